/** Imports and exports: what is asked for here is done by server/transfers/, on whichever node has time. See docs/decisions/0132. */
import { z } from 'zod'
import { DAV } from '../../../protocol/xml/names.ts'
import type { NewTransfer, Principal, Store, Transfer } from '../../../storage/store.ts'
import { hasScope } from '../../auth/scopes.ts'
import type { Viewer } from '../../dav/request.ts'
import type { Settings } from '../../settings.ts'
import { piecesOf, untilFrom } from '../../transfers/working.ts'
import { type ApiRequest, type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, number, page, slug } from '../schemas.ts'
import { slugsOf } from '../slugs.ts'
import { requireCollection } from './calendars.ts'
import { requirePrincipal } from './directory.ts'

/** Of one account, not settled. */
const MOST_OPEN = 5
/** Of one account, with those that are: the oldest go. */
const MOST_KEPT = 50
const DAY = 86_400_000

export const job = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['import', 'export', 'archive']),
    state: z
      .enum(['receiving', 'waiting', 'running', 'done', 'failed', 'cancelled'])
      .describe('The last three are final'),
    owner: slug.describe('In whose home, or of whom'),
    requestedBy: slug.describe('Who asked for it'),
    about: z.string(),
    done: z.number().int().describe('Of `total`, objects mostly'),
    total: z.number().int().nullable().describe('Null while it is not known'),
    imported: z.number().int(),
    replaced: z.number().int(),
    unchanged: z.number().int(),
    skipped: z.number().int(),
    reasons: z
      .array(z.strictObject({ name: z.string().nullable(), line: z.number().int().nullable(), reason: z.string() }))
      .describe('Of the first hundred that were skipped'),
    problem: z.string().nullable().describe('Why it failed'),
    file: z
      .strictObject({ mediaType: z.string(), bytes: z.number().int(), url: z.string() })
      .nullable()
      .describe('What can be fetched when it is done'),
    createdAt: instant,
    settledAt: instant.nullable(),
    expiresAt: instant.nullable().describe('When it is forgotten, and its file with it'),
  })
  .meta({ id: 'Job', description: 'An import or export, or an archive of all that is held about somebody' })

const params = z.strictObject({ id: number })
const calendarParams = z.strictObject({ owner: slug, calendar: z.string().min(1).max(1_000) })
const bookParams = z.strictObject({ owner: slug, book: z.string().min(1).max(1_000) })

const CALENDAR = 'text/calendar'
const VCARD = 'text/vcard'
const ZIP = 'application/zip'

export interface JobDeps {
  readonly store: Store
  readonly settings: Settings
  now(): Date
}

async function viewsOf(transfers: readonly Transfer[], { store, settings }: JobDeps): Promise<z.input<typeof job>[]> {
  const people = transfers.flatMap(({ ownerId, requesterId }) => [ownerId, requesterId])
  const slugs = await slugsOf(people, store)
  return transfers.map(({ id, kind, state, label, progress, problem, mediaType, bytes, ...rest }) => ({
    ...{ id, kind, state, about: label, problem },
    ...{ owner: slugs.get(rest.ownerId) ?? '', requestedBy: slugs.get(rest.requesterId) ?? '' },
    ...{ ...progress, reasons: [...progress.reasons] },
    file: state === 'done' && kind !== 'import' ? { mediaType, bytes, url: `/api/v1/jobs/${id}/file` } : null,
    createdAt: rest.createdAt.toISOString(),
    settledAt: rest.settledAt?.toISOString() ?? null,
    expiresAt: rest.settledAt && new Date(rest.settledAt.getTime() + settings.jobDays * DAY).toISOString(),
  }))
}

export async function answerWith(transfer: Transfer, deps: JobDeps) {
  const [body] = await viewsOf([transfer], deps)
  if (body === undefined) throw new Error('a view for each')
  return { body, headers: { location: `/api/v1/jobs/${transfer.id}` } }
}

// --- whose it is -----------------------------------------------------------------------------------------------

type Asking = Pick<ApiRequest<unknown, unknown, unknown>, 'account' | 'viewer' | 'scopes'>

/** Whoever asked for it, of what is theirs, by a credential that may have what is in it; and whoever is an administrator now. */
function maySee({ requesterId, ownerId, kind, mediaType }: Transfer, { account, viewer, scopes }: Asking): boolean {
  const isOwn = requesterId === account.principal.id && ownerId === account.principal.id
  if (!isOwn && !viewer.principal?.admin) return false
  if (kind === 'archive') return scopes === 'all'
  const area = mediaType === VCARD ? 'contacts' : 'events'
  return hasScope(scopes, `${area}:${kind === 'import' ? 'write' : 'read'}`)
}

async function requireTransfer(id: string, asking: Asking, { store }: Pick<JobDeps, 'store'>): Promise<Transfer> {
  const found = await store.findTransfer(id)
  // Nobody else is told that there is one.
  if (found === undefined || !maySee(found, asking)) throw problem(404, 'not-found', 'no such job')
  return found
}

/** What is not one's own has views, and alarms and rights of several: files are for who has all of it. */
export function requireOwnHome(owner: Principal, { principal }: Viewer): void {
  if (principal?.admin || principal?.id === owner.id) return
  throw problem(403, 'forbidden', 'whose it is, or an administrator, may do that')
}

// --- made ------------------------------------------------------------------------------------------------------

/** Within what one account may have. The oldest that are settled make room. */
export function createTransfer(
  asked: NewTransfer,
  { store, settings }: JobDeps,
  receivingUntil?: Date,
): Promise<Transfer> {
  const scope = { origin: 'api', scheduling: 'silent', homes: [asked.requesterId] } as const
  return store.transaction(scope, async (tx) => {
    const { open, all, bytes } = await tx.transferTotals(asked.requesterId)
    if (open >= MOST_OPEN) {
      const headers = { 'retry-after': '30' }
      throw problem(429, 'too-many', `${MOST_OPEN} jobs wait or are under way already`, { headers })
    }
    if (bytes >= settings.maxJobBytes) throw problem(507, 'insufficient-storage', tooLong(settings))
    if (all >= MOST_KEPT) {
      const kept = await tx.transfers({ requesterId: asked.requesterId }, all)
      const settled = kept.filter(({ settledAt }) => settledAt !== null)
      for (const { id } of settled.slice(settled.length - (all - MOST_KEPT) - 1)) await tx.deleteTransfer(id)
    }
    return tx.createTransfer(asked, receivingUntil)
  })
}

function tooLong({ maxJobBytes }: Settings): string {
  return `files of one account's jobs may have ${maxJobBytes} bytes in all; remove what was fetched`
}

/**
 * Takes the file in, row by row. Its own transactions claim no Idempotency-Key: that is taken when it is whole, so what was cut off
 * can be sent again.
 */
async function receive(
  asked: NewTransfer,
  { pieces, preparing }: Pick<ApiRequest<unknown, unknown, unknown>, 'pieces' | 'preparing'>,
  deps: JobDeps,
): Promise<Transfer> {
  const { settings, now } = deps
  const { bytes } = await preparing.transferTotals(asked.requesterId)
  const made = await createTransfer(asked, { ...deps, store: preparing }, untilFrom(now()))
  const scope = { origin: 'api', scheduling: 'silent', homes: [asked.requesterId] } as const
  try {
    const tooLarge = () => problem(413, 'too-large', tooLong(settings))
    for await (const piece of gathered(pieces(settings.maxJobBytes - bytes, tooLarge))) {
      if (!(await preparing.appendToTransfer(made, piece, untilFrom(now()))))
        throw problem(409, 'conflict', 'cancelled')
    }
    const isWhole = await deps.store.transaction(scope, (tx) => tx.submitTransfer(made.id))
    if (!isWhole) throw problem(409, 'conflict', 'it was cancelled meanwhile')
  } catch (error) {
    await preparing.transaction(scope, (tx) => tx.deleteTransfer(made.id))
    throw error
  }
  return (await deps.store.findTransfer(made.id)) ?? made
}

/** A socket gives some KiB at a time: rows have a megabyte. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let length = 0
  for await (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < 1024 * 1024) continue
    yield* piecesOf(Buffer.concat(held))
    held = []
    length = 0
  }
  yield* piecesOf(Buffer.concat(held))
}

interface Place {
  readonly owner: string
  readonly name: string
  readonly kind: 'calendar' | 'addressbook'
}

/** Rights as DAV has them, and then whose it is. */
async function findPlace(
  place: Place,
  kind: 'import' | 'export',
  { viewer, account }: Asking,
  { store }: JobDeps,
): Promise<NewTransfer> {
  const { resource } = await requireCollection(place, viewer, store, kind === 'import' ? DAV.bind : DAV.read)
  const { collection, owner, share } = resource
  if (share !== undefined) throw problem(403, 'forbidden', 'it lies with who shares it')
  requireOwnHome(owner, viewer)
  return {
    ...{ kind, requesterId: account.principal.id, ownerId: owner.id, collectionId: collection.id },
    ...{ label: `${owner.slug}/${collection.slug}`, mediaType: place.kind === 'addressbook' ? VCARD : CALENDAR },
  }
}

function importInto<Params extends z.ZodObject>(
  kind: Place['kind'],
  path: string,
  params: Params,
  placeOf: (params: z.output<Params>) => Place,
): Operation {
  const isCalendar = kind === 'calendar'
  return operation({
    id: isCalendar ? 'importCalendarFile' : 'importContactsFile',
    tag: 'Jobs',
    summary: isCalendar
      ? 'Put the events and tasks of a file into a calendar'
      : 'Put the cards of a file into an address book',
    description:
      'Whose it is, or an administrator. Nobody is invited or notified, and the same file again changes nothing. What cannot be taken is told of; the rest is.',
    method: 'POST',
    path,
    scopes: [isCalendar ? 'events:write' : 'contacts:write'],
    params,
    query: nothing,
    body: undefined,
    upload: isCalendar ? [CALENDAR] : [VCARD, 'text/x-vcard'],
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [404, 507],
    async handle(request, deps) {
      const asked = await findPlace(placeOf(request.params), 'import', request, deps)
      return answerWith(await receive(asked, request, deps), deps)
    },
  })
}

function exportOf<Params extends z.ZodObject>(
  kind: Place['kind'],
  path: string,
  params: Params,
  placeOf: (params: z.output<Params>) => Place,
): Operation {
  const isCalendar = kind === 'calendar'
  return operation({
    id: isCalendar ? 'exportCalendarFile' : 'exportContactsFile',
    tag: 'Jobs',
    summary: isCalendar ? 'Make a file of a calendar' : 'Make a file of an address book',
    description: 'Whose it is, or an administrator. The file is fetched when the job is done.',
    method: 'POST',
    path,
    scopes: [isCalendar ? 'events:read' : 'contacts:read'],
    params,
    query: nothing,
    body: undefined,
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [404, 507],
    async handle(request, deps) {
      const asked = await findPlace(placeOf(request.params), 'export', request, deps)
      const transfer = await createTransfer(asked, deps)
      const [owner] = asked.label.split('/')
      await deps.store.recordAudit({ kind: 'export', owner: owner ?? null, detail: `job ${transfer.id}` }, 'api')
      return answerWith(transfer, deps)
    },
  })
}

const calendarPlace = ({ owner, calendar }: z.output<typeof calendarParams>): Place => ({
  ...{ owner, name: calendar, kind: 'calendar' },
})
const bookPlace = ({ owner, book }: z.output<typeof bookParams>): Place => ({
  ...{ owner, name: book, kind: 'addressbook' },
})

export const jobOperations: readonly Operation[] = [
  importInto('calendar', '/calendars/{owner}/{calendar}/imports', calendarParams, calendarPlace),
  importInto('addressbook', '/addressbooks/{owner}/{book}/imports', bookParams, bookPlace),
  exportOf('calendar', '/calendars/{owner}/{calendar}/exports', calendarParams, calendarPlace),
  exportOf('addressbook', '/addressbooks/{owner}/{book}/exports', bookParams, bookPlace),

  operation({
    id: 'makeArchive',
    tag: 'Jobs',
    summary: 'Make an archive of everything that is held about you; for administrators, about anybody',
    description:
      'A ZIP with calendars, address books, files, mails, and rows of all tables as JSON; a README in it says what is what.',
    method: 'POST',
    path: '/principals/{slug}/archives',
    scopes: 'all',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [404, 507],
    async handle({ params, viewer, account }, deps) {
      // Who may not have it is not told who is here.
      if (!viewer.principal?.admin && params.slug !== account.principal.slug) {
        throw problem(403, 'forbidden', 'it is made for the person, or for an administrator')
      }
      const owner = await requirePrincipal(params.slug, deps.store)
      const people = { requesterId: account.principal.id, ownerId: owner.id, collectionId: null }
      const transfer = await createTransfer({ kind: 'archive', ...people, label: owner.slug, mediaType: ZIP }, deps)
      const detail = `everything, job ${transfer.id}`
      await deps.store.recordAudit({ kind: 'export', owner: owner.slug, detail }, 'api')
      return answerWith(transfer, deps)
    },
  }),

  operation({
    id: 'listJobs',
    tag: 'Jobs',
    summary: 'Imports and exports that you asked for; of everybody, for administrators',
    description:
      'Those of which the credential may have the content: a page may have fewer than were asked for while `next` is not null.',
    method: 'GET',
    path: '/jobs',
    scopes: [],
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'The newest first', schema: page(job) },
    problems: [],
    async handle({ query: { cursor, limit }, ...asking }, deps) {
      const requesterId = asking.viewer.principal?.admin ? undefined : asking.account.principal.id
      const found = await deps.store.transfers({ requesterId, before: numberOfCursor(cursor) }, limit + 1)
      const { items, next } = cutPage(found, limit, ({ id }) => id)
      const seen = items.filter((one) => maySee(one, asking))
      return { body: { items: await viewsOf(seen, deps), next } }
    },
  }),

  operation({
    id: 'getJob',
    tag: 'Jobs',
    summary: 'How far an import or export is',
    method: 'GET',
    path: '/jobs/{id}',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: job },
    problems: [404],
    async handle(request, deps) {
      const { body } = await answerWith(await requireTransfer(request.params.id, request, deps), deps)
      return { body }
    },
  }),

  operation({
    id: 'getJobFile',
    tag: 'Jobs',
    summary: 'The file that an export made',
    method: 'GET',
    path: '/jobs/{id}/file',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'The file', schema: undefined, media: [CALENDAR, VCARD, ZIP] },
    problems: [404, 409],
    async handle(request, { store }) {
      const { id, kind, state, mediaType, label } = await requireTransfer(request.params.id, request, { store })
      if (kind === 'import') throw problem(404, 'not-found', 'an import has no file to be fetched')
      if (state !== 'done') throw problem(409, 'conflict', `the job is ${state}, not done`)
      const headers = {
        'content-type': mediaType,
        'content-disposition': `attachment; filename="${fileName(label, mediaType)}"`,
      }
      return { body: undefined, file: store.transferBytes(id), headers }
    },
  }),

  operation({
    id: 'cancelJob',
    tag: 'Jobs',
    summary: 'Stop an import or export',
    description: 'What an import has written so far stays: the job says how much that is.',
    method: 'POST',
    path: '/jobs/{id}/cancel',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: job },
    problems: [404, 409],
    async handle(request, deps) {
      const { id } = await requireTransfer(request.params.id, request, deps)
      const scope = { origin: 'api', scheduling: 'silent' } as const
      const isCancelled = await deps.store.transaction(scope, (tx) => tx.cancelTransfer(id))
      if (!isCancelled) throw problem(409, 'conflict', 'it was settled already')
      const { body } = await answerWith(await requireTransfer(id, request, deps), deps)
      return { body }
    },
  }),

  operation({
    id: 'deleteJob',
    tag: 'Jobs',
    summary: 'Forget an import or export, with its file',
    method: 'DELETE',
    path: '/jobs/{id}',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404, 409],
    async handle(request, { store }) {
      const { id, settledAt } = await requireTransfer(request.params.id, request, { store })
      if (settledAt === null) throw problem(409, 'conflict', 'it is not settled: cancel it first')
      await store.transaction({ origin: 'api', scheduling: 'silent' }, (tx) => tx.deleteTransfer(id))
      return { body: undefined }
    },
  }),
]

const EXTENSIONS: Readonly<Record<string, string>> = { [CALENDAR]: 'ics', [VCARD]: 'vcf', [ZIP]: 'zip' }

function fileName(label: string, mediaType: string): string {
  return `${label.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.${EXTENSIONS[mediaType] ?? 'bin'}`
}
