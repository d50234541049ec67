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
    .option('--accept <mode>', 'none, always, never, if-free, decline-if-busy or automatic')
    .option('--window <duration>', 'how far ahead it is booked, such as P180D')
    .option('--max-duration <duration>', 'the longest booking, such as PT4H')
    .option('--approver <slug...>', 'who answers where nothing is accepted by itself')
    .option('--accept-from-group <slug>', 'a group that is accepted whatever the mode')
}

function entryOf(options: EntryOptions): EntryOptions {
  const { capacity, building, floor, feature, accept, window, maxDuration, approver, acceptFromGroup } = options
  const policy = withoutUndefined({ accept, window, maxDuration, approvers: approver, acceptFromGroup })
  return withoutUndefined({
    capacity,
    building,
    floor,
    features: feature,
    policy: Object.keys(policy).length > 0 ? policy : undefined,
  })
}
