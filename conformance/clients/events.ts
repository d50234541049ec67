/** Events as clients make them: the same ones on each run, so that a failure can be looked at again. */
import { BRUSSELS } from './zones.ts'

export interface GeneratedEvent {
  readonly uid: string
  /** The calendar object, with CRLF and folded lines. */
  readonly text: string
}

export function makeEvents(count: number): readonly GeneratedEvent[] {
  return Array.from({ length: count }, (_, index) => makeEvent(index))
}

/** One kind after the other: plain, recurring, with alarms, all-day, non-ASCII. */
export function makeEvent(index: number): GeneratedEvent {
  const uid = `clients-${String(index).padStart(5, '0')}@example.test`
  const kind = KINDS[index % KINDS.length] ?? plain
  const { zone = [], components } = kind({ uid, round: Math.floor(index / KINDS.length) })
  return { uid, text: writeObject(...zone, ...components) }
}

/** A calendar object with these components, given line by line. */
export function writeObject(...components: readonly string[]): string {
  return writeLines(['BEGIN:VCALENDAR', 'VERSION:2.0', PRODUCT, ...components, 'END:VCALENDAR'])
}

/** The same event after an edit: another title, the next SEQUENCE. */
export function retitle(text: string, title: string): string {
  const sequence = Number(/^SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0) + 1
  const lines = unfold(text)
    .filter((line) => !line.startsWith('SEQUENCE:'))
    .flatMap((line) =>
      line.startsWith('SUMMARY:') ? [`SUMMARY:${escapeText(title)}`, `SEQUENCE:${sequence}`] : [line],
    )
  return writeLines(lines)
}

/** RFC 5545 §3.1. */
export function unfold(text: string): readonly string[] {
  return text
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
}

export function writeLines(lines: readonly string[]): string {
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

const PRODUCT = 'PRODID:-//Kalends//Clients of the conformance runner//EN'

interface Order {
  readonly uid: string
  /** How many of this kind came before. */
  readonly round: number
}

interface Made {
  readonly zone?: readonly string[]
  readonly components: readonly string[]
}

function plain({ uid, round }: Order): Made {
  const start = timeOf(round)
  return {
    components: writeEvent(uid, [
      `DTSTART:${start}Z`,
      'DURATION:PT45M',
      `SUMMARY:${escapeText(`Review ${round}; plans, notes`)}`,
      `DESCRIPTION:${escapeText(`First line\nsecond, with a comma; and a backslash \\ ${'word '.repeat(round % 40)}`)}`,
      `STATUS:${['CONFIRMED', 'TENTATIVE'][round % 2]}`,
    ]),
  }
}

function recurring({ uid, round }: Order): Made {
  const start = timeOf(round)
  const changed = writeEvent(uid, [
    `RECURRENCE-ID;TZID=Europe/Brussels:${shiftDays(start, 14)}`,
    `DTSTART;TZID=Europe/Brussels:${shiftDays(start, 15)}`,
    'DURATION:PT2H',
    `SUMMARY:${escapeText(`Jour fixe ${round}, moved`)}`,
  ])
  const series = writeEvent(uid, [
    `DTSTART;TZID=Europe/Brussels:${start}`,
    'DURATION:PT1H',
    `RRULE:${RULES[round % RULES.length]}`,
    `EXDATE;TZID=Europe/Brussels:${shiftDays(start, 7)}`,
    `SUMMARY:${escapeText(`Jour fixe ${round}`)}`,
  ])
  return { zone: BRUSSELS, components: [...series, ...changed] }
}

/** Each of them has an instance 7 and 14 days after the first. */
const RULES = [
  'FREQ=DAILY;COUNT=60',
  'FREQ=WEEKLY',
  'FREQ=WEEKLY;COUNT=12',
  'FREQ=DAILY;INTERVAL=7;UNTIL=20301231T000000Z',
]

function alarmed({ uid, round }: Order): Made {
  const components = writeEvent(uid, [
    `DTSTART:${timeOf(round)}Z`,
    'DURATION:PT30M',
    `SUMMARY:${escapeText(`Dentist ${round}`)}`,
    ...alarm('-PT15M'),
    ...(round % 2 === 0 ? alarm('-P1D') : []),
  ])
  return { components }
}

function alarm(trigger: string): readonly string[] {
  return ['BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:${trigger}`, 'DESCRIPTION:Reminder', 'END:VALARM']
}

function allDay({ uid, round }: Order): Made {
  const day = timeOf(round).slice(0, 8)
  const end = shiftDays(`${day}T000000`, 1 + (round % 3)).slice(0, 8)
  const components = writeEvent(uid, [
    `DTSTART;VALUE=DATE:${day}`,
    `DTEND;VALUE=DATE:${end}`,
    `SUMMARY:${escapeText(`Away ${round}`)}`,
    'TRANSP:TRANSPARENT',
  ])
  return { components }
}

function nonAscii({ uid, round }: Order): Made {
  const words = TITLES[round % TITLES.length] ?? ''
  const components = writeEvent(uid, [
    `DTSTART:${timeOf(round)}Z`,
    'DURATION:PT1H',
    `SUMMARY:${escapeText(`${words} ${round}`)}`,
    `LOCATION;ALTREP="https://example.test/${round}":${escapeText(`Zürich, Café „Größe“ – 5. Stock ${words}`)}`,
    `X-EXAMPLE-NOTE;X-BY="Søren; Ångström, fils":${escapeText(words.repeat(3))}`,
  ])
  return { components }
}

const TITLES = [
  'Déjeuner à l’été',
  'Встреча с друзьями',
  '会議室の予約、来週',
  'اجتماع الفريق',
  'פגישה שבועית',
  'Party 🎉👩‍👩‍👧‍👦🇧🇪',
  'Combining: e\u0301 n\u0303 o\u0308',
]

const KINDS = [plain, recurring, alarmed, allDay, nonAscii]

/** The lines of a VEVENT. */
export function writeEvent(uid: string, lines: readonly string[]): readonly string[] {
  return ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T120000Z', ...lines, 'END:VEVENT']
}

/** A wall clock time on some day of 2026 or 2027, in the form of iCalendar. */
function timeOf(round: number): string {
  return shiftDays(
    `20260105T${String(8 + (round % 9)).padStart(2, '0')}${round % 2 === 0 ? '00' : '30'}00`,
    (round * 3) % 700,
  )
}

function shiftDays(wall: string, days: number): string {
  const [, year, month, day, time] = /^(\d{4})(\d{2})(\d{2})(T\d{6})$/.exec(wall) ?? []
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + days))
  return `${date.toISOString().slice(0, 10).replaceAll('-', '')}${time}`
}

/** RFC 5545 §3.3.11. */
function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n')
}

/** RFC 5545 §3.1: no more than 75 octets in a line, and no character torn apart. */
function fold(line: string): string {
  const lines: string[] = []
  let current = ''
  let room = LINE_OCTETS
  for (const character of line) {
    const octets = Buffer.byteLength(character)
    if (octets > room) {
      lines.push(current)
      current = ' '
      room = LINE_OCTETS - 1
    }
    current += character
    room -= octets
  }
  return [...lines, current].join('\r\n')
}

const LINE_OCTETS = 75
