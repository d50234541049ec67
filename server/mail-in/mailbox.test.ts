import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type TestServer, testServer } from '../testing/test-server.ts'
import { followMailbox, readMailboxAddress } from './mailbox.ts'
import type { MailInDeps } from './receive.ts'
import { type Internet, type SigningDomain, testInternet } from './testing/domains.ts'
import { type ImapServer, startImapServer } from './testing/imap-server.ts'
import { calendarOf, mailWith } from './testing/mails.ts'

let server: TestServer
let mailbox: ImapServer
let deps: MailInDeps
let far: SigningDomain
let internet: Internet
let following: Promise<void>
const ending = new AbortController()
const logged: string[] = []

beforeAll(async () => {
  internet = testInternet()
  far = internet.domain('far.example')
  server = await testServer({ settings: { strangers: 'calendar' } })
  mailbox = await startImapServer('s3cret word')
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) })
  const { store, settings } = server
  deps = { store, settings, log, now: () => new Date(), newName: randomUUID, resolver: internet.resolver }
  mailbox.arrive(await invitation('first'))
  const url = `imap://calendar:s3cret%20word@127.0.0.1:${mailbox.port}/INBOX?done=Archive`
  following = followMailbox(url, deps, ending.signal, { firstPause: 1 })
})
afterAll(async () => {
  ending.abort()
  await following
  await mailbox.close()
  await server.close()
})

function invitation(uid: string): Promise<string> {
  const calendar = calendarOf('REQUEST', [
    ...[`UID:${uid}`, 'DTSTAMP:20260103T000000Z', 'DTSTART:20301203T100000Z', 'ORGANIZER:mailto:ann@far.example'],
    'ATTENDEE:mailto:bob@example.test',
  ])
  return far.sign(mailWith({ from: 'ann@far.example', to: 'bob@example.test', calendar }))
}

async function meetingsOfBob(): Promise<number> {
  const bob = await server.store.findCollection('bob', 'calendars', 'calendar')
  return bob?.objects ?? 0
}

const settled = (work: () => Promise<void>) => vi.waitFor(work, { timeout: 60_000, interval: 20 })

it('what is there is taken, and moved', async () => {
  await settled(async () => expect(mailbox.moved.get('Archive')).toHaveLength(1))
  expect(await meetingsOfBob()).toBe(1)
})

it('what comes is taken at once', async () => {
  mailbox.arrive(await invitation('second'))
  await settled(async () => expect(mailbox.moved.get('Archive')).toHaveLength(2))
  expect(await meetingsOfBob()).toBe(2)
})

it('what comes while others are taken is taken, too', async () => {
  const late = await invitation('meanwhile')
  mailbox.before = (command) => {
    if (command !== 'UID MOVE') return
    mailbox.before = undefined
    mailbox.arrive(late)
  }
  mailbox.arrive(await invitation('during'))
  await vi.waitFor(async () => expect(mailbox.moved.get('Archive')).toHaveLength(4), { timeout: 30_000, interval: 20 })
  expect(await meetingsOfBob()).toBe(4)
})

it('a hundred that cannot be taken now are in nobody’s way, and are taken when they can', async () => {
  const before = mailbox.moved.get('Archive')?.length ?? 0
  internet.isDown = true
  const raw = await invitation('slow')
  for (let number = 0; number < 101; number++) mailbox.arrive(raw.replace('Subject: an answer', `Subject: ${number}`))
  mailbox.arrive('From: x@y\r\nTo: bob@example.test\r\n\r\nHello\r\n')
  await settled(async () => expect(mailbox.moved.get('Archive')).toHaveLength(before + 1))
  internet.isDown = false
  mailbox.arrive('From: x@y\r\nTo: bob@example.test\r\n\r\nAgain\r\n')
  await settled(async () => expect(mailbox.moved.get('Archive')).toHaveLength(before + 103))
})

it('a lost connection is made anew', async () => {
  const before = mailbox.moved.get('Archive')?.length ?? 0
  const meetings = await meetingsOfBob()
  mailbox.cut()
  mailbox.arrive(await invitation('third'))
  await settled(async () => expect(mailbox.moved.get('Archive')).toHaveLength(before + 1))
  expect(await meetingsOfBob()).toBe(meetings + 1)
})

it('what nobody can read, or is no calendar, is moved as well', async () => {
  const before = mailbox.moved.get('Archive')?.length ?? 0
  mailbox.arrive('From: x@y\r\nTo: bob@example.test\r\n\r\nHello\r\n')
  mailbox.arrive(
    `From: x@y\r\nTo: bob@example.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(3_000)}`,
  )
  await settled(async () => expect(mailbox.moved.get('Archive')).toHaveLength(before + 2))
  expect(logged.join()).not.toMatch(/s3cret|far\.example/)
})

it('the address of a mailbox', () => {
  const read = readMailboxAddress('imaps://a%40b:p%2Fw@mail.example/Cal%20in')
  const auth = { user: 'a@b', pass: 'p/w' }
  expect(read).toEqual({ host: 'mail.example', port: 993, secure: true, auth, folder: 'Cal in', done: null })
})
