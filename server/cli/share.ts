import type { Command } from 'commander'
import type { Collection, Id, Principal, ShareAccess } from '../../storage/store.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface ShareOptions {
  readonly user: string
  readonly calendar: string
}

interface AddOptions extends ShareOptions {
  readonly with: string
  readonly access: string
  readonly accepted?: boolean
}

const LEVELS: readonly ShareAccess[] = ['busy', 'read', 'read-write']

export function addShare(program: Command, perform: Perform): void {
  const share = program
    .command('share')
    .description('calendars that are shared with users, groups, rooms and resources')
  const command = (name: string, summary: string) =>
    share
      .command(name)
      .description(summary)
      .requiredOption('--user <slug>', 'whose')
      .requiredOption('--calendar <name>', 'one of the calendars')
  command('add', 'invite somebody, or change what they may do')
    .requiredOption('--with <slug>', 'whom; of a group everybody')
    .option('--access <level>', LEVELS.join(', '), 'read')
    .option('--accepted', 'it appears in their homes at once')
    .action((options: AddOptions) => perform({ kind: 'store', run: (io, deps) => add(options, io, deps) }))
  command('list', 'who is invited, and what they said').action((options: ShareOptions) =>
    perform({ kind: 'store', run: (io, deps) => list(options, io, deps) }),
  )
  command('remove', 'take it away')
    .requiredOption('--with <slug>', 'from whom')
    .action((options: AddOptions) => perform({ kind: 'store', run: (io, deps) => remove(options, io, deps) }))
}

async function add(options: AddOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { changeInvitations } = await import('../sharing/follow.ts')

  const access = LEVELS.find((level) => level === options.access)
  if (access === undefined) throw new CommandError(`--access is one of ${LEVELS.join(', ')}.`)
  const { owner, calendar, sharee } = await requireSharing(options, deps)
  if (sharee.id === owner.id) throw new CommandError(`"${owner.slug}" has it already.`)
  const set = [{ principalId: sharee.id, access, summary: calendar.displayName }]
  await changeInvitations(calendar, { origin: 'admin', set, remove: [] }, deps)
  await io.print(`+ share ${owner.slug}/${calendar.slug} with ${sharee.slug} ${access}`)
  if (options.accepted) await acceptAll(calendar, sharee.id, deps)
  return 0
}

/** As everybody would who is invited by this. */
async function acceptAll({ id }: Collection, invitedId: Id, deps: TaskDeps): Promise<void> {
  const { principalsOf, scopeOfSharing } = await import('../sharing/follow.ts')
  const { acceptShare } = await import('../sharing/answer.ts')

  const { store } = deps
  const people = new Set((await store.peopleOf([invitedId])).get(invitedId))
  const shares = (await store.sharesOf(id)).filter(({ shareeId }) => people.has(shareeId))
  const sharees = await principalsOf([...people], store)
  for (const { shareeId, uid } of shares) {
    const [sharee, invited] = [sharees.get(shareeId), await store.findShare(shareeId, uid)]
    if (sharee === undefined || invited === undefined) continue
    await store.transaction(await scopeOfSharing('admin', invited.collection, [sharee], store), async (tx) => {
      const shared = await tx.findShare(shareeId, uid)
      if (shared !== undefined) await acceptShare(shared, sharee, null, deps, tx)
    })
  }
}

async function list(options: ShareOptions, io: Io, { store }: TaskDeps): Promise<number> {
  const { requireCalendar, requireOwner } = await import('./calendars.ts')
  const { principalsOf } = await import('../sharing/follow.ts')

  const calendar = await requireCalendar(store, await requireOwner(store, options.user), options.calendar)
  const [invitations, shares] = [await store.invitationsTo(calendar.id), await store.sharesOf(calendar.id)]
  const ids = [...invitations.map(({ principalId }) => principalId), ...shares.map(({ shareeId }) => shareeId)]
  const principals = await principalsOf(ids, store)
  const slugOf = (id: Id) => principals.get(id)?.slug ?? ''
  for (const { principalId, access } of invitations) {
    if (principals.get(principalId)?.kind === 'group') await io.print(`${slugOf(principalId)}\t${access}\tgroup`)
  }
  for (const { shareeId, access, state } of shares) await io.print(`${slugOf(shareeId)}\t${access}\t${state}`)
  return 0
}

async function remove(options: AddOptions, io: Io, deps: TaskDeps): Promise<number> {
  const { changeInvitations } = await import('../sharing/follow.ts')

  const { owner, calendar, sharee } = await requireSharing(options, deps)
  const isInvited = (await deps.store.invitationsTo(calendar.id)).some(({ principalId }) => principalId === sharee.id)
  if (!isInvited) throw new CommandError(`"${sharee.slug}" is not invited to ${owner.slug}/${calendar.slug}.`)
  await changeInvitations(calendar, { origin: 'admin', set: [], remove: [sharee.id] }, deps)
  await io.print(`- share ${owner.slug}/${calendar.slug} with ${sharee.slug}`)
  return 0
}

async function requireSharing(
  options: AddOptions,
  { store }: TaskDeps,
): Promise<{ readonly owner: Principal; readonly calendar: Collection; readonly sharee: Principal }> {
  const { requireCalendar, requireOwner } = await import('./calendars.ts')

  const owner = await requireOwner(store, options.user)
  const calendar = await requireCalendar(store, owner, options.calendar)
  return { owner, calendar, sharee: await requireOwner(store, options.with) }
}
