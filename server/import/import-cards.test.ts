import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import type { Deps } from '../dav/request.ts'
import { readOrganisation } from '../directory/organisation-file.ts'
import { provision } from '../directory/provision.ts'
import { exportCards } from '../export/export-cards.ts'
import { readSettings } from '../settings.ts'
import { NoCards } from './card-file.ts'
import { importObjects, type Report } from './import-objects.ts'

const CARD = (uid: string, ...lines: string[]) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, `FN:${uid}`, ...lines, 'END:VCARD', ''].join('\n')
const crlf = (text: string) => text.replaceAll('\n', '\r\n')

let opened: TestStore
let deps: Deps

beforeAll(async () => {
  opened = await testStore('sqlite')
  const settings = { ...(await readSettings({})), maxResourceBytes: 4000 }
  const log = pino({ level: 'silent' })
  deps = { store: opened.store, settings, log, now: () => new Date(), newName: randomUUID }
})
afterAll(() => opened.destroy())

async function newBook() {
  const slug = `user-${randomUUID()}`
  await provision(readOrganisation(`users: [{ slug: ${slug} }]`, '').entries, deps.store)
  const owner = await deps.store.findPrincipal(slug)
  const collection = await deps.store.findCollection(slug, 'addressbooks', 'addressbook')
  if (owner === undefined || collection === undefined) throw new Error('no target')
  return { owner, collection, origin: 'import' as const }
}

type Book = Awaited<ReturnType<typeof newBook>>

/** In pieces of a few bytes, for a stream is cut anywhere. */
async function* inPieces(text: string, length = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function importText(text: string, book: Book): Promise<Report[]> {
  const reports: Report[] = []
  for await (const report of importObjects(inPieces(text), book, deps)) reports.push(report)
  return reports
}

async function exported({ collection }: Book): Promise<string> {
  let text = ''
  for await (const piece of exportCards(deps.store, collection))
    text += typeof piece === 'string' ? piece : piece.reason
  return text
}

describe('a file of vCards', () => {
  it('goes in, comes out, and in again without a change', async () => {
    const book = await newBook()
    const text = CARD('ann', 'NOTE:Zoë', 'item1.TEL:1') + CARD('bob').replace('3.0', '4.0')
    expect((await importText(text, book)).map(({ outcome, line }) => [outcome, line])).toEqual([
      ['imported', 1],
      ['imported', 8],
    ])
    expect(await exported(book)).toBe(crlf(text))
    expect((await importText(await exported(book), book)).map(({ outcome }) => outcome)).toEqual([
      'unchanged',
      'unchanged',
    ])
    expect((await importText(CARD('bob', 'TEL:2'), book)).map(({ outcome }) => outcome)).toEqual(['replaced'])
  })

  it('a bad card breaks nothing but itself', async () => {
    const reports = await importText(
      CARD('good') +
        CARD('old').replace('3.0', '1.9') +
        CARD('open').replace('END:VCARD\n', '') +
        CARD('large', `NOTE:${'x'.repeat(4000)}`) +
        CARD('nameless').replace('FN:nameless\n', '') +
        CARD('good') +
        'BEGIN:VCARD\nVERSION:3.0',
      await newBook(),
    )
    expect(reports.map(({ outcome, uid, line, reason }) => [outcome, uid, line, reason])).toEqual([
      ['imported', 'good', 1, undefined],
      ['refused', 'old', 6, 'a vCard of version 1.9, not 3.0 or 4.0'],
      ['refused', 'open', 11, 'VCARD is broken: its END is missing'],
      ['refused', 'large', 15, 'it has more than 4000 bytes'],
      ['refused', 'nameless', 21, 'a vCard without FN'],
      ['unchanged', 'good', 25, undefined],
      ['refused', undefined, 30, 'VCARD is broken: the file ends within it'],
    ])
  })

  it('a card without a UID gets one of its text', async () => {
    const book = await newBook()
    const card = CARD('x').replace('UID:x\n', '')
    const [report] = await importText(card, book)
    expect(report).toMatchObject({
      outcome: 'imported',
      repairs: [{ line: 1, sentence: expect.stringContaining('no UID') }],
    })
    expect(await exported(book)).toBe(crlf(card.replace('VERSION:3.0\n', `VERSION:3.0\nUID:${report?.uid}\n`)))
    expect((await importText(card, book))[0]).toMatchObject({ outcome: 'unchanged', uid: report?.uid })
  })

  const OLD = [
    'BEGIN:VCARD',
    'VERSION:2.1',
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;',
    'TEL;CELL;PREF:+49 170 1234567',
    'AGENT:',
    'BEGIN:VCARD',
    'VERSION:2.1',
    'UID:of-the-agent',
    'N:Friday;Fred',
    'END:VCARD',
    'PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQ',
    ' AAAQABAAD/2wBD',
    '',
    'END:VCARD',
    '',
  ].join('\r\n')

  it('a card of version 2.1 becomes one of 3.0, the same one each time', async () => {
    const book = await newBook()
    const [report, ...others] = await importText(OLD, book)
    expect(others).toEqual([])
    expect(report).toMatchObject({ outcome: 'imported', line: 1 })
    expect(report?.repairs).toEqual([
      { line: 1, sentence: 'A vCard 2.1 was made one of version 3.0' },
      { line: 1, sentence: 'AGENT was left out' },
    ])
    expect(await exported(book)).toBe(
      crlf(
        `BEGIN:VCARD\nVERSION:3.0\nUID:${report?.uid}\nFN:Jörg Müller\nN:Müller;Jörg;;;\n` +
          'TEL;TYPE=CELL,PREF:+49 170 1234567\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD\nEND:VCARD\n',
      ),
    )
    expect((await importText(OLD + CARD('after'), book)).map(({ outcome, line }) => [outcome, line])).toEqual([
      ['unchanged', 1],
      ['imported', 15],
    ])
  })

  it('what is none is said to be none', async () => {
    await expect(importText('BEGIN:VCALENDAR\nEND:VCALENDAR\n', await newBook())).rejects.toThrow(NoCards)
  })
})
