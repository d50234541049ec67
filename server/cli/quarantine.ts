import type { Command } from 'commander'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

export function addQuarantine(program: Command, perform: Perform): void {
  const quarantine = program.command('quarantine').description('mail that came in and is not trusted')
  quarantine
    .command('list')
    .description('number, when it came, for whom, whom it says it is from, bytes, and why it waits')
    .action(() => perform({ kind: 'store', run: list }))
  const one = (name: string, description: string, run: (id: string, io: Io, deps: TaskDeps) => Promise<number>) =>
    quarantine
      .command(name)
      .description(description)
      .argument('<number>', 'as the list shows it')
      .action((id: string) => perform({ kind: 'store', run: (io, deps) => run(id, io, deps) }))
  one('show', 'print the mail as it came', show)
  one('release', 'deliver it as if its sender were known to be who it says', release)
  one('drop', 'remove it', drop)
}

async function list(io: Io, { store }: TaskDeps): Promise<number> {
  for await (const page of store.quarantinedMails()) {
    const recipients = await store.findPrincipalsById([...new Set(page.map(({ recipientId }) => recipientId))])
    const slugs = new Map(recipients.map(({ id, slug }) => [id, slug]))
    for (const { id, receivedAt, recipientId, author, size, reason } of page) {
      const at = receivedAt.toISOString()
      await io.print([id, at, slugs.get(recipientId) ?? '', author || '(nobody)', size, reason].join('\t'))
    }
  }
  return 0
}

async function requireMail(id: string, { store }: TaskDeps) {
  const mail = await store.findQuarantinedMail(id)
  if (mail === undefined) throw new CommandError(`There is no mail ${id} in quarantine.`)
  return mail
}

async function show(id: string, io: Io, deps: TaskDeps): Promise<number> {
  await io.write((await requireMail(id, deps)).raw)
  return 0
}

async function release(id: string, io: Io, deps: TaskDeps): Promise<number> {
  const { internetNames } = await import('../mail-in/authenticate.ts')
  const { NotReleasable, releaseMail } = await import('../mail-in/receive.ts')

  const { raw, recipientId } = await requireMail(id, deps)
  const recipient = await deps.store.findPrincipalById(recipientId)
  if (recipient === undefined) throw new CommandError(`There is no mail ${id} in quarantine.`)
  try {
    const outcomes = await releaseMail({ id, raw, recipient }, { ...deps, resolver: internetNames() })
    await io.print(outcomes.includes('delivered') ? `= mail ${id} delivered` : `- mail ${id}: it was delivered before`)
    return 0
  } catch (error) {
    if (error instanceof NotReleasable) throw new CommandError(`It cannot be delivered: ${error.message}.`)
    throw error
  }
}

async function drop(id: string, io: Io, { store }: TaskDeps): Promise<number> {
  const scope = { origin: 'admin', scheduling: 'silent' } as const
  const isGone = await store.transaction(scope, (tx) => tx.dropQuarantinedMail(id))
  if (!isGone) throw new CommandError(`There is no mail ${id} in quarantine.`)
  await io.print(`- mail ${id}`)
  return 0
}
