/** What administrators do with people, groups, rooms and resources: by the rules of a provision file. */
import { z } from 'zod'
import type { PrincipalKind, StoreReader } from '../../../storage/store.ts'
import type { Scopes } from '../../auth/scopes.ts'
import type { Deps } from '../../dav/request.ts'
import type { Confirm } from '../../directory/provision.ts'
import { removeFromDirectory } from '../../directory/remove.ts'
import { problemOfSlug } from '../../directory/slug.ts'
import { asSeen } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { provisionEntry } from '../provisioned.ts'
import { nothing, slug, zone } from '../schemas.ts'
import { principal, requirePrincipal, viewOfPrincipal } from './principals.ts'

export const newSlug = slug.refine((text) => problemOfSlug(text) === undefined, 'letters, digits, "-", "_" and "."')

/** Of everybody and everything. */
export const commonChanges = {
  name: z.string().min(1).max(500).optional(),
  emails: z.array(z.string().max(320)).max(50).optional(),
  timezone: zone.nullable().optional(),
  quotaBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().optional(),
}

const change = z
  .strictObject({
    ...commonChanges,
    password: z.string().min(1).max(1_000).optional().describe('Of a person'),
    administrator: z.boolean().optional().describe('Of a person'),
  })
  .meta({ id: 'PrincipalChange' })
const newPrincipal = change.extend({ slug: newSlug, kind: z.enum(['user', 'group']) }).meta({ id: 'NewPrincipal' })

const members = z.strictObject({ members: z.array(slug).max(10_000) }).meta({ id: 'Members' })

type Change = z.output<typeof change>

const GROWTH = 'No app password and no token gives somebody a password, or makes somebody an administrator.'

/** With a password of somebody's, or another administrator, it could be used for everything. */
function requireNoGrowth({ password, administrator }: Change, scopes: Scopes): void {
  if (scopes === 'all' || (password === undefined && administrator !== true)) return
  const field = password === undefined ? 'administrator' : 'password'
  throw problem(403, 'insufficient-scope', `${field}: only who signs in as themselves may give that`)
}

async function write(kind: PrincipalKind, slug: string, given: Change, deps: Deps, confirm?: Confirm) {
  const { administrator, ...rest } = given
  const item = { slug, ...rest, ...(administrator === undefined ? {} : { admin: administrator }) }
  await provisionEntry(kind, item, deps, confirm)
  return { body: viewOfPrincipal(await requirePrincipal(slug, deps.store), true) }
}

/** Asked before the entry is read, and in the transaction that makes it: of two who make the same, one does. */
export function whileFree(slug: string): Confirm {
  return async (store) => {
    if ((await store.findPrincipal(slug)) !== undefined) throw problem(409, 'conflict', 'the slug is taken')
  }
}

function viewFor(slug: string) {
  return async (store: StoreReader) => viewOfPrincipal(await requirePrincipal(slug, store), true)
}

async function membersOf(slug: string, store: StoreReader) {
  const group = await requirePrincipal(slug, store, ['group'])
  return { members: (await store.membersOf(group.id)).map((one) => one.slug) }
}

export const directoryOperations: readonly Operation[] = [
  operation({
    id: 'createPrincipal',
    tag: 'People and rooms',
    summary: 'Make an account for a person, or a group',
    description: GROWTH,
    method: 'POST',
    path: '/principals',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: newPrincipal,
    success: { status: 201, description: 'Made, with its calendars', schema: principal },
    problems: [409],
    async handle({ body: { slug, kind, ...rest }, scopes }, deps) {
      requireNoGrowth(rest, scopes)
      const confirm = whileFree(slug)
      await confirm(deps.store)
      const made = await write(kind, slug, rest, deps, confirm)
      return { ...made, headers: { location: `/api/v1/principals/${slug}` } }
    },
  }),

  operation({
    id: 'updatePrincipal',
    tag: 'People and rooms',
    summary: 'Change what is said of a person or a group',
    description: GROWTH,
    method: 'PATCH',
    path: '/principals/{slug}',
    scopes: ['admin'],
    admin: true,
    ifMatch: 'possible',
    params: z.strictObject({ slug }),
    query: nothing,
    body: change,
    success: { status: 200, description: 'As it is now', schema: principal },
    problems: [404],
    async handle({ params, body, scopes, requireMatch }, deps) {
      requireNoGrowth(body, scopes)
      const confirm = asSeen(principal, viewFor(params.slug), requireMatch)
      await confirm(deps.store)
      const found = await requirePrincipal(params.slug, deps.store, ['user', 'group'])
      return write(found.kind, found.slug, body, deps, confirm)
    },
  }),

  operation({
    id: 'deletePrincipal',
    tag: 'People and rooms',
    summary: 'Remove somebody with all that is theirs',
    description: 'Meetings that are not over are called off or declined first.',
    method: 'DELETE',
    path: '/principals/{slug}',
    scopes: ['admin'],
    admin: true,
    ifMatch: 'possible',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404, 409],
    async handle({ params, account, requireMatch }, deps) {
      const found = await requirePrincipal(params.slug, deps.store)
      if (found.id === account.principal.id) throw problem(409, 'conflict', 'nobody removes their own account here')
      const confirm = asSeen(principal, viewFor(params.slug), requireMatch)
      await confirm(deps.store)
      await removeFromDirectory(found, deps, confirm)
      return { body: undefined }
    },
  }),

  operation({
    id: 'getMembers',
    tag: 'People and rooms',
    summary: 'Who is in a group: those named in it, groups among them',
    method: 'GET',
    path: '/groups/{slug}/members',
    scopes: [],
    viewAs: 'administrators',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'Their slugs', schema: members },
    problems: [404],
    async handle({ params }, { store }) {
      return { body: await membersOf(params.slug, store) }
    },
  }),

  operation({
    id: 'setMembers',
    tag: 'People and rooms',
    summary: 'Say who is in a group',
    method: 'PUT',
    path: '/groups/{slug}/members',
    scopes: ['admin'],
    admin: true,
    ifMatch: 'required',
    params: z.strictObject({ slug }),
    query: nothing,
    body: members,
    success: { status: 200, description: 'As it is now', schema: members },
    problems: [404],
    async handle({ params, body, requireMatch }, deps) {
      const confirm = asSeen(members, (store) => membersOf(params.slug, store), requireMatch)
      await confirm(deps.store)
      await provisionEntry('group', { slug: params.slug, members: [...new Set(body.members)] }, deps, confirm)
      return { body: await membersOf(params.slug, deps.store) }
    },
  }),
]
