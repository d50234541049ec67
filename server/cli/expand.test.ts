import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findNamedZone } from '../../protocol/time/zones.ts'
import { memoryIo } from '../testing/memory-io.ts'
import { readCommandLine } from './program.ts'
import { findInstant } from './read-instant.ts'
import { CommandError } from './task.ts'

let folder: string
let before: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kalends-expand-'))
  before = process.cwd()
})
afterAll(() => rm(folder, { recursive: true }))

/** Exit code, standard output, standard error. */
async function run(line: string, input = ''): Promise<{ code: number; out: string[]; err: string[] }> {
  const complaints: string[] = []
  const note = (text: string) => void complaints.push(...text.trimEnd().split('\n'))
  const invocation = readCommandLine(line.split(' '), { out: note, err: note })
  if (typeof invocation === 'number') return { code: invocation, out: [], err: complaints }
  const { task } = invocation
  if (task.kind !== 'local') throw new Error(`expand is a ${task.kind} task`)
  const io = memoryIo(input)
  const code = await task.run(io)
  return { code, out: io.printed, err: io.warned }
}

function calendar(...components: string[][]): string {
  const members = components.flatMap(([name, ...lines]) => [`BEGIN:${name}`, ...lines, `END:${name}`])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...members, 'END:VCALENDAR', ''].join('\r\n')
}

const STANDUP = [
  [
    'VEVENT',
    'UID:standup',
    'DTSTART;TZID=Europe/Oslo:20260601T090000',
    'DURATION:PT15M',
    'RRULE:FREQ=DAILY;COUNT=3',
    'SUMMARY:Stand\\, up',
  ],
  [
    'VEVENT',
    'UID:standup',
    'RECURRENCE-ID;TZID=Europe/Oslo:20260602T090000',
    'DTSTART:20260602T120000Z',
    'DTEND:20260602T123000Z',
    'SUMMARY:Later',
  ],
]
const HOLIDAY = ['VEVENT', 'UID:holiday', 'DTSTART;VALUE=DATE:20260603', 'SUMMARY:Bank holiday']
const PAPER = ['VTODO', 'UID:paper', 'DUE:20260602T180000', 'SUMMARY:Hand in']

describe('expand', () => {
  test('a table, by start', async () => {
    expect(await run('expand - --from 2026-06-01 --to 2026-06-04', calendar(...STANDUP, HOLIDAY))).toEqual({
      code: 0,
      out: [
        'start             end               zone         start in UTC      end in UTC        recurrence-id    uid      summary',
        '20260601T090000   20260601T091500   Europe/Oslo  20260601T070000Z  20260601T071500Z  20260601T090000  standup  Stand, up',
        '20260602T120000Z  20260602T123000Z  UTC          20260602T120000Z  20260602T123000Z  20260602T090000  standup  Later',
        '20260603          20260604          -            20260603T000000Z  20260604T000000Z  -                holiday  Bank holiday',
        '20260603T090000   20260603T091500   Europe/Oslo  20260603T070000Z  20260603T071500Z  20260603T090000  standup  Stand, up',
      ],
      err: [],
    })
  })

  test('JSON: one array of objects', async () => {
    const { code, out } = await run('expand - --from 20260603 --to 20260604 --json', calendar(...STANDUP, HOLIDAY))
    expect(code).toBe(0)
    expect(JSON.parse(out.join('\n'))).toEqual([
      {
        uid: 'holiday',
        component: 'VEVENT',
        recurrenceId: null,
        start: '20260603',
        end: '20260604',
        startUtc: '20260603T000000Z',
        endUtc: '20260604T000000Z',
        timeZone: null,
        allDay: true,
        summary: 'Bank holiday',
      },
      {
        uid: 'standup',
        component: 'VEVENT',
        recurrenceId: '20260603T090000',
        start: '20260603T090000',
        end: '20260603T091500',
        startUtc: '20260603T070000Z',
        endUtc: '20260603T071500Z',
        timeZone: 'Europe/Oslo',
        allDay: false,
        summary: 'Stand, up',
      },
    ])
  })

  test('nothing in the window is an empty array', async () => {
    expect(await run('expand - --from 2027-01-01 --to 2027-02-01 --json', calendar(HOLIDAY))).toEqual({
      code: 0,
      out: ['[]'],
      err: [],
    })
  })

  test('nothing in the window is a header without rows, and a sentence', async () => {
    expect(await run('expand - --from 2027-01-01 --to 2027-02-01', calendar(HOLIDAY))).toEqual({
      code: 0,
      out: [expect.stringMatching(/^start {2}end {2}zone/)],
      err: ['Nothing takes place between --from and --to.'],
    })
  })

  test('tasks without a date are counted', async () => {
    const undated = (name: string, uid: string) => [name, `UID:${uid}`, 'SUMMARY:Some day']
    const text = calendar(PAPER, undated('VTODO', 'a'), undated('VTODO', 'b'), undated('VJOURNAL', 'c'))
    const { code, out, err } = await run('expand - --from 2026-06-01 --to 2026-06-04', text)
    expect([code, out.length, err]).toEqual([0, 2, ['left out, having no date: 2 VTODO, 1 VJOURNAL']])
  })

  test('a time zone that nothing explains is told of, once', async () => {
    const text = calendar(...STANDUP).replaceAll('Europe/Oslo', 'Fab\u009br')
    const { code, out, err } = await run('expand - --from 2026-06-01 --to 2026-06-04 --zone Europe/Oslo', text)
    expect([code, out.length]).toEqual([0, 4])
    expect(out[1]).toContain('20260601T070000Z')
    expect(err).toEqual(['Nothing explains the time zone "Fab r"; its times were read in Europe/Oslo, as --zone says.'])
  })

  test('more rows than a call has room for arguments', async () => {
    const event = ['VEVENT', 'UID:often', 'DTSTART:20260601T000000Z', 'RRULE:FREQ=MINUTELY']
    const { code, out, err } = await run('expand - --from 2026-06-01 --to 2026-12-01', calendar(event))
    expect([code, out.length, err]).toEqual([0, 1 + 183 * 1_440, []])
  })

  test('--zone says where dates and floating times are, and what --from and --to mean', async () => {
    const { out } = await run(
      'expand - --from 2026-06-02T17:00 --to 2026-06-03 --zone Pacific/Auckland --json',
      calendar(HOLIDAY, PAPER),
    )
    expect(JSON.parse(out.join('\n'))).toMatchObject([
      { uid: 'paper', component: 'VTODO', start: '20260602T180000', startUtc: '20260602T060000Z', timeZone: null },
    ])
  })

  test('the window is half-open', async () => {
    const { out } = await run(
      'expand - --from 2026-06-01T07:15:00Z --to 2026-06-03T07:00:00Z --json',
      calendar(...STANDUP),
    )
    expect(JSON.parse(out.join('\n'))).toMatchObject([{ recurrenceId: '20260602T090000' }])
  })

  test('an RDATE with a period says how long it is', async () => {
    const event = [
      'VEVENT',
      'UID:p',
      'DTSTART;TZID=Europe/Oslo:20260601T090000',
      'RDATE;TZID=Europe/Oslo;VALUE=PERIOD:20260701T090000/PT2H',
    ]
    const { out } = await run('expand - --from 2026-07-01 --to 2026-08-01 --json', calendar(event))
    expect(JSON.parse(out.join('\n'))).toMatchObject([{ start: '20260701T090000', end: '20260701T110000' }])
  })

  test('a damaged object is told of, the others are shown', async () => {
    const damaged = ['VEVENT', 'UID:damaged', 'DTSTART:20260601T090000Z', 'RRULE:FREQ=SOMETIMES']
    expect(await run('expand - --from 2026-06-01 --to 2026-06-05 --json', calendar(damaged, PAPER))).toMatchObject({
      code: 1,
      out: [expect.stringContaining('"uid": "paper"')],
      err: ['left out damaged (line 4): A recurrence rule has the unknown FREQ SOMETIMES'],
    })
  })

  test('text of a stranger does not reach the terminal as it is', async () => {
    const event = ['VEVENT', 'UID:e', 'DTSTART:20260601T090000Z', 'SUMMARY:a\\nb']
    const { out } = await run('expand - --from 2026-06-01 --to 2026-06-05', calendar(event))
    expect(out).toHaveLength(2)
    expect(out[1]).toMatch(/ {2}a b$/)
  })

  test('a file without a calendar', async () => {
    await expect(run('expand - --from 2026-06-01 --to 2026-06-05', 'hello')).rejects.toThrow(CommandError)
    await expect(run('expand x.ics --from 2026-06-01 --to 2026-06-05', 'hello')).rejects.toThrow(
      'No calendar was found in "x.ics"; an iCalendar file begins with BEGIN:VCALENDAR.',
    )
  })

  test.each<[string, string]>([
    ['expand', "error: missing required argument 'file' (--help shows what there is)"],
    ['expand - --from 2026-06-01', "error: required option '--to <time>' not specified"],
    ['expand - --to 2026-06-01', "error: required option '--from <time>' not specified"],
    [
      'expand --from 2026-06-01 --to 2026-06-02',
      "error: missing required argument 'file' (--help shows what there is)",
    ],
    ['expand - --from soon --to 2026-06-01', 'error: --from: "soon" is not a time'],
    ['expand - --from 2026-06-01 --to 2026-06-31', 'error: --to: "2026-06-31" is not a time'],
    ['expand - --from 2026-06-01 --to 2026-06-01', 'error: --to must be later than --from'],
    ['expand - --from 2026-06-01 --to 2026-07-01 --zone Mars', 'error: --zone: no time zone is called "Mars"'],
  ])('%s is not understood', async (line, sentence) => {
    expect(await run(line)).toEqual({ code: 2, out: [], err: [sentence] })
  })

  test('leaves nothing behind', async () => {
    process.chdir(folder)
    try {
      await run('expand - --from 2026-06-01 --to 2026-06-04', calendar(HOLIDAY))
      expect(await readdir(folder)).toEqual([])
    } finally {
      process.chdir(before)
    }
  })
})

test.each<[string, string | undefined]>([
  ['2026-06-01', '2026-05-31T22:00:00.000Z'],
  ['20260601', '2026-05-31T22:00:00.000Z'],
  ['2026-06-01T09:00', '2026-06-01T07:00:00.000Z'],
  ['2026-06-01 09:00:30', '2026-06-01T07:00:30.000Z'],
  ['2026-06-01T09:00:00Z', '2026-06-01T09:00:00.000Z'],
  ['20260601T090000Z', '2026-06-01T09:00:00.000Z'],
  ['20260601T090000', '2026-06-01T07:00:00.000Z'],
  ['2026-06-01T09:00:00.250Z', '2026-06-01T09:00:00.000Z'],
  ['2026-06-01T09:00:00-05:00', '2026-06-01T14:00:00.000Z'],
  ['20260601T090000+0530', '2026-06-01T03:30:00.000Z'],
  ['2026-06-01T09:00+02', '2026-06-01T07:00:00.000Z'],
  ['2026-06-0109', undefined],
  ['2026-0601', undefined],
  ['2026-02-29', undefined],
  ['2026-06-01T25:00', undefined],
  ['2026-06-01T09:00+99:00', undefined],
  ['tomorrow', undefined],
  ['', undefined],
])('findInstant reads %s', (text, expected) => {
  const zone = findNamedZone('Europe/Oslo')
  if (zone === undefined) throw new Error('no zone')
  const at = findInstant(text, zone)
  expect(at === undefined ? undefined : new Date(at * 1_000).toISOString()).toBe(expected)
})
