import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type Piece, Splitter } from './splitter.ts'

/** Without what is garbage. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** What is found when the text comes in chunks of so many bytes. */
function split(text: string, chunk = 1_000_000): Piece[] {
  const pieces: Piece[] = []
  const splitter = new Splitter((piece) => pieces.push(piece))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) splitter.push(bytes.subarray(at, at + chunk))
  splitter.end()
  return pieces
}

const TEXT = [
  'BEGIN:VCALENDAR',
  'PRODID:-//Example//EN',
  'VERSION:2.0',
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Oslo',
  'BEGIN:STANDARD',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'UID;X-A="b:c":lo',
  ' ng-é',
  'BEGIN:VALARM',
  'UID:of-the-alarm',
  'END:VALARM',
  'SUMMARY:UID:nonsense',
  'END:VEVENT',
  'begin:vtodo',
  'uid:task',
  'end:vtodo',
  'END:VCALENDAR',
  '',
].join('\r\n')

test('each component is found with its UID, wherever chunks end', () => {
  const whole = split(TEXT)
  expect(whole.map(({ name, uid, line }) => [name, uid, line])).toEqual([
    ['VTIMEZONE', 'Europe/Oslo', 4],
    ['VEVENT', 'long-é', 9],
    ['VTODO', 'task', 17],
  ])
  const bytes = Buffer.from(TEXT)
  for (const { start, end } of whole) {
    const text = bytes.subarray(start, end).toString()
    expect(text).toMatch(/^begin:.*\r\nend:[a-z]+\r\n$/is)
  }
  expect(whole[0]?.calendar).toEqual({ productId: '-//Example//EN', version: '2.0', access: undefined })
  for (let chunk = 1; chunk < 40; chunk++) expect(split(TEXT, chunk)).toEqual(whole)
})

test('bare line feeds, a byte order mark and several calendars', () => {
  const calendar = (uid: string) =>
    `BEGIN:VCALENDAR\nPRODID:${uid}\nBEGIN:VEVENT\nUID:${uid}\nEND:VEVENT\nEND:VCALENDAR\n`
  const pieces = split(`\ufeff${calendar('a')}\n${calendar('b')}`)
  expect(pieces.map(({ uid, calendar }) => [uid, calendar.productId])).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ])
})

test('a missing END costs one component', () => {
  const event = (uid: string, end = 'END:VEVENT\n') => `BEGIN:VEVENT\nUID:${uid}\n${end}`
  const pieces = split(`BEGIN:VCALENDAR\n${event('a')}${event('b', '')}${event('c')}${event('d', '')}END:VCALENDAR\n`)
  expect(pieces.map(({ uid, damage }) => [uid, damage])).toEqual([
    ['a', undefined],
    ['b', 'its END is missing'],
    ['c', undefined],
    ['d', 'its END is missing'],
  ])
  expect(split('BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a').map(({ uid, damage }) => [uid, damage])).toEqual([
    ['a', 'the file ends within it'],
  ])
})

test('of what has a UID or a TZID too long to be kept, none is taken for another', () => {
  const long = 'x'.repeat(2100)
  const lines = [
    `BEGIN:VEVENT`,
    `UID:${long}1`,
    'END:VEVENT',
    'BEGIN:VEVENT',
    `UID:${long.replace(/.{60}/g, '$&\n ')}2`,
  ]
  const zone = ['END:VEVENT', 'BEGIN:VTIMEZONE', `TZID:${long}`, 'END:VTIMEZONE', 'BEGIN:VEVENT', 'UID:c', 'END:VEVENT']
  const pieces = split(['BEGIN:VCALENDAR', ...lines, ...zone, 'END:VCALENDAR', ''].join('\n'))
  expect(pieces.map(({ damage }) => damage)).toEqual([
    'its UID is too long',
    'its UID is too long',
    'its TZID is too long',
    undefined,
  ])
})

test('a VPOLL has its VEVENTs inside', () => {
  const text = 'BEGIN:VCALENDAR\nBEGIN:VPOLL\nUID:p\nBEGIN:VEVENT\nUID:e\nEND:VEVENT\nEND:VPOLL\nEND:VCALENDAR\n'
  expect(split(text).map(({ name, uid, damage }) => [name, uid, damage])).toEqual([['VPOLL', 'p', undefined]])
})

test('what is no calendar has no components', () => {
  expect(split('<html>\n<body>UID:1</body>\n')).toEqual([])
  expect(split('')).toEqual([])
  expect(split('BEGIN:VEVENT\nUID:a\nEND:VEVENT\n')).toEqual([])
})

test('a line of many megabytes costs no memory of its size', () => {
  const splitter = new Splitter(() => undefined)
  splitter.push(Buffer.from('BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTACH:'))
  const before = heldBytes()
  const chunk = Buffer.alloc(1 << 20, 'A')
  for (let round = 0; round < 200; round++) splitter.push(chunk)
  expect(heldBytes() - before).toBeLessThan(20 << 20)
  splitter.end()
})
