/** Imports and exports as they are shown, and who may see them. */
import { z } from 'zod'
import type { Principal, Store, Transfer } from '../../../storage/store.ts'
import { hasScope } from '../../auth/scopes.ts'
import type { Viewer } from '../../dav/request.ts'
import type { Settings } from '../../settings.ts'
import type { ApiRequest } from '../operation.ts'
import { problem } from '../problem.ts'
import { instant, slug } from '../schemas.ts'
import { slugsOf } from '../slugs.ts'

const DAY = 86_400_000

export const CALENDAR = 'text/calendar'
export const VCARD = 'text/vcard'
export const ZIP = 'application/zip'
export const PLAIN = 'text/plain'

export const job = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['import', 'export', 'archive', 'verification']),
    state: z
      .enum(['receiving', 'waiting', 'running', 'done', 'failed', 'cancelled'])
      .describe('The last three are final'),
    owner: slug.describe('In whose home, or of whom'),
    requestedBy: slug.describe('Who asked for it'),
    about: z.string(),
    done: z.number().int().describe('Of `total`, objects mostly'),
    total: z.number().int().nullable().describe('Null while it is not known'),
    imported: z.number().int(),
    replaced: z.number().int(),
    unchanged: z.number().int(),
    skipped: z.number().int().describe('Of a verification: what does not agree'),
    reasons: z
      .array(z.strictObject({ name: z.string().nullable(), line: z.number().int().nullable(), reason: z.string() }))
      .describe('Of the first hundred that were skipped'),
    problem: z.string().nullable().describe('Why it failed'),
    file: z
      .strictObject({ mediaType: z.string(), bytes: z.number().int(), url: z.string() })
      .nullable()
      .describe('What can be fetched when it is done'),
    createdAt: instant,
    settledAt: instant.nullable(),
    expiresAt: instant.nullable().describe('When it is forgotten, and its file with it'),
  })
  .meta({ id: 'Job', description: 'An import or export, or an archive of all that is held about somebody' })

export interface JobDeps {
  readonly store: Store
  readonly settings: Settings
  now(): Date
}

export async function viewsOf(
  transfers: readonly Transfer[],
  { store, settings }: JobDeps,
): Promise<z.input<typeof job>[]> {
  const people = transfers.flatMap(({ ownerId, requesterId }) => [ownerId, requesterId])
  const slugs = await slugsOf(people, store)
  return transfers.map(({ id, kind, state, label, progress, problem, mediaType, bytes, ...rest }) => ({
    ...{ id, kind, state, about: label, problem },
    ...{ owner: slugs.get(rest.ownerId) ?? '', requestedBy: slugs.get(rest.requesterId) ?? '' },
    ...{ ...progress, reasons: [...progress.reasons] },
    file: state === 'done' && kind !== 'import' ? { mediaType, bytes, url: `/api/v1/jobs/${id}/file` } : null,
    createdAt: rest.createdAt.toISOString(),
    settledAt: rest.settledAt?.toISOString() ?? null,
    expiresAt: rest.settledAt && new Date(rest.settledAt.getTime() + settings.jobDays * DAY).toISOString(),
  }))
}

export async function answerWith(transfer: Transfer, deps: JobDeps) {
  const [body] = await viewsOf([transfer], deps)
  if (body === undefined) throw new Error('a view for each')
  return { body, headers: { location: `/api/v1/jobs/${transfer.id}` } }
}

export type Asking = Pick<ApiRequest<unknown, unknown, unknown>, 'account' | 'viewer' | 'scopes'>

/** Whoever asked for it, of what is theirs, by a credential that may have what is in it; and whoever is an administrator now. */
export function maySee(
  { requesterId, ownerId, kind, mediaType }: Transfer,
  { account, viewer, scopes }: Asking,
): boolean {
  const isOwn = requesterId === account.principal.id && ownerId === account.principal.id
  if (!isOwn && !viewer.principal?.admin) return false
  if (kind === 'verification') return viewer.principal?.admin === true
  if (kind === 'archive') return scopes === 'all'
  const area = mediaType === VCARD ? 'contacts' : 'events'
  return hasScope(scopes, `${area}:${kind === 'import' ? 'write' : 'read'}`)
}

export async function requireTransfer(
  id: string,
  asking: Asking,
  { store }: Pick<JobDeps, 'store'>,
): Promise<Transfer> {
  const found = await store.findTransfer(id)
  // Nobody else is told that there is one.
  if (found === undefined || !maySee(found, asking)) throw problem(404, 'not-found', 'no such job')
  return found
}

/** What is not one's own has views, and alarms and rights of several: files are for who has all of it. */
export function requireOwnHome(owner: Principal, { principal }: Viewer): void {
  if (principal?.admin || principal?.id === owner.id) return
  throw problem(403, 'forbidden', 'whose it is, or an administrator, may do that')
}
