/** Plays the scripts of `cases/`: mails of many programs, from their bytes to a calendar. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { expectComponents } from '../../scheduling/itip/testing/expect-components.ts'
import { type Case, calendarText, readScript, type Step } from '../../scheduling/itip/testing/script.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { type MailInDeps, receiveMail } from './receive.ts'
import { type Internet, type SigningDomain, testInternet } from './testing/domains.ts'
import { writeMail } from './testing/mail-script.ts'

const folder = new URL('cases/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'))
const NOW = Date.UTC(2026, 11, 1)

let server: TestServer
let internet: Internet
let deps: MailInDeps
let count = 0
const domains = new Map<string, SigningDomain>()

beforeAll(async () => {
  internet = testInternet()
  const settings = { mailFrom: 'Calendar <calendar@example.test>', smtpUrl: 'smtp://127.0.0.1:1', mailInPerHour: null }
  const now = () => new Date(NOW)
  server = await testServer({ settings: { ...settings, mailInSpeakers: ['calendar@spoken.example'] }, now })
  const { store, settings: known } = server
  deps = {
    store,
    settings: known,
    log: pino({ level: 'silent' }),
    now,
    newName: randomUUID,
    resolver: internet.resolver,
  }
})
afterAll(() => server.close())

for (const file of files) {
  describe(file, () => {
    for (const one of readScript(readFileSync(new URL(file, folder), 'utf8'))) it(one.title, () => play(one))
  })
}

interface Play {
  readonly uid: string
  became: string
}

async function play({ steps }: Case): Promise<void> {
  const play: Play = { uid: `mail-case-${++count}`, became: '' }
  for (const step of steps) await run(step, play)
}

async function run(step: Step, play: Play): Promise<void> {
  const rule = rules.find(([pattern]) => pattern.test(step.words))
  if (rule === undefined) throw new Error(`line ${step.line}: what is "${step.words}"?`)
  await rule[1](step, play, rule[0].exec(step.words)?.slice(1) ?? [])
}

type Rule = (step: Step, play: Play, words: readonly (string | undefined)[]) => Promise<void> | void

const rules: readonly (readonly [RegExp, Rule])[] = [
  [
    /^(\w+) stores$/,
    async ({ block, line }, { uid }, [who = '']) => {
      const text = calendarText(block).replaceAll('UID:meeting', `UID:${uid}`)
      const { status } = await server.as(who).put(`/dav/calendars/${who}/calendar/${uid}.ics`, text)
      expect(status, `line ${line}`).toBeLessThan(300)
    },
  ],
  [
    /^mail to (\w+)(?:, (unsigned|signed by \S+|strangers in the inbox))?$/,
    async ({ indented }, play, [who = '', how = '']) => {
      const raw = await sign(writeMail(indented.map((line) => line.replaceAll('@uid', play.uid))), how)
      const envelope = { from: '', to: [`${who}@example.test`] }
      const strangers = how === 'strangers in the inbox' ? 'inbox' : 'calendar'
      const known = new Set((await waiting()).map(({ id }) => id))
      const outcomes = await receiveMail(
        { raw: Buffer.from(raw), envelope, client: undefined },
        { ...deps, settings: { ...deps.settings, strangers } },
      )
      const reasons = (await waiting()).filter(({ id }) => !known.has(id)).map(({ reason }) => `: ${reason}`)
      play.became = `${outcomes.length === 0 ? 'nothing' : outcomes.join(', ')}${reasons.join()}`
    },
  ],
  [
    /^becomes ([^:]+)(?:: (.+))?$/,
    ({ line }, { became }, [kind = '', reason]) => {
      expect(became.split(':')[0], `line ${line}: ${became}`).toBe(kind)
      if (reason !== undefined) expect(became, `line ${line}`).toContain(reason)
    },
  ],
  [
    /^(\w+) has nothing$/,
    async ({ line }, { uid }, [who = '']) => expect(await copyOf(who, uid), `line ${line}`).toBeUndefined(),
  ],
  [
    /^(\w+) has$/,
    async ({ block, line }, { uid }, [who = '']) => expectComponents(await copyOf(who, uid), block, `line ${line}`),
  ],
  [
    /^(\w+) reads ([A-Z]+)(?: and (.+))?$/,
    async ({ line }, { uid }, [who = '', method = '', more = '']) => {
      const items = (await inboxOf(who)).filter((text) => text.includes(`UID:${uid}`))
      const found = items.filter((text) => text.includes(`METHOD:${method}\r\n`)).join()
      for (const wanted of [method, ...more.split(' and ')]) expect(found, `line ${line}`).toContain(wanted)
    },
  ],
]

async function sign(raw: string, how: string): Promise<string> {
  if (how === 'unsigned') return raw
  const [, from = ''] = /^From: .*?([\w.+-]+@[\w.-]+)>?\r$/m.exec(raw) ?? []
  const name = how.startsWith('signed by ') ? how.slice('signed by '.length) : from.slice(from.indexOf('@') + 1)
  const domain = domains.get(name) ?? internet.domain(name, 'v=DMARC1; p=reject')
  domains.set(name, domain)
  return domain.sign(raw)
}

async function waiting(): Promise<readonly { readonly id: string; readonly reason: string }[]> {
  const found = []
  for await (const page of server.store.quarantinedMails()) found.push(...page)
  return found
}

async function copyOf(slug: string, uid: string): Promise<Component | undefined> {
  const id = (await server.store.findPrincipal(slug))?.id ?? ''
  const place = await server.store.findUidOfOwner(id, uid)
  const object = place && (await server.store.findObject(place.collectionId, place.name))
  return object && parseCalendarBytes(object.bytes)
}

async function inboxOf(slug: string): Promise<readonly string[]> {
  const id = (await server.store.findPrincipal(slug))?.id ?? ''
  const inbox = (await server.store.collectionsOf(id, 'calendars')).find(({ kind }) => kind === 'inbox')
  const found = []
  for await (const page of server.store.objects(inbox?.id ?? '')) {
    found.push(...page.map(({ bytes }) => bytes.toString().replace(/\r\n[ \t]/g, '')))
  }
  return found
}
