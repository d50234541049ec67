import type { Command } from 'commander'
import type { AppPassword } from '../../storage/store.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface AddOptions {
  readonly user: string
  readonly name: string
  readonly for: string
  readonly readOnly?: boolean
  readonly days?: string
}

export function addAppPassword(program: Command, perform: Perform): void {
  const command = program.command('app-password').description('passwords of one device each, that can be revoked alone')
  command
    .command('add')
    .description('make one and print it; it is shown this once')
    .requiredOption('--user <slug>', 'whose')
    .requiredOption('--name <text>', 'of which device')
    .option('--for <what>', 'calendars, contacts, or both with a comma between', 'calendars,contacts')
    .option('--read-only', 'nothing can be changed by it')
    .option('--days <number>', 'it ends after so many days')
    .action((options: AddOptions) => perform({ kind: 'store', run: (io, deps) => add(options, io, deps) }))
  command
    .command('list')
    .description('each with its number, what it is for and when it was used')
    .requiredOption('--user <slug>', 'whose')
    .action((options: { user: string }) => perform({ kind: 'store', run: (io, deps) => list(options.user, io, deps) }))
  command
    .command('revoke')
    .description('end one, or all')
    .argument('<number>', 'as the list shows it, or all')
    .requiredOption('--user <slug>', 'whose')
    .action((number: string, options: { user: string }) =>
      perform({ kind: 'store', run: (io, deps) => revoke(number, options.user, io, deps) }),
    )
}

async function add(
  { user, name, for: uses, readOnly = false, days }: AddOptions,
  io: Io,
  deps: TaskDeps,
): Promise<number> {
  const { findAppPasswordHash, newAppPassword, scopesOfUse } = await import('../auth/app-password.ts')
  const { requireOwner } = await import('./calendars.ts')

  const words = uses.split(',').map((word) => word.trim())
  if (!words.every((word) => word === 'calendars' || word === 'contacts')) {
    throw new CommandError('--for takes calendars, contacts, or calendars,contacts.')
  }
  const scopes = scopesOfUse({ calendars: words.includes('calendars'), contacts: words.includes('contacts'), readOnly })
  const expiresAt = days === undefined ? null : endAfter(days, deps.now())
  const owner = await requireOwner(deps.store, user)
  const password = newAppPassword()
  const secretHash = findAppPasswordHash(password)
  if (secretHash === undefined) throw new Error('a new app password has not the form of one')
  await deps.store.transaction(scopeOf(owner), (tx) =>
    tx.createAppPassword({ principalId: owner.id, name, scopes, expiresAt, secretHash }),
  )
  await io.print(password)
  return 0
}

function endAfter(days: string, now: Date): Date {
  const count = /^[1-9]\d{0,4}$/.test(days) ? Number(days) : undefined
  if (count === undefined) throw new CommandError('--days takes a whole number from 1.')
  return new Date(now.getTime() + count * 86_400_000)
}

async function list(user: string, io: Io, { store }: TaskDeps): Promise<number> {
  const { requireOwner } = await import('./calendars.ts')
  for (const password of await store.appPasswordsOf((await requireOwner(store, user)).id)) {
    const { id, name, scopes, createdAt, expiresAt, usedAt } = password
    const used = usedAt === null ? 'never used' : `used ${dayOf(usedAt)}`
    const end = expiresAt === null ? [] : [`until ${dayOf(expiresAt)}`]
    await io.print([id, name, scopes.join(' '), `made ${dayOf(createdAt)}`, used, ...end].join('\t'))
  }
  return 0
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

async function revoke(number: string, user: string, io: Io, { store }: TaskDeps): Promise<number> {
  const { requireOwner } = await import('./calendars.ts')
  const owner = await requireOwner(store, user)
  const ended = await store.transaction(scopeOf(owner), async (tx): Promise<readonly AppPassword[]> => {
    const asked = (await tx.appPasswordsOf(owner.id)).filter(({ id }) => number === 'all' || id === number)
    for (const password of asked) await tx.deleteAppPassword(password)
    return asked
  })
  if (ended.length === 0 && number !== 'all') throw new CommandError(`"${user}" has no app password ${number}.`)
  for (const { id, name } of ended) await io.print(`- app password ${id}  ${name}`)
  return 0
}

function scopeOf({ id }: { readonly id: string }) {
  return { origin: 'admin', scheduling: 'silent', homes: [id] } as const
}
