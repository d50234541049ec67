import type { Command } from 'commander'
import { withoutUndefined } from '../directory/change.ts'
import { addPrincipalCommand, passwordOptions, secretOf } from './principal-commands.ts'
import type { EntryOptions } from './principals.ts'
import type { Perform } from './task.ts'

export function addUser(program: Command, perform: Perform): void {
  const user = addPrincipalCommand(program, perform, {
    kind: 'user',
    summary: 'people who sign in',
    describe: (command) =>
      passwordOptions(command)
        .option('--no-password', 'none: the user cannot sign in')
        .option('--admin', 'may do everything everywhere')
        .option('--no-admin', 'is no administrator'),
    entryOf: ({ admin }) => withoutUndefined({ admin: admin === undefined ? undefined : String(admin) }),
  })
  user
    .command('erase')
    .description('remove a user with everything that is held about them, the records of the audit included')
    .argument('<slug>')
    .option('--yes', 'do it; without this, only tell what would be lost')
    .action((slug: string, { yes = false }: { yes?: boolean }) =>
      perform({
        kind: 'store',
        run: async (io, deps) => (await import('./principals.ts')).erasePerson(slug, yes)(io, deps),
      }),
    )
  user
    .command('remove-second-factor')
    .description('of a user who lost the device: the password alone signs in again')
    .argument('<slug>')
    .action((slug: string) =>
      perform({
        kind: 'store',
        run: async (io, deps) => (await import('./principals.ts')).endSecondFactor(slug)(io, deps),
      }),
    )
  user
    .command('link')
    .description('say whom the server that people sign in by knows as this user')
    .argument('<slug>')
    .argument('<subject>', 'by which that server knows them: the log has it when somebody was refused')
    .option('--ldap', 'by the directory, not by the OpenID provider')
    .action((slug: string, subject: string, { ldap = false }: { ldap?: boolean }) =>
      perform({
        kind: 'store',
        run: async (io, deps) => (await import('./identities.ts')).link(slug, subject, ldap)(io, deps),
      }),
    )
  user
    .command('unlink')
    .description('the user is nobody whom another server knows')
    .argument('<slug>')
    .action((slug: string) =>
      perform({ kind: 'store', run: async (io, deps) => (await import('./identities.ts')).unlink(slug)(io, deps) }),
    )
  passwordOptions(
    user.command('password').description('give a user another password; one is made and shown unless given'),
  )
    .argument('<slug>')
    .action((slug: string, options: EntryOptions) => {
      const secret = secretOf(options)
      perform({
        kind: 'store',
        ...(secret === 'read' ? { input: '-' } : {}),
        run: async (io, deps) => (await import('./principals.ts')).setPassword(slug, secret)(io, deps),
      })
    })
}
