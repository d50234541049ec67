import type { Command } from 'commander'
import type { Subscription } from '../../storage/store.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface RefreshOptions {
  readonly user: string
  readonly calendar: string
}

export function addSubscription(program: Command, perform: Perform): void {
  const subscription = program.command('subscription').description('calendars whose content comes from a URL')
  subscription
    .command('list')
    .description('each with its source, when it was refreshed, and what is wrong with it')
    .action(() => perform({ kind: 'store', run: list }))
  subscription
    .command('refresh')
    .description('ask the source of a calendar now')
    .requiredOption('--user <slug>', 'whose calendar')
    .requiredOption('--calendar <name>', 'which of the calendars')
    .action((options: RefreshOptions) => perform({ kind: 'store', run: (io, deps) => refreshOne(options, io, deps) }))
}

async function list(io: Io, { store }: TaskDeps): Promise<number> {
  for await (const page of store.subscriptions()) {
    for (const one of page) {
      const collection = await store.findCollectionById(one.collectionId)
      if (collection) await io.print(`${collection.ownerSlug}/${collection.slug}  ${one.source}  ${stateOf(one)}`)
    }
  }
  return 0
}

function stateOf({ refreshedAt, failures, problem }: Omit<Subscription, 'source' | 'collectionId'>): string {
  const when = refreshedAt === null ? 'not refreshed yet' : `refreshed ${refreshedAt.toISOString()}`
  const tries = failures > 0 ? `, failed ${failures} times since` : ''
  return `${when}${tries}${problem === null ? '' : `: ${problem}`}`
}

async function refreshOne({ user, calendar }: RefreshOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { createOutbound } = await import('../outbound/request.ts')
  const { refresh } = await import('../subscriptions/refresh.ts')
  const { requireCalendar, requireOwner } = await import('./calendars.ts')

  const { id } = await requireCalendar(deps.store, await requireOwner(deps.store, user), calendar)
  const subscription = await deps.store.findSubscription(id)
  if (subscription === undefined) throw new CommandError(`"${calendar}" is no subscription.`)
  const outcome = await refresh(subscription, createOutbound(deps.settings), deps)
  if (outcome === undefined) throw new CommandError('The subscription was changed meanwhile.')
  await io.print(stateOf(outcome))
  return outcome.failures > 0 ? 1 : 0
}
