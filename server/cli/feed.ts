import type { Command } from 'commander'
import type { Feed } from '../../storage/store.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface AddOptions {
  readonly user: string
  readonly calendar?: string
  readonly busy?: boolean
  readonly label: string
}

export function addFeed(program: Command, perform: Perform): void {
  const feed = program.command('feed').description('secret URLs by which a calendar or busy times are read')
  feed
    .command('add')
    .description('make a URL and print it; it is shown this once')
    .requiredOption('--user <slug>', 'whose')
    .option('--calendar <name>', 'one of the calendars; without it, the busy times of all as free-busy')
    .option('--busy', 'times alone, without what happens at them')
    .option('--label <text>', 'who it is for', '')
    .action((options: AddOptions) => perform({ kind: 'store', run: (io, deps) => add(options, io, deps) }))
  feed
    .command('list')
    .description('each with its number')
    .requiredOption('--user <slug>', 'whose')
    .action((options: { user: string }) => perform({ kind: 'store', run: (io, deps) => list(options.user, io, deps) }))
  feed
    .command('revoke')
    .description('make a URL void')
    .argument('<number>', 'as the list shows it')
    .requiredOption('--user <slug>', 'whose')
    .action((number: string, options: { user: string }) =>
      perform({ kind: 'store', run: (io, deps) => revoke(number, options.user, io, deps) }),
    )
}

async function add({ user, calendar, busy = false, label }: AddOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { hashOf, newToken } = await import('../feeds/token.ts')
  const { requireCalendar, requireOwner } = await import('./calendars.ts')

  if (busy && calendar === undefined) throw new CommandError('--busy is of one calendar: name it with --calendar.')
  const owner = await requireOwner(deps.store, user)
  const collection = calendar === undefined ? null : await requireCalendar(deps.store, owner, calendar)
  const level = collection === null ? 'free-busy' : busy ? 'busy' : 'full'
  const token = newToken()
  await deps.store.transaction(scopeOf(owner), (tx) =>
    tx.createFeed({ ownerId: owner.id, collectionId: collection?.id ?? null, level, label, tokenHash: hashOf(token) }),
  )
  const path = collection === null ? `freebusy/${token}` : `feeds/${token}.ics`
  await io.print(`${deps.settings.publicUrl}/${path}`)
  return 0
}

async function list(user: string, io: Io, { store }: TaskDeps): Promise<number> {
  const { requireOwner } = await import('./calendars.ts')
  for (const feed of await store.feedsOf((await requireOwner(store, user)).id)) {
    const calendar = feed.collectionId === null ? undefined : await store.findCollectionById(feed.collectionId)
    const parts = [
      feed.id,
      calendar?.slug ?? '(all)',
      feed.level,
      feed.createdAt.toISOString().slice(0, 10),
      feed.label,
    ]
    await io.print(parts.join('\t').trimEnd())
  }
  return 0
}

async function revoke(number: string, user: string, io: Io, { store }: TaskDeps): Promise<number> {
  const { requireOwner } = await import('./calendars.ts')
  const owner = await requireOwner(store, user)
  const found = await store.transaction(scopeOf(owner), async (tx): Promise<Feed | undefined> => {
    const feed = (await tx.feedsOf(owner.id)).find(({ id }) => id === number)
    if (feed !== undefined) await tx.deleteFeed(feed)
    return feed
  })
  if (found === undefined) throw new CommandError(`"${user}" has no feed ${number}.`)
  await io.print(`- feed ${number}`)
  return 0
}

function scopeOf({ id }: { readonly id: string }) {
  return { origin: 'admin', scheduling: 'silent', homes: [id] } as const
}
