import { z } from 'zod'
import { foldForIndex } from '../../../protocol/dav/collation.ts'
import type { Principal, PrincipalKind, StoreReader } from '../../../storage/store.ts'
import { hasScope } from '../../auth/scopes.ts'
import { emailOf } from '../../directory/address.ts'
import { operation } from '../operation.ts'
import { cutPage, keyOfCursor, pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { nothing, page, scope, slug } from '../schemas.ts'
import { use, useOfEach } from './use.ts'

const account = z
  .strictObject({
    administrator: z.boolean(),
    quotaBytes: z
      .number()
      .int()
      .min(0)
      .nullable()
      .describe('Of their own; null: as much as the server lets everybody have'),
  })
  .meta({ id: 'Account', description: 'What administrators set, and administrators see' })

export const principal = z
  .strictObject({
    slug,
    kind: z.enum(['user', 'group', 'room', 'resource']),
    name: z.string(),
    emails: z.array(z.string()).describe('The first is preferred'),
    timezone: z.string().nullable(),
    capacity: z.number().nullable(),
    building: z.string().nullable(),
    floor: z.string().nullable(),
    features: z.array(z.string()),
    picture: z.string().nullable(),
    account: account.nullable().describe('For administrators; null for others'),
  })
  .meta({ id: 'Principal', description: 'A person, a group, a room or a resource' })

const me = z
  .strictObject({
    principal,
    administrator: z.boolean(),
    use: use.nullable().describe('null for a credential that was not made to read calendars'),
    scopes: z.array(scope).nullable().describe('What the credential was made for; null: everything the account may do'),
  })
  .meta({ id: 'Me' })

const details = z.object({
  capacity: z.number().nullable().catch(null).default(null),
  building: z.string().nullable().catch(null).default(null),
  floor: z.string().nullable().catch(null).default(null),
  features: z.array(z.string()).catch([]).default([]),
  picture: z.string().nullable().catch(null).default(null),
})

export function viewOfPrincipal(found: Principal, isAdmin: boolean) {
  const { slug, kind, name, addresses, timezone, details: given, admin: administrator, quotaBytes } = found
  const account = isAdmin ? { administrator, quotaBytes } : null
  return { slug, kind, name, emails: addresses.map(emailOf), timezone, ...details.parse(given), account }
}

export async function requirePrincipal(
  slug: string,
  store: StoreReader,
  kinds: readonly PrincipalKind[] = ['user', 'group', 'room', 'resource'],
): Promise<Principal> {
  const found = await store.findPrincipal(slug)
  if (found === undefined || !kinds.includes(found.kind)) throw problem(404, 'not-found', 'nobody has that slug')
  return found
}

const listed = z
  .strictObject({ ...principal.shape, use: use.nullable().describe('For administrators who ask for it; null else') })
  .meta({ id: 'ListedPrincipal' })

const MOST_NAMED = 200

const search = pageQuery.extend({
  use: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true')
    .describe('For administrators: how much each of them has'),
  administrator: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional()
    .describe('For administrators: who is one, or who is none; of no effect for others'),
  kind: z.enum(['user', 'group', 'room', 'resource']).optional(),
  q: z.string().min(1).max(200).optional().describe('In a name, a slug or an address'),
  slug: z
    .union([slug, z.array(slug).max(MOST_NAMED)])
    .optional()
    .describe('None but these, as far as they are there: one or several'),
})

/** In the order of slugs, and no more than are asked for. */
async function findPeople(
  { kind, q, slug, administrator, cursor, limit }: z.output<typeof search>,
  isAdmin: boolean,
  store: StoreReader,
) {
  const asked = isAdmin ? administrator : undefined
  const folded = q === undefined ? undefined : foldForIndex(q)
  const isWanted = (one: Principal) => (asked === undefined || one.admin === asked) && isMeant(one, folded)
  if (slug !== undefined) {
    const named = await store.findPrincipals([slug].flat())
    const wanted = named.filter((one) => (kind === undefined || one.kind === kind) && isWanted(one))
    return pageOf(wanted, (one) => one.slug, { cursor, limit })
  }
  const hint = folded === undefined ? undefined : { folded, atStart: false }
  const found: Principal[] = []
  for await (const some of store.principals(kind, hint, keyOfCursor(cursor))) {
    found.push(...some.filter(isWanted))
    if (found.length > limit) break
  }
  return cutPage(found, limit, ({ slug }) => slug)
}

function isMeant({ slug, name, addresses }: Principal, folded: string | undefined): boolean {
  if (folded === undefined) return true
  return [slug, name, ...addresses.map(emailOf)].some((text) => foldForIndex(text).includes(folded))
}

export const principalOperations = [
  operation({
    id: 'listPrincipals',
    tag: 'People and rooms',
    summary: 'Everybody and everything that can be invited, or those who are looked for',
    method: 'GET',
    path: '/principals',
    scopes: [],
    viewAs: 'administrators',
    params: nothing,
    query: search,
    body: undefined,
    success: { status: 200, description: 'In the order of slugs', schema: page(listed) },
    problems: [],
    async handle({ query, viewer }, deps) {
      const isAdmin = viewer.principal?.admin === true
      const { items, next } = await findPeople(query, isAdmin, deps.store)
      const used = isAdmin && query.use ? await useOfEach(items, deps) : undefined
      const views = items.map((one) => ({ ...viewOfPrincipal(one, isAdmin), use: used?.get(one.id) ?? null }))
      return { body: { items: views, next } }
    },
  }),

  operation({
    id: 'getMe',
    tag: 'People and rooms',
    summary: 'Who has signed in, and for what',
    method: 'GET',
    path: '/me',
    scopes: [],
    viewAs: 'administrators',
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'You', schema: me },
    problems: [],
    async handle({ account: { principal }, scopes }, deps) {
      const administrator = principal.admin && hasScope(scopes, 'admin')
      const named = scopes === 'all' ? null : [...scopes]
      const used = hasScope(scopes, 'events:read') ? await useOfEach([principal], deps) : undefined
      const use = used?.get(principal.id) ?? null
      return { body: { principal: viewOfPrincipal(principal, administrator), administrator, use, scopes: named } }
    },
  }),

  operation({
    id: 'getPrincipal',
    tag: 'People and rooms',
    summary: 'One of them',
    method: 'GET',
    path: '/principals/{slug}',
    scopes: [],
    viewAs: 'administrators',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As you see it', schema: principal },
    problems: [404],
    async handle({ params, viewer }, { store }) {
      const found = await requirePrincipal(params.slug, store)
      return { body: viewOfPrincipal(found, viewer.principal?.admin === true) }
    },
  }),

  operation({
    id: 'getUse',
    tag: 'People and rooms',
    summary: 'How much somebody has, and how much they may have',
    method: 'GET',
    path: '/principals/{slug}/use',
    scopes: ['admin'],
    admin: true,
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: use },
    problems: [404],
    async handle({ params }, deps) {
      const found = await requirePrincipal(params.slug, deps.store)
      const used = (await useOfEach([found], deps)).get(found.id)
      if (used === undefined) throw new Error(`nothing was counted of ${found.slug}`)
      return { body: used }
    },
  }),
]
