/** A server with everything in it, and its answers beside what the tables expect: a cell is one viewer at one door of one thing. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  childElements,
  findChild,
  findChildren,
  localOf,
  textOf,
  type XmlElement,
} from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { parseXml } from '../../../protocol/xml/parse.ts'
import type { Grant, Id, NewObject, Store } from '../../../storage/store.ts'
import { testStore } from '../../../storage/testing/stores.ts'
import { findProblems } from '../../directory/check-organisation.ts'
import { readOrganisation } from '../../directory/organisation-file.ts'
import { provision } from '../../directory/provision.ts'
import { type Answer, type Ask, asker } from './ask.ts'
import { bodyOf, type Door, doorsOf, type Need, REPORT_NAMES } from './doors.ts'
import type { Entry, PrivilegeTree } from './standards.ts'
import {
  EVERYBODY,
  EVERYTHING,
  LISTED,
  ORGANISATION,
  ofTree,
  pathOfShare,
  rightsAsSeen,
  rightsOn,
  SHARINGS,
  type Thing,
  thingOf,
  type Viewer,
} from './world.ts'

// Requests on their way at once.
const TOGETHER = 12

export interface Matrix {
  readonly store: Store
  readonly ask: Ask
  readonly doors: readonly Door[]
  /** An attachment of alice's event. */
  readonly attachment: string
  /** Gives each thing that can have one this list. */
  setLists(list: readonly Entry[]): Promise<void>
  /** What is not as the tables have it, while the lists are `list`. */
  mismatches(viewers: readonly Viewer[], things: readonly Thing[], list: readonly Entry[]): Promise<readonly string[]>
  send(viewer: Viewer, thing: Thing, door: Door): Promise<Answer>
  /** Counts what a test asks by itself. */
  count(cells: number): void
  close(): Promise<void>
}

export async function openMatrix(kind: 'sqlite' | 'postgres'): Promise<Matrix> {
  const started = process.cpuUsage()
  const { store, destroy } = await testStore(kind)
  const file = readOrganisation(ORGANISATION, 'provision')
  const problems = file.report(await findProblems(file.entries, store, file.slugs))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  await provision(file.entries, store)
  const data = await mkdtemp(join(tmpdir(), 'kalends-matrix-'))
  const ask = await asker(store, data)
  const attachment = await furnish(store, ask)
  const doors = doorsOf(await readSupported(ask))
  let cells = 0

  return {
    store,
    ask,
    doors,
    attachment,
    setLists: (list) => setLists(list, store),
    send: (viewer, thing, door) => send(viewer, thing, door, ask),
    count: (more) => {
      cells += more
    },
    async mismatches(viewers, things, list) {
      const wrong: string[] = []
      const all = viewers.flatMap((viewer) => things.flatMap((thing) => doors.map((door) => ({ viewer, thing, door }))))
      await together(all, async (cell) => {
        const expected = expectation(cell, list)
        if (expected === undefined) return
        cells += 1
        const { viewer, thing, door } = cell
        const told = problemOf(await send(viewer, thing, door, ask), expected, cell, list)
        if (told !== undefined) wrong.push(`${viewer.as}: ${door.name} of ${thing.name}: ${told}`)
      })
      return wrong.sort()
    },
    async close() {
      const { user, system } = process.cpuUsage(started)
      const seconds = Math.round((user + system) / 1e6)
      process.stderr.write(`the access matrix on ${kind}: ${cells} cells in ${seconds} s of processor time\n`)
      await destroy()
      await rm(data, { recursive: true })
    },
  }
}

export async function together<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  const worker = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
}

export function showList(list: readonly Entry[]): string {
  return list
    .map(({ to, denies, privileges }) => `${denies ? 'deny' : 'grant'} ${to} ${privileges.join(' ')}`)
    .join('; ')
}

/** Of a multistatus with one response: properties that are there. */
export function propertiesIn(text: string): readonly XmlElement[] {
  return findChildren(parseXml(text), DAV.response)
    .flatMap((response) => findChildren(response, DAV.propstat))
    .filter((propstat) => textOf(findChild(propstat, DAV.status) ?? propstat).includes(' 200 '))
    .flatMap((propstat) => childElements(findChild(propstat, DAV.prop) ?? propstat))
}

// --- what is there -----------------------------------------------------------------------------------------------

const EVERYWHEN = { startsAt: null, endsAt: null, recurring: false, alarms: undefined }

/** Objects of alice's calendar, by name, as she writes them. */
function objectsOfWork(): ReadonlyMap<string, string> {
  const event = (name: string) =>
    bodyOf(thingOf('event'))
      .replace('UID:x', `UID:${name}`)
      .replace('END:VEVENT', `DURATION:PT2H\r\nSUMMARY:secret of ${name}\r\nEND:VEVENT`)
  return new Map([
    ['e.ics', event('e')],
    ['c.ics', event('c').replace('END:VEVENT', 'CLASS:CONFIDENTIAL\r\nEND:VEVENT')],
    ['p.ics', event('p').replace('BEGIN:VEVENT', 'X-CALENDARSERVER-ACCESS:PRIVATE\r\nBEGIN:VEVENT')],
    ['t.ics', event('t').replaceAll('VEVENT', 'VTODO')],
  ])
}

/** Puts everything where the tables have it, and gives the path of an attachment. */
async function furnish(store: Store, ask: Ask): Promise<string> {
  const put = async (slug: string, path: string, body: string) => {
    const { status, text } = await ask(slug, { method: 'PUT', path, body })
    if (status !== 201) throw new Error(`PUT ${path}: ${status} ${text}`)
  }
  for (const { slug } of EVERYBODY) {
    if (slug === undefined) continue
    for (const path of [`/dav/calendars/${slug}/calendar/own.ics`, `/dav/addressbooks/${slug}/addressbook/own.vcf`]) {
      const body = bodyOf({ ...thingOf('event'), ofCards: path.endsWith('.vcf') })
      await put(slug, path, body.replace('UID:x', 'UID:own'))
    }
  }
  for (const [name, body] of objectsOfWork()) await put('alice', thingOf('calendar').path + name, body)
  await put('alice', thingOf('card').path, bodyOf(thingOf('card')))
  const path = `${thingOf('event').path}?action=attachment-add`
  const attached = await ask('alice', { method: 'POST', path, headers: { 'content-type': 'text/plain' }, body: 'x' })

  const work = await collectionOf(store, 'work')
  const event = await store.findObject(work.id, 'e.ics')
  if (event === undefined) throw new Error('no event')
  await furnishByServer(store, { ...event, box: EVERYWHEN })
  await share(store)
  return `/dav/attachments/${attached.headers['cal-managed-id']}`
}

/** What no client puts there. */
async function furnishByServer(store: Store, object: NewObject): Promise<void> {
  const [inbox, notifications] = await Promise.all(['inbox', 'notification'].map((slug) => collectionOf(store, slug)))
  if (inbox === undefined || notifications === undefined) throw new Error('no inbox')
  const scope = { homes: [inbox.ownerId], collections: [inbox.id, notifications.id] }
  await store.transaction({ origin: 'client', scheduling: 'silent', ...scope }, async (tx) => {
    await tx.createObject(inbox.id, 'm.ics', object)
    const told = { component: 'CS:invite-notification', bytes: Buffer.from('<notification/>') }
    await tx.createObject(notifications.id, 'n.xml', { ...object, ...told })
    const source = 'https://calendars.example.test/feed.ics'
    const feed = { kind: 'calendar', home: 'calendars', slug: 'feed', components: ['VEVENT'], source } as const
    const { id } = await tx.createCollection(inbox.ownerId, feed)
    await tx.createObject(id, 'e.ics', object)
  })
}

async function share(store: Store): Promise<void> {
  const work = await collectionOf(store, 'work')
  for (const { sharee: slug, given, state } of SHARINGS) {
    const sharee = await store.findPrincipal(slug)
    if (sharee === undefined) throw new Error(`no ${slug}`)
    const [uid = ''] = pathOfShare(slug).split('/').slice(-2)
    const names = { summary: null, displayName: null, description: null, color: null, order: null }
    const of = { collectionId: work.id, shareeId: sharee.id, uid, access: given, state, transparent: true }
    const scope = { homes: [work.ownerId, sharee.id], collections: [work.id] }
    await store.transaction({ origin: 'client', scheduling: 'silent', ...scope }, (tx) =>
      tx.createShare({ ...of, ...names }),
    )
  }
}

export async function collectionOf(store: Store, slug: string) {
  const home = slug === 'addressbook' ? 'addressbooks' : 'calendars'
  const collection = await store.findCollection('alice', home, slug)
  if (collection === undefined) throw new Error(`no ${slug}`)
  return collection
}

/** What each thing says it answers, which it then has to. */
async function readSupported(ask: Ask): Promise<(thing: Thing, report: string) => boolean> {
  const supported = new Map<string, readonly string[]>()
  const body = '<propfind xmlns="DAV:"><prop><supported-report-set/></prop></propfind>'
  for (const thing of EVERYTHING) {
    const { text } = await ask('root', { method: 'PROPFIND', path: sibling(thing), headers: { depth: '0' }, body })
    supported.set(
      thing.name,
      REPORT_NAMES.filter((name) => text.includes(`:${name}/>`)),
    )
  }
  return (thing, report) => supported.get(thing.name)?.includes(report) === true
}

/** A thing of the same kind that is there for everybody, so that it can be asked what it can do. */
function sibling({ path, home, given }: Thing): string {
  const atOwners = given === undefined ? path : path.replace(pathOfShare(home), thingOf('calendar').path)
  return atOwners
    .replace(/(none|c|p|t)\.ics$/, 'e.ics')
    .replace('none.vcf', 'c.vcf')
    .replace('none.xml', 'n.xml')
}

async function setLists(list: readonly Entry[], store: Store): Promise<void> {
  const alice = await store.findPrincipal('alice')
  const grantees = new Map(await Promise.all(list.map(async ({ to }) => [to, await granteeOf(to, store)] as const)))
  const grantsOf = (tree: PrivilegeTree) =>
    ofTree(list, tree).map(({ to, ...entry }) => ({ to: grantees.get(to) ?? 'all', ...entry }))
  const listed = LISTED.filter(({ path }) => path.endsWith('/'))
  const ids = new Map<string, Id>()
  for (const { list: slug = '' } of listed) ids.set(slug, (await collectionOf(store, slug)).id)
  const scope = { origin: 'client', scheduling: 'silent', homes: [alice?.id ?? ''] } as const
  await store.transaction(scope, async (tx) => {
    for (const { list: slug = '', tree } of listed) await tx.setGrants(ids.get(slug) ?? '', grantsOf(tree))
  })
}

async function granteeOf(to: string, store: Store): Promise<Grant['to']> {
  if (to === 'all' || to === 'authenticated') return to
  const principal = await store.findPrincipal(to)
  if (principal === undefined) throw new Error(`no ${to}`)
  return { principalId: principal.id }
}

// --- one cell ----------------------------------------------------------------------------------------------------

interface Cell {
  readonly viewer: Viewer
  readonly thing: Thing
  readonly door: Door
}

interface Expectation {
  readonly status: number
  readonly condition: string | undefined
}

function expectation({ viewer, thing, door }: Cell, list: readonly Entry[]): Expectation | undefined {
  const rule = door.rule(thing)
  if (rule === undefined) return undefined
  const granted = rightsOn(thing, viewer, list)
  // Who has nothing of its own copies nothing, wherever it goes.
  const copies = door.method === 'COPY' || door.method === 'MOVE'
  if (copies && viewer.slug === undefined) return { status: 401, condition: undefined }
  const rights = rule.isOfName ? granted : rightsAsSeen(thing, viewer, granted)
  const has = (need: Need) => {
    if (need === 'any') return granted.size > 0
    if (typeof need === 'string') return rights.has(need)
    if ('anyOf' in need) return need.anyOf.some((one) => rights.has(one))
    return rightsOn(thingOf(thing.parent ?? ''), viewer, []).has(need.onParent)
  }
  // Who has no right at all on a thing is told so before anything else: what is allowed on its parent would tell that it is there.
  const isAsked = rule.needs.length === 0 || granted.size > 0
  if (isAsked && rule.needs.every(has)) return { status: rule.status, condition: rule.condition }
  return viewer.slug === undefined
    ? { status: 401, condition: undefined }
    : { status: 403, condition: (isAsked && rule.refused) || 'need-privileges' }
}

function send({ slug = 'alice', ...viewer }: Viewer, thing: Thing, door: Door, ask: Ask): Promise<Answer> {
  const { method, headers = {}, query = '' } = door
  const home = `/dav/${thing.ofCards ? 'addressbooks' : 'calendars'}/${slug}/`
  const own = `${home}${thing.ofCards ? 'addressbook/own.vcf' : 'calendar/own.ics'}`
  const copy = thing.path.endsWith('/') ? `${home}copy/` : own.replace('own.', 'copy.')
  const destination = door.isDestination ? thing.path : copy
  const moves = method === 'COPY' || method === 'MOVE' ? { destination } : {}
  return ask(viewer.names.has('authenticated') ? slug : undefined, {
    method,
    path: (door.isDestination ? own : placeOf(thing, door)) + query,
    headers: { ...typeOf(method, thing), ...headers, ...moves },
    body: door.body?.(thing),
  })
}

/** A bulk request goes to the collection. */
function placeOf({ path }: Thing, { isBulk }: Door): string {
  return isBulk ? path.replace(/[^/]+$/, '') : path
}

function typeOf(method: string, { ofCards }: Thing): Readonly<Record<string, string>> {
  return method === 'PUT' ? { 'content-type': ofCards ? 'text/vcard' : 'text/calendar' } : {}
}

function problemOf(
  answer: Answer,
  expected: Expectation,
  { viewer, thing: asked, door }: Cell,
  list: readonly Entry[],
): string | undefined {
  const { status, condition, element } = door.isBulk && answer.status === 207 ? innerOf(answer) : outcomeOf(answer)
  if (status !== expected.status || condition !== expected.condition) {
    return `${status} ${condition ?? ''}, not ${expected.status} ${expected.condition ?? ''}`
  }
  if (status === 401 && answer.headers['www-authenticate'] === undefined) return '401 without a challenge'
  if (condition !== 'need-privileges' || element === undefined) return undefined
  // RFC 3744 §7.1.1: it names what is missing, and on what.
  for (const resource of findChildren(element, DAV.resource)) {
    const href = textOf(findChild(resource, DAV.href) ?? resource)
    const named = findChildren(resource, DAV.privilege)
      .flatMap(childElements)
      .map(({ name }) => localOf(name))
    const thing = EVERYTHING.find(({ path }) => path === href)
    if (thing === undefined) return `privileges on ${href}`
    const rights = rightsAsSeen(thing, viewer, rightsOn(thing, viewer, list))
    // Of what is seen in part even reading, for a copy, is not reading all of it.
    const isPart = thing === asked && !rights.has('whole')
    if (named.length === 0 || (!isPart && named.some((name) => rights.has(name))))
      return `${named.join()} on ${href} is not what is missing`
  }
  return undefined
}

interface Outcome {
  readonly status: number
  readonly condition: string | undefined
  readonly element: XmlElement | undefined
}

function outcomeOf({ status, text }: Answer): Outcome {
  if (status < 400 || !text.startsWith('<?xml')) return { status, condition: undefined, element: undefined }
  return withCondition(status, parseXml(text))
}

/** Of the one response of a multistatus, and of the first property in it that is not as it was wanted. */
function innerOf({ text }: Answer): Outcome {
  const [response] = findChildren(parseXml(text), DAV.response)
  const inner = response && (findChildren(response, DAV.propstat).find(isFailed) ?? response)
  const status = inner && findChild(inner, DAV.status)
  if (inner === undefined || status === undefined) throw new Error(text)
  return withCondition(statusIn(status), findChild(inner, DAV.error))
}

function isFailed(propstat: XmlElement): boolean {
  return findChild(propstat, DAV.error) !== undefined
}

function statusIn(status: XmlElement): number {
  return Number(textOf(status).split(' ')[1])
}

function withCondition(status: number, error: XmlElement | undefined): Outcome {
  const [element] = error === undefined ? [] : childElements(error)
  return { status, condition: element && localOf(element.name), element }
}
