/** How the server is, what it runs with, and whole organisations at once. */
import { z } from 'zod'
import type { StoreReader } from '../../../storage/store.ts'
import { findProblems } from '../../directory/check-organisation.ts'
import { followMemberships } from '../../directory/follow-groups.ts'
import { type Reviewed, readOrganisation } from '../../directory/organisation-file.ts'
import { foreseeProvision, provision } from '../../directory/provision.ts'
import type { Path } from '../../directory/read-entry.ts'
import { queuesOf } from '../../health/metrics.ts'
import { sendsMail, settingsInForce } from '../../settings.ts'
import { versionOfServer } from '../../version.ts'
import { pointed } from '../json-pointer.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { instant, nothing } from '../schemas.ts'

const count = z.number().int().min(0)

const sizes = z
  .strictObject({
    ...{ users: count, groups: count, rooms: count, resources: count, calendars: count, addressBooks: count },
    objects: count.describe('Events, tasks, contacts and messages'),
    objectBytes: count,
    attachments: count.describe('Each counted once, wherever it is attached'),
    attachmentBytes: count,
    databaseBytes: count.describe('With its indexes, and what is free in it'),
  })
  .meta({ id: 'Sizes', description: 'How much there is in the whole store' })

const status = z
  .strictObject({
    version: z.string(),
    node: z.string(),
    database: z.enum(['sqlite', 'postgres']),
    epoch: z.string().describe('Another one after each restore: numbers and tokens of before are void'),
    uptimeSeconds: count.describe('Of the process that answers'),
    memoryBytes: count.describe('Of the process that answers'),
    databaseMilliseconds: z.number().describe('How long the smallest question took just now'),
    connections: z.strictObject({ total: count, idle: count, waiting: count }).nullable().describe('null on SQLite'),
    queues: z
      .strictObject({ outbound: count, push: count, reminders: count, audit: count })
      .describe('What is to be done now and is not done yet, 10,000 at most; of the audit 1 while anything waits'),
    sendsMail: z.boolean(),
    sizes,
    backedUpAt: instant.nullable().describe('When the newest backup was made of which the audit knows; null: of none'),
  })
  .meta({ id: 'ServerStatus' })

const setting = z
  .strictObject({
    name: z.string().describe('As operators write it'),
    value: z.string().nullable().describe('What holds; null where it is secret'),
    usual: z.string().describe('What holds when it is left out'),
    expected: z.string(),
    secret: z.boolean(),
  })
  .meta({ id: 'Setting' })

const organisation = z
  .strictObject({
    text: z.string().min(1).max(1_000_000).describe('A provision file: YAML, or the same as JSON'),
    dryRun: z.boolean().default(false).describe('Only say what would be changed'),
  })
  .meta({ id: 'Provision' })

const foreseen = z
  .strictObject({
    kind: z.enum(['user', 'group', 'room', 'resource']),
    slug: z.string().nullable().describe('null where it has none'),
    outcome: z.enum(['created', 'changed', 'unchanged', 'refused']),
    changes: z.array(z.string()).describe('A line for each'),
    errors: z
      .array(z.strictObject({ field: z.string(), reason: z.string() }))
      .describe('Why it is refused, and where in it'),
  })
  .meta({ id: 'Foreseen', description: 'What would become of one item of a file' })

/** Each new password takes a tenth of a second of a processor, by intent. */
const MOST_ENTRIES = 500

export const serverOperations: readonly Operation[] = [
  operation({
    id: 'getServer',
    tag: 'Server',
    summary: 'How the server is',
    method: 'GET',
    path: '/server',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: status },
    problems: [],
    async handle(_, { store, settings, now }) {
      const started = performance.now()
      await store.check()
      const databaseMilliseconds = Math.round((performance.now() - started) * 100) / 100
      const depth = queuesOf(store, now)
      const [outbound, push] = [await depth.outbound(), await depth.push()]
      const queues = { outbound, push, reminders: await depth.reminders(), audit: await depth.audit() }
      const connections = store.connections()
      // Records are read from the chain.
      await store.chainAudit()
      const [backup] = await store.auditRecords({ kind: 'backup' }, 1)
      return {
        body: {
          ...{ version: versionOfServer(), node: process.version, epoch: store.epoch, queues, databaseMilliseconds },
          database: settings.storeUrl.startsWith('sqlite:') ? ('sqlite' as const) : ('postgres' as const),
          ...{ uptimeSeconds: Math.floor(process.uptime()), memoryBytes: process.memoryUsage.rss() },
          ...{ connections: connections === undefined ? null : { ...connections }, sendsMail: sendsMail(settings) },
          ...{ sizes: { ...(await store.sizes()) }, backedUpAt: backup?.at.toISOString() ?? null },
        },
      }
    },
  }),

  operation({
    id: 'listSettings',
    tag: 'Server',
    summary: 'What it runs with',
    description: 'They are set by whoever starts it: in the environment, or in a file.',
    method: 'GET',
    path: '/server/settings',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'By name', schema: z.strictObject({ items: z.array(setting) }) },
    problems: [],
    async handle(_, { settings }) {
      const items = settingsInForce(settings).map(({ name, value, usual, expected, isSecret }) => ({
        ...{ name, value, expected, secret: isSecret },
        usual: usual.replaceAll('`', ''),
      }))
      return { body: { items } }
    },
  }),

  operation({
    id: 'provision',
    tag: 'Server',
    summary: 'Make people, groups, rooms and resources be what a file says',
    description: `Whom it does not name is left alone. ${MOST_ENTRIES} at once; all of it or nothing. A dry run takes a password that is given for a new one, and tells of each item what would become of it, also where it would be refused.`,
    method: 'POST',
    path: '/provision',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: organisation,
    success: {
      status: 200,
      description: 'What was changed, or would be, a line each',
      schema: z.strictObject({
        changes: z.array(z.string()),
        entries: z.array(foreseen).nullable().describe('In the order of the file; null unless it is a dry run'),
      }),
    },
    problems: [],
    async handle({ body: { text, dryRun } }, deps) {
      const file = readOrganisation(text, 'text')
      const { entries } = file
      if (entries.length > MOST_ENTRIES) throw refused([`more than ${MOST_ENTRIES} at once`])
      const problems = await findProblems(entries, deps.store, file.slugs)
      const items = dryRun ? file.review(problems) : undefined
      if (items !== undefined) return { body: await foresee(items, deps.store) }
      const wrong = file.report(problems)
      if (wrong.length > 0) throw refused(wrong)
      const changes = await provision(entries, deps.store)
      await followMemberships(deps)
      return { body: { changes: [...changes], entries: null } }
    },
  }),
]

async function foresee(items: readonly Reviewed[], store: StoreReader) {
  const right = items.flatMap(({ entry, reasons }) => (entry === undefined || reasons.length > 0 ? [] : [entry]))
  const bySlug = new Map((await foreseeProvision(right, store)).map((one) => [one.entry.slug, one]))
  const entries = items.map(({ kind, slug, reasons }) => {
    if (reasons.length > 0) {
      const errors = reasons.map(({ path, message }) => ({ field: fieldOf(path), reason: message }))
      return { kind, slug, outcome: 'refused' as const, changes: [], errors }
    }
    const { lines = [], isNew = false } = bySlug.get(slug ?? '') ?? {}
    const outcome = isNew ? ('created' as const) : lines.length > 0 ? ('changed' as const) : ('unchanged' as const)
    return { kind, slug, outcome, changes: [...lines], errors: [] }
  })
  return { changes: entries.flatMap(({ changes }) => changes), entries }
}

function fieldOf(path: Path): string {
  return path.map((step) => `/${pointed(step)}`).join('')
}

function refused(reasons: readonly string[]): Error {
  const errors = reasons.map((reason) => ({ field: '/text', reason }))
  return problem(400, 'invalid', 'nothing was changed', { errors })
}
