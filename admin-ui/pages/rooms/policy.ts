/** The rules by which a room answers: in full, and what was changed of them. */
import type { RoomPolicy } from '../../../client/kalends.ts'
import { isSameLength, secondsOf } from './duration.ts'

/** With a value for everything; null is without a limit. */
export type FullPolicy = { readonly [Name in keyof Required<RoomPolicy>]: Exclude<RoomPolicy[Name], undefined> }

export const ACCEPT_MODES = ['automatic', 'if-free', 'decline-if-busy', 'none', 'always', 'never'] as const
export const PRIVACY = ['keep', 'organizer', 'remove'] as const

/** docs/operator.md, "Rooms and resources": when nothing is said. */
export const USUAL: FullPolicy = {
  accept: 'automatic',
  acceptFromGroup: null,
  window: 'P365D',
  beyondWindow: 'cut',
  minDuration: null,
  maxDuration: null,
  openingHours: [],
  recurring: true,
  bufferBefore: null,
  bufferAfter: null,
  bookers: [],
  strangers: false,
  approval: 'none',
  approvalExcept: [],
  approvers: [],
  approvalTimeLimit: 'P3D',
  lanes: 1,
  maxConflicts: null,
  maxConflictsPercent: null,
  privacy: 'keep',
  checkIn: null,
}

export function fullPolicy(said: RoomPolicy | null): FullPolicy {
  const known = Object.entries(said ?? {}).filter(([, value]) => value !== undefined)
  const full: FullPolicy = { ...USUAL, ...Object.fromEntries(known) }
  // Taken back, they are as usual.
  return {
    ...full,
    window: full.window ?? USUAL.window,
    approvalTimeLimit: full.approvalTimeLimit ?? USUAL.approvalTimeLimit,
  }
}

/** The longest is shorter than the shortest: whatever is asked for is declined. */
export function isNothingLongEnough({ minDuration, maxDuration }: FullPolicy): boolean {
  return (secondsOf(minDuration) ?? 0) > (secondsOf(maxDuration) ?? Number.MAX_SAFE_INTEGER)
}

const LENGTHS: ReadonlySet<string> = new Set([
  ...['window', 'minDuration', 'maxDuration', 'bufferBefore', 'bufferAfter', 'approvalTimeLimit', 'checkIn'],
])

/** What of `changes` is other than before. */
export function realChanges(before: FullPolicy, changes: Partial<FullPolicy>): Partial<FullPolicy> {
  const were: Readonly<Record<string, unknown>> = before
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => !isSame(name, were[name], value)))
}

function isSame(name: string, a: unknown, b: unknown): boolean {
  if (LENGTHS.has(name) && (typeof a === 'string' || typeof b === 'string')) {
    return isSameLength(textOrNull(a), textOrNull(b))
  }
  return JSON.stringify(a) === JSON.stringify(b)
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export const PRESETS = ['meetingRoom', 'boardroom', 'hotDesk', 'poolCar', 'lab'] as const
export type Preset = (typeof PRESETS)[number]

const OFFICE_HOURS = ['Mo-Fr 07:00-20:00']

/** Good beginnings: what they do not name is as usual. */
export const PRESET_POLICIES: Readonly<Record<Preset, RoomPolicy>> = {
  meetingRoom: { window: 'P180D', maxDuration: 'PT8H', openingHours: OFFICE_HOURS, checkIn: 'PT15M' },
  boardroom: {
    ...{ approval: 'all', approvalTimeLimit: 'P2D', window: 'P365D', openingHours: OFFICE_HOURS },
    ...{ bufferBefore: 'PT15M', bufferAfter: 'PT15M', privacy: 'organizer' },
  },
  hotDesk: { lanes: 8, window: 'P14D', maxDuration: 'P1D', recurring: false, privacy: 'organizer' },
  poolCar: { window: 'P90D', maxDuration: 'P7D', recurring: false, bufferAfter: 'PT30M', privacy: 'organizer' },
  lab: {
    ...{ window: 'P60D', minDuration: 'PT30M', maxDuration: 'PT12H', bufferAfter: 'PT30M' },
    ...{ maxConflicts: 0, checkIn: 'PT30M' },
  },
}

/** All of the form, as a preset has it; who may book and who approves stay. */
export function withPreset(policy: FullPolicy, preset: Preset): FullPolicy {
  const { bookers, approvers, approvalExcept, acceptFromGroup } = policy
  return { ...USUAL, bookers, approvers, approvalExcept, acceptFromGroup, ...fullOf(PRESET_POLICIES[preset]) }
}

function fullOf(policy: RoomPolicy): Partial<FullPolicy> {
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined))
}
