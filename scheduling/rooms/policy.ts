/** How a room, or another thing that is booked, answers who asks for it. */
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { readDuration } from '../../protocol/ical/values.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import { DAY, type Instant, type Window } from '../../protocol/time/values.ts'
import type { Zone } from '../../protocol/time/zone.ts'
import type { Principal } from '../../storage/store.ts'
import { findOpeningHours, type OpeningHours } from './opening-hours.ts'

/**
 * What it does by itself. `none`: nothing. `always`: accepts, though it is busy. `never`: declines. `if-free`: accepts
 * what is free, and leaves the rest to somebody. `decline-if-busy`: declines what is not, and leaves the rest.
 * `automatic`: accepts what is free, declines the rest.
 */
export const ACCEPT_MODES = ['none', 'always', 'never', 'if-free', 'decline-if-busy', 'automatic'] as const
export type AcceptMode = (typeof ACCEPT_MODES)[number]

export const BEYOND_WINDOW = ['cut', 'decline'] as const
export const PRIVACY = ['keep', 'organizer', 'remove'] as const
export const APPROVAL = ['none', 'all'] as const

/** People and groups are named by their slugs, lengths are in seconds; what is undefined is without a limit. */
export interface Policy {
  readonly accept: AcceptMode
  /** Its members are answered as by `automatic`, at once. */
  readonly acceptFromGroup: string | undefined
  /** How far ahead it is booked. */
  readonly window: number
  /** What becomes of a series that goes on beyond it: it is booked as the window moves on, or declined. */
  readonly beyondWindow: (typeof BEYOND_WINDOW)[number]
  readonly minDuration: number
  readonly maxDuration: number | undefined
  readonly openingHours: readonly OpeningHours[] | undefined
  readonly recurring: boolean
  readonly bufferBefore: number
  readonly bufferAfter: number
  /** Who may book it; everybody when undefined. */
  readonly bookers: ReadonlySet<string> | undefined
  /** Whether people elsewhere may, whom it has never answered. */
  readonly strangers: boolean
  /** Whether somebody has to agree to every booking. */
  readonly approval: (typeof APPROVAL)[number]
  /** Those who need nobody to agree. */
  readonly approvalExcept: ReadonlySet<string>
  readonly approvers: ReadonlySet<string>
  /** How long they have for it, before it is declined. */
  readonly approvalTimeLimit: number
  /** Bookings at once. */
  readonly lanes: number
  /** Of a series, so many clashes, and so many of a hundred occurrences, are declined one by one; with more of them it is declined. */
  readonly maxConflicts: number | undefined
  readonly maxConflictsPercent: number | undefined
  /** What its calendar shows: title and description, the organizer's name in their place, or neither. */
  readonly privacy: (typeof PRIVACY)[number]
  /** How long after its start a booking is kept for whom nobody saw coming. */
  readonly checkIn: number | undefined
  /** Whose clock opening hours are on. */
  readonly zone: Zone
}

/** Whether it matters who asks. */
export function namesPeople({ acceptFromGroup, bookers, approval }: Policy): boolean {
  return acceptFromGroup !== undefined || bookers !== undefined || approval !== 'none'
}

/** Whether there may be something that a person has to answer. */
export function leavesToPeople({ accept, approval }: Policy): boolean {
  return approval === 'all' || LEAVING.has(accept)
}

const LEAVING: ReadonlySet<AcceptMode> = new Set(['none', 'if-free', 'decline-if-busy'])

const A_YEAR = 365 * DAY
const THREE_DAYS = 3 * DAY

/** What is not said, and what cannot be read, is as usual. */
export function policyOf({ policy, timezone }: Pick<Principal, 'policy' | 'timezone'>): Policy {
  const said = policy ?? {}
  const hours = listOf(said.openingHours)?.flatMap((text) => findOpeningHours(text) ?? [])
  return {
    accept: oneOf(ACCEPT_MODES, said.accept) ?? 'automatic',
    acceptFromGroup: typeof said.acceptFromGroup === 'string' ? said.acceptFromGroup : undefined,
    window: secondsOf(said.window) ?? A_YEAR,
    beyondWindow: oneOf(BEYOND_WINDOW, said.beyondWindow) ?? 'cut',
    minDuration: secondsOf(said.minDuration) ?? 0,
    maxDuration: secondsOf(said.maxDuration),
    openingHours: hours?.length ? hours : undefined,
    recurring: said.recurring !== false,
    bufferBefore: secondsOf(said.bufferBefore) ?? 0,
    bufferAfter: secondsOf(said.bufferAfter) ?? 0,
    bookers: setOf(said.bookers),
    strangers: said.strangers === true,
    approval: oneOf(APPROVAL, said.approval) ?? 'none',
    approvalExcept: setOf(said.approvalExcept) ?? NOBODY,
    approvers: setOf(said.approvers) ?? NOBODY,
    approvalTimeLimit: secondsOf(said.approvalTimeLimit) ?? THREE_DAYS,
    lanes: numberOf(said.lanes) ?? 1,
    maxConflicts: numberOf(said.maxConflicts),
    maxConflictsPercent: numberOf(said.maxConflictsPercent),
    privacy: oneOf(PRIVACY, said.privacy) ?? 'keep',
    checkIn: secondsOf(said.checkIn),
    zone: (timezone === null ? undefined : findIanaZone(timezone)) ?? UTC,
  }
}

const NOBODY: ReadonlySet<string> = new Set()

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | undefined {
  return words.find((word) => word === value)
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function listOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}

function setOf(value: unknown): ReadonlySet<string> | undefined {
  const list = listOf(value)
  return list?.length ? new Set(list) : undefined
}

function secondsOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  try {
    const { days, seconds } = readDuration(value)
    return days * DAY + seconds
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}

/** The window within which it may be asked for; it moves with the days of UTC. */
export function bookableWindow({ window }: Policy, now: Instant): Window {
  return { start: now, end: Math.floor(now / DAY) * DAY + window }
}

/**
 * The window within which series have rows: a day more than anybody may ask for. So each day's work, whenever it is
 * done, books what comes into the window before others can ask for it.
 */
export function bookedWindow(policy: Policy, now: Instant): Window {
  const { start, end } = bookableWindow(policy, now)
  return { start, end: end + DAY }
}

export function withBuffers({ start, end }: Window, { bufferBefore, bufferAfter }: Policy): Window {
  return { start: start - bufferBefore, end: Math.max(end, start + 1) + bufferAfter }
}
