import type { Command } from 'commander'
import { withoutUndefined } from '../directory/change.ts'
import { addPrincipalCommand } from './principal-commands.ts'
import type { EntryOptions } from './principals.ts'
import type { Perform } from './task.ts'

export function addRoom(program: Command, perform: Perform): void {
  addPrincipalCommand(program, perform, {
    kind: 'room',
    summary: 'places that are booked by inviting them',
    describe: bookableOptions,
    entryOf,
  })
}

export function addResource(program: Command, perform: Perform): void {
  addPrincipalCommand(program, perform, {
    kind: 'resource',
    summary: 'things that are booked by inviting them',
    describe: bookableOptions,
    entryOf,
  })
}

function bookableOptions(command: Command): Command {
  return command
    .option('--capacity <people>', 'how many it is for')
    .option('--building <name>', 'where it is')
    .option('--floor <name>', 'where it is in the building')
    .option('--feature <name...>', 'what it has, such as video')
    .option('--picture <url>', 'where a picture of it is')
    .option('--accept <mode>', 'none, always, never, if-free, decline-if-busy or automatic (this when nothing is said)')
    .option('--accept-from-group <slug>', 'a group that is answered as by automatic, whatever the mode')
    .option('--window <duration>', 'how far ahead it is booked, such as P180D')
    .option('--beyond-window <what>', 'a series that goes on for longer: cut or decline')
    .option('--min-duration <duration>', 'the shortest booking, such as PT15M')
    .option('--max-duration <duration>', 'the longest booking, such as PT4H')
    .option('--opening-hours <hours...>', 'when it is open, on its own clock, such as "Mo-Fr 08:00-18:00"')
    .option('--recurring <true|false>', 'whether a series may book it')
    .option('--buffer-before <duration>', 'kept free before each booking')
    .option('--buffer-after <duration>', 'kept free after each booking')
    .option('--lanes <number>', 'bookings at once')
    .option('--booker <slug...>', 'people and groups who may book it; everybody when nothing is said')
    .option('--strangers <true|false>', 'whether people elsewhere whom nobody knows may book it, by mail')
    .option('--approval <who>', 'none, or all: every booking waits until an approver agrees')
    .option('--approval-except <slug...>', 'people and groups whose bookings do not wait')
    .option('--approver <slug...>', 'who agrees, and answers where nothing is accepted by itself')
    .option('--approval-time-limit <duration>', 'declined when nobody agreed for so long, such as P3D')
    .option('--max-conflicts <number>', 'a series that clashes more often is declined; else each clash alone')
    .option('--max-conflicts-percent <number>', 'the same, of a hundred occurrences')
    .option('--privacy <what>', 'what its calendar shows: keep (title and text), organizer (the name) or remove')
    .option('--check-in <duration>', 'a booking to which nobody came is given free so long after its start')
}

/** Options that are a key of the policy by the same name. */
const POLICY_KEYS = [
  'accept',
  'acceptFromGroup',
  'window',
  'beyondWindow',
  'minDuration',
  'maxDuration',
  'openingHours',
  'recurring',
  'bufferBefore',
  'bufferAfter',
  'lanes',
  'strangers',
  'approval',
  'approvalExcept',
  'approvalTimeLimit',
  'maxConflicts',
  'maxConflictsPercent',
  'privacy',
  'checkIn',
] as const

function entryOf(options: EntryOptions): EntryOptions {
  const { capacity, building, floor, feature, picture, booker, approver } = options
  const policy = withoutUndefined({
    ...Object.fromEntries(POLICY_KEYS.map((key) => [key, options[key]])),
    bookers: booker,
    approvers: approver,
  })
  return withoutUndefined({
    capacity,
    building,
    floor,
    features: feature,
    picture,
    policy: Object.keys(policy).length > 0 ? policy : undefined,
  })
}
