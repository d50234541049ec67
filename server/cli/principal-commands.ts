/** What the commands `user`, `group`, `room` and `resource` have in common. */
import type { Command } from 'commander'
import type { PrincipalKind } from '../../storage/store.ts'
import { withoutUndefined } from '../directory/change.ts'
import type { EntryOptions, Secret } from './principals.ts'
import type { Perform, StoreTask } from './task.ts'

export interface PrincipalCommand {
  readonly kind: PrincipalKind
  readonly summary: string
  /** Adds the options that only this kind has. */
  describe(command: Command): Command
  /** Keys of a provision entry from the options; what is not asked for is undefined. */
  entryOf(options: EntryOptions): EntryOptions
}

type Work = typeof import('./principals.ts')

/** Adds `<kind> add|set|list|show|remove`, and gives the command for what else there is. */
export function addPrincipalCommand(program: Command, perform: Perform, spec: PrincipalCommand): Command {
  const { kind } = spec
  const command = program.command(kind).description(spec.summary)
  const task = (files: { input?: string }, run: (work: Work) => StoreTask['run']) =>
    perform({ kind: 'store', ...files, run: async (io, deps) => run(await import('./principals.ts'))(io, deps) })

  for (const [verb, summary] of [
    ['add', `make a ${kind}, with its calendars`],
    ['set', `change what is said, keep all else`],
  ] as const) {
    const sub = commonOptions(spec.describe(command.command(verb).description(summary)))
    sub
      .argument('<slug>', 'its name in URLs, in files, and to sign in')
      .action((slug: string, options: EntryOptions) => {
        const entry = { slug, ...commonEntry(options), ...spec.entryOf(options) }
        const secret = secretOf(options)
        task(secret === 'read' ? { input: '-' } : {}, (work) => work.writePrincipal({ kind, verb, entry, secret }))
      })
  }
  command
    .command('list')
    .description(`all of them, by slug`)
    .action(() => task({}, (work) => work.listPrincipals(kind)))
  command
    .command('show')
    .description('all about one')
    .argument('<slug>')
    .action((slug: string) => task({}, (work) => work.showPrincipal(kind, slug)))
  command
    .command('remove')
    .description('remove one, with its calendars and all that is in them')
    .argument('<slug>')
    .option('--yes', 'do it; without this, only tell what would be lost')
    .action((slug: string, { yes = false }: { yes?: boolean }) =>
      task({}, (work) => work.removePrincipal(kind, slug, yes)),
    )
  return command
}

function commonOptions(command: Command): Command {
  return command
    .option('--name <name>', 'for people to read')
    .option('--email <address...>', 'mail addresses, the preferred one first')
    .option('--timezone <zone>', 'such as Europe/Brussels, or none')
    .option('--quota <bytes>', 'most bytes of its calendars, such as 100MiB, or none')
    .option('--delegate-read <slug...>', 'who may read all its calendars')
    .option('--delegate-write <slug...>', 'who may change all its calendars')
}

function commonEntry({ name, email, timezone, quota, delegateRead, delegateWrite }: EntryOptions): EntryOptions {
  const delegates = withoutUndefined({ read: delegateRead, write: delegateWrite })
  return withoutUndefined({
    name,
    emails: email,
    timezone,
    quotaBytes: quota,
    delegates: Object.keys(delegates).length > 0 ? delegates : undefined,
  })
}

export function passwordOptions(command: Command): Command {
  return command
    .option('--password <password>', 'other programs on this machine may see it: --password-stdin is better')
    .option('--password-stdin', 'read the password from the first line of standard input')
}

export function secretOf({ password, passwordStdin }: EntryOptions): Secret {
  if (passwordStdin === true) return 'read'
  if (password === false) return 'none'
  return typeof password === 'string' ? { text: password } : undefined
}
