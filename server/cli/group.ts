import type { Command } from 'commander'
import { withoutUndefined } from '../directory/change.ts'
import { addPrincipalCommand } from './principal-commands.ts'
import type { Perform } from './task.ts'

export function addGroup(program: Command, perform: Perform): void {
  const group = addPrincipalCommand(program, perform, {
    kind: 'group',
    summary: 'people, and groups of people, under one name',
    describe: (command) => command.option('--member <slug...>', 'its members: users and groups'),
    entryOf: ({ member }) => withoutUndefined({ members: member }),
  })
  group
    .command('members')
    .description('list the members, after adding and removing some')
    .argument('<slug>')
    .option('--add <slug...>', 'who is to be a member, too')
    .option('--remove <slug...>', 'who is to be no member any more')
    .action((slug: string, { add = [], remove = [] }: { add?: string[]; remove?: string[] }) =>
      perform({
        kind: 'store',
        run: async (io, deps) => (await import('./principals.ts')).changeMembers(slug, add, remove)(io, deps),
      }),
    )
}
