import { describe, expect, it } from 'vitest'
import type { Principal } from '../../storage/store.ts'
import { calendar, component } from '../testing/calendar-text.ts'
import { type Occasion, writeLetter } from './letter.ts'
import { writeHtml } from './write-html.ts'
import { writeText } from './write-text.ts'

const SENDER: Principal = {
  ...{ id: '1', kind: 'user', slug: 'alice', name: 'Alice', addresses: [], timezone: 'America/New_York', admin: false },
  ...{ quotaBytes: null, details: {}, policy: null, homeNo: 0, createdAt: new Date(0) },
}
const ANN = 'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@far.example'

function message(method: string, lines: readonly string[], kind = 'VEVENT', more: readonly string[] = []): string {
  const said = component(kind, 'u', 'SUMMARY:Budget', 'ORGANIZER:mailto:alice@example.test', ...lines)
  return calendar(`METHOD:${method}`, ...said, ...more)
}

function letterOf(calendar: string, more: Partial<Occasion> = {}) {
  const content = { calendar, before: null }
  return writeLetter({
    content,
    sender: SENDER,
    recipient: 'mailto:ann@far.example',
    folded: false,
    wasTold: false,
    ...more,
  })
}

const textOf = (calendar: string, more: Partial<Occasion> = {}) => writeText(letterOf(calendar, more))

describe('each method has its subject, and speaks for its side', () => {
  it.each([
    ['REQUEST', 'NEEDS-ACTION', 'Invitation: Budget', 'alice@example.test'],
    ['PUBLISH', 'NEEDS-ACTION', 'Invitation: Budget', 'alice@example.test'],
    ['ADD', 'NEEDS-ACTION', 'Updated invitation: Budget', 'alice@example.test'],
    ['CANCEL', 'NEEDS-ACTION', 'Cancelled: Budget', 'alice@example.test'],
    ['DECLINECOUNTER', 'NEEDS-ACTION', 'Proposal declined: Budget', 'alice@example.test'],
    ['REPLY', 'ACCEPTED', 'Accepted: Budget', 'ann@far.example'],
    ['REPLY', 'DECLINED', 'Declined: Budget', 'ann@far.example'],
    ['REPLY', 'tentative', 'Tentatively accepted: Budget', 'ann@far.example'],
    ['REPLY', 'DELEGATED', 'Answer: Budget', 'ann@far.example'],
    ['COUNTER', 'NEEDS-ACTION', 'Another time proposed: Budget', 'ann@far.example'],
    ['REFRESH', 'NEEDS-ACTION', 'Current version wanted: Budget', 'ann@far.example'],
  ])('%s %s', (method, partstat, subject, from) => {
    const letter = letterOf(message(method, ['DTSTART:20301203T100000Z', ANN.replace('NEEDS-ACTION', partstat)]))
    expect([letter.subject, letter.from, letter.method]).toEqual([subject, from, method])
  })
})

describe('times are on the clock of the event', () => {
  it.each([
    [
      'in UTC: on that of the organizer',
      ['DTSTART:20301203T150000Z', 'DURATION:PT1H'],
      /10:00.11:00 \(America\/New_York\)/,
    ],
    [
      'in a zone',
      ['DTSTART;TZID=Europe/Paris:20301203T230000', 'DURATION:PT2H'],
      /3 December.* 23:00.*4 December.* 01:00 \(Europe\/Paris\)/,
    ],
    ['of Windows', ['DTSTART;TZID=W. Europe Standard Time:20301203T100000'], /10:00 \(Europe\/Berlin\)/],
    ['without a zone', ['DTSTART:20301203T100000', 'DURATION:PT1H'], /10:00.11:00$/m],
    ['a day', ['DTSTART;VALUE=DATE:20301203'], /When: Tuesday,? 3 December 2030$/m],
    ['days', ['DTSTART;VALUE=DATE:20301203', 'DTEND;VALUE=DATE:20301206'], /Tuesday,? 3.*Thursday,? 5 December 2030$/m],
    [
      'over the end of summer time',
      ['DTSTART;TZID=Europe/Paris:20301027T003000', 'DTEND;TZID=Europe/Paris:20301027T043000'],
      /00:30.04:30/,
    ],
  ])('%s', (_, lines, expected) => {
    expect(textOf(message('REQUEST', [...lines, ANN]))).toMatch(expected)
  })

  it('a task is due', () => {
    const text = textOf(message('REQUEST', ['DUE;TZID=Europe/Paris:20301203T100000', ANN], 'VTODO'))
    expect(text).toMatch(/Due: Tuesday.*10:00 \(Europe\/Paris\)/)
  })
})

describe('the language', () => {
  it.each([
    ['de-CH', 'Einladung: Budget'],
    ['FR', 'Invitation: Budget'],
    ['nl', 'Uitnodiging: Budget'],
    ['en-US', 'Invitation: Budget'],
    ['xx', 'Invitation: Budget'],
    ['not a tag!', 'Invitation: Budget'],
    ['constructor', 'Invitation: Budget'],
  ])('%s', (tag, subject) => {
    const letter = letterOf(message('REQUEST', ['DTSTART:20301203T150000Z', ANN.replace(':', `;LANGUAGE="${tag}":`)]))
    expect(letter.subject).toBe(subject)
  })

  it('is that of the recipient alone', () => {
    const other = 'ATTENDEE;LANGUAGE=de:mailto:ben@far.example'
    expect(letterOf(message('REQUEST', ['DTSTART:20301203T150000Z', other, ANN])).language.words.when).toBe('When')
  })
})

describe('names with a comma are told apart, in each language', () => {
  const people = (...names: readonly string[]) => names.map((name) => `ATTENDEE;CN="${name}":mailto:x@far.example`)
  const many = Array.from({ length: 25 }, (_, index) => `Doe, J${index}`)
  it.each([
    ['en', ['Doe, John', 'Doe, Jane'], 'Who: Doe, John; Doe, Jane; ann@far.example'],
    ['de', ['Doe, John', 'Ben'], 'Wer: Doe, John; Ben; ann@far.example'],
    ['fr', ['Ben', 'Doe, Jane'], 'Qui: Ben; Doe, Jane; ann@far.example'],
    ['nl', many, 'Doe, J19; en nog 6'],
    ['en', ['John Doe', 'Jane Doe'], 'Who: John Doe, Jane Doe, ann@far.example'],
    ['en', ['Doe、 John', 'Jane'], 'Who: Doe、 John, Jane, ann@far.example'],
  ])('%s %s', (tag, names, expected) => {
    const me = ANN.replace(':', `;LANGUAGE="${tag}":`)
    expect(textOf(message('REQUEST', ['DTSTART:20301203T150000Z', ...people(...names), me]))).toContain(expected)
  })
})

it('what is much is cut', () => {
  const instance = (day: number) => [
    ...['BEGIN:VEVENT', 'UID:u', 'DTSTAMP:20260101T000000Z', `RECURRENCE-ID:203012${day}T100000Z`, 'END:VEVENT'],
  ]
  const days = Array.from({ length: 15 }, (_, index) => instance(10 + index)).flat()
  const guests = Array.from({ length: 300 }, (_, index) => `ATTENDEE:mailto:g${index}@far.example`)
  const lines = ['DTSTART:20301203T100000Z', `DESCRIPTION:${'x'.repeat(100_000)}`, ...guests]
  const text = textOf(message('REQUEST', lines, 'VEVENT', days))
  expect(text.length).toBeLessThan(8_000)
  expect(text).toContain('and 280 more')
  expect(text).toContain('and 6 more')
  expect(writeHtml(letterOf(message('REQUEST', lines, 'VEVENT', days))).length).toBeLessThan(12_000)
})

it('what stood there and is gone is told', () => {
  const before = message('REQUEST', ['DTSTART:20301203T100000Z', 'LOCATION:Here', ANN]).replace(
    'METHOD:REQUEST\r\n',
    '',
  )
  const calendar = message('REQUEST', ['DTSTART:20301203T100000Z', 'COMMENT:Sorry', ANN])
  const text = textOf(calendar, { content: { calendar, before } })
  expect(text).toContain('Where: none [changed; was: Here]')
  expect(text).toContain('Comment: Sorry [new]')
  expect(textOf(calendar, { content: { calendar, before }, folded: true })).not.toContain('[')
})
