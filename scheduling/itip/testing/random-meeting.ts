/** A meeting that its organizer changes by chance, as text for her to store. */
import type { Dice } from '../../../protocol/testing/dice.ts'

export const GUESTS = ['bob', 'carol', 'dave', 'erin'] as const

interface Part {
  hour: number
  minutes: number
  summary: string
  guests: Set<string>
  isCancelled: boolean
}

/** Days are counted from 2027-03-22: the clocks change on the seventh. */
interface Meeting {
  days: number
  series: Part
  readonly overrides: Map<number, Part>
  readonly excluded: Set<number>
}

export function randomMeeting(dice: Dice): Meeting {
  const guests = new Set(GUESTS.filter(() => dice.chance(0.6)))
  const series = { hour: 9, minutes: 60, summary: 'Daily', guests, isCancelled: false }
  return { days: dice.number(3, 8), series, overrides: new Map(), excluded: new Set() }
}

/** One thing, or a few at once. */
export function changeMeeting(meeting: Meeting, dice: Dice): void {
  do dice.pick(CHANGES)(meeting, dice)
  while (dice.chance(0.3))
}

type Alter = (meeting: Meeting, dice: Dice) => void

const CHANGES: readonly [Alter, ...Alter[]] = [
  ({ series }, dice) => retitle(series, dice),
  (meeting, dice) => retitle(overrideOf(meeting, dice), dice),
  (meeting, dice) => move(overrideOf(meeting, dice), dice),
  (meeting, dice) => toggle(overrideOf(meeting, dice).guests, dice.pick(GUESTS)),
  ({ series }, dice) => toggle(series.guests, dice.pick(GUESTS)),
  (meeting, dice) => everywhere(meeting, dice.pick(GUESTS)),
  (meeting, dice) => exclude(meeting, dice.below(meeting.days)),
  ({ excluded }, dice) => excluded.delete([...excluded][dice.below(Math.max(1, excluded.size))] ?? -1),
  ({ overrides }, dice) => overrides.delete([...overrides.keys()][dice.below(Math.max(1, overrides.size))] ?? -1),
  (meeting, dice) => {
    const part = overrideOf(meeting, dice)
    part.isCancelled = !part.isCancelled
  },
  (meeting, dice) => {
    meeting.days = dice.number(3, 9)
    for (const day of meeting.overrides.keys()) if (day >= meeting.days) meeting.overrides.delete(day)
  },
  ({ series, overrides, excluded }, dice) => {
    // Programs drop what they cannot place in a series that has moved.
    move(series, dice)
    overrides.clear()
    excluded.clear()
  },
]

function retitle(part: Part, dice: Dice): void {
  part.summary = `Title ${dice.below(100)}`
}

function move(part: Part, dice: Dice): void {
  part.hour = dice.number(8, 18)
  part.minutes = dice.pick([30, 60])
}

function toggle(guests: Set<string>, guest: string): void {
  if (!guests.delete(guest)) guests.add(guest)
}

function everywhere({ series, overrides }: Meeting, guest: string): void {
  const wasThere = series.guests.has(guest)
  for (const { guests } of [series, ...overrides.values()]) {
    if (wasThere) guests.delete(guest)
    else guests.add(guest)
  }
}

function exclude({ overrides, excluded }: Meeting, day: number): void {
  overrides.delete(day)
  excluded.add(day)
}

function overrideOf({ days, series, overrides, excluded }: Meeting, dice: Dice): Part {
  const day = dice.below(days)
  const part = overrides.get(day) ?? { ...series, guests: new Set(series.guests) }
  overrides.set(day, part)
  excluded.delete(day)
  return part
}

/** In the short form of the cases.. */
export function blockOf({ days, series, overrides, excluded }: Meeting): string[] {
  const exdates = [...excluded].map((day) => `EXDATE;${at('', day, series.hour)}`)
  const master = ['VEVENT', `RRULE:FREQ=DAILY;COUNT=${days}`, ...exdates, ...linesOf(series, 0)]
  const parts = [...overrides].map(([day, part]) => [
    ...['VEVENT', at('RECURRENCE-ID;', day, series.hour)],
    ...linesOf(part, day),
  ])
  return [...master, ...parts.flat()]
}

function linesOf({ hour, minutes, summary, guests, isCancelled }: Part, day: number): string[] {
  const lines = [at('DTSTART;', day, hour), `DURATION:PT${minutes}M`, `SUMMARY:${summary}`, 'ORGANIZER:alice']
  const status = isCancelled ? ['STATUS:CANCELLED'] : []
  return [...lines, ...status, 'ATTENDEE;PARTSTAT=ACCEPTED:alice', ...[...guests].map((guest) => `ATTENDEE:${guest}`)]
}

function at(name: string, day: number, hour: number): string {
  const date = 20_270_322 + day
  return `${name}TZID=Europe/Brussels:${date}T${String(hour).padStart(2, '0')}0000`
}
