import type { Command } from 'commander'
import { AUDIT_KINDS, type AuditRecord } from '../../storage/store.ts'
import { printable } from './printable.ts'
import { CommandError, type Io, type Perform, type TaskDeps } from './task.ts'

interface ListOptions {
  readonly actor?: string
  readonly owner?: string
  readonly kind?: string
  readonly since?: string
  readonly until?: string
  readonly limit: string
}

export function addAudit(program: Command, perform: Perform): void {
  const command = program.command('audit').description('who did what: changes, sign-ins, rights, exports, backups')
  command
    .command('list')
    .description('the newest first; fields are parted by tabs')
    .option('--actor <slug>', 'done by')
    .option('--owner <slug>', 'in whose home, or about whom')
    .option('--kind <kind>', 'such as object-removed or sign-in-refused')
    .option('--since <date>', 'a date, or a time in RFC 3339')
    .option('--until <date>', 'likewise; not itself')
    .option('--limit <number>', 'at most', '100')
    .action((options: ListOptions) => perform({ kind: 'store', run: (io, deps) => list(options, io, deps) }))
  command
    .command('verify')
    .description('whether a record was altered or removed; prints where the chain ends')
    .option('--expect <number:hash>', 'what an earlier verify printed: that record must be there still, or be pruned')
    .action((options: { expect?: string }) =>
      perform({ kind: 'store', run: (io, deps) => verify(options.expect, io, deps) }),
    )
  command
    .command('prune')
    .description('remove the oldest records; what is left can be verified as before')
    .requiredOption('--before <date>', 'a date, or a time in RFC 3339')
    .action((options: { before: string }) =>
      perform({ kind: 'store', run: (io, deps) => prune(options.before, io, deps) }),
    )
  command
    .command('erase')
    .description('take whatever tells of one person out of the records; the chain can be verified as before')
    .argument('<slug>', 'whom')
    .action((slug: string) => perform({ kind: 'store', run: (io, deps) => erase(slug, io, deps) }))
}

async function list(options: ListOptions, io: Io, { store }: TaskDeps): Promise<number> {
  const limit = /^[1-9]\d{0,6}$/.test(options.limit) ? Number(options.limit) : undefined
  if (limit === undefined) throw new CommandError('--limit takes a whole number from 1.')
  const { actor, owner, kind } = options
  const kinds: readonly string[] = AUDIT_KINDS
  if (kind !== undefined && !kinds.includes(kind)) {
    throw new CommandError(`There are no records of that kind. --kind takes one of these: ${kinds.join(', ')}.`)
  }
  const [since, until] = [timeOf('--since', options.since), timeOf('--until', options.until)]
  await store.chainAudit()
  let before: number | undefined
  for (let left = limit; left > 0; ) {
    const records = await store.auditRecords({ actor, owner, kind, since, until, before }, Math.min(left, 500))
    for (const record of records) await io.print(lineOf(record))
    if (records.length === 0) return 0
    before = records.at(-1)?.number
    left -= records.length
  }
  return 0
}

function lineOf({ number, at, kind, actor, credential, source, changeNo, path, owner, detail }: AuditRecord): string {
  const who = [actor ?? '-', credential ?? '-', source ?? '-']
  // A name that a client chose may have anything in it.
  const what = [path ?? owner ?? '-', changeNo ?? '-', detail ?? '-'].map((text) => printable(String(text)))
  return [number, at.toISOString(), kind, ...who, ...what].join('\t')
}

function timeOf(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d\d-\d\d(T.+)?$/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(time.getTime())) throw new CommandError(`${option} takes a date such as 2026-11-21.`)
  return time
}

async function verify(expected: string | undefined, io: Io, { store }: TaskDeps): Promise<number> {
  await store.chainAudit()
  const { records, prunedTo, head, problems } = await store.verifyAudit()
  const found = [...problems, ...(expected === undefined ? [] : await missing(expected, prunedTo, { store }))]
  for (const problem of found) await io.print(problem)
  if (prunedTo > 0) await io.print(`records 1 to ${prunedTo} were pruned`)
  await io.print(`${records} records; the chain ends at ${head.number}:${head.hash}`)
  return found.length === 0 ? 0 : 1
}

/** Who can write to the database can write a whole new chain: what was printed before shows it. */
async function missing(expected: string, prunedTo: number, { store }: Pick<TaskDeps, 'store'>): Promise<string[]> {
  const [, number, hash] = /^(\d+):([0-9a-f]{64})$/.exec(expected) ?? []
  if (number === undefined) throw new CommandError('--expect takes what verify prints: a number, a colon, a hash.')
  if (Number(number) <= prunedTo) return []
  const [record] = await store.auditRecords({ before: Number(number) + 1 }, 1)
  return record?.number === Number(number) && record.hash === hash ? [] : [`record ${number} is not what it was`]
}

async function prune(before: string, io: Io, { store }: TaskDeps): Promise<number> {
  const time = timeOf('--before', before) ?? new Date(0)
  await store.chainAudit()
  const pruned = await store.pruneAudit(time)
  await store.recordAudit({ kind: 'audit-pruned', detail: `${pruned} before ${time.toISOString()}` }, 'admin')
  await io.print(`${pruned} records removed`)
  return 0
}

async function erase(slug: string, io: Io, { store }: TaskDeps): Promise<number> {
  const erased = await store.eraseFromAudit(slug)
  await store.recordAudit({ kind: 'audit-erased', detail: `${erased} records` }, 'admin')
  await io.print(`${erased} records tell of "${slug}" no more`)
  return 0
}
