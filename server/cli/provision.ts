import type { Command } from 'commander'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

export function addProvision(program: Command, perform: Perform): void {
  program
    .command('provision')
    .description('make users, groups, rooms and resources be what a file says; what it does not name is left alone')
    .argument('<file>', 'YAML, or - for standard input')
    .action((file: string) => perform({ kind: 'store', input: file, run: (io, deps) => run(file, io, deps) }))
}

async function run(file: string, io: Io, deps: TaskDeps): Promise<number> {
  const { store } = deps
  const { readOrganisation } = await import('../directory/organisation-file.ts')
  const { findProblems } = await import('../directory/check-organisation.ts')
  const { provision } = await import('../directory/provision.ts')
  const { followMemberships } = await import('../directory/follow-groups.ts')

  const organisation = readOrganisation(await readText(io), file)
  const problems = organisation.report(await findProblems(organisation.entries, store, organisation.slugs))
  if (problems.length > 0) throw new CommandError([...problems, 'Nothing was changed.'].join('\n'))
  if (organisation.entries.length === 0) {
    throw new CommandError(`${file} names nothing: users, groups, rooms or resources are expected in it.`)
  }

  const changes = await provision(organisation.entries, store)
  await followMemberships(deps)
  for (const line of changes.length > 0 ? changes : ['nothing to change']) await io.print(line)
  return 0
}

async function readText(io: Io): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of io.input) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
