import { z } from 'zod'
import { foldForIndex } from '../../../protocol/dav/collation.ts'
import type { Principal, StoreReader } from '../../../storage/store.ts'
import { hasScope } from '../../auth/scopes.ts'
import { emailOf } from '../../directory/address.ts'
import { operation } from '../operation.ts'
import { cutPage, keyOfCursor, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { nothing, page, scope, slug } from '../schemas.ts'

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
  })
  .meta({ id: 'Principal', description: 'A person, a group, a room or a resource' })

const me = z
  .strictObject({
    principal,
    administrator: z.boolean(),
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

export function viewOfPrincipal({ slug, kind, name, addresses, timezone, details: given }: Principal) {
  return { slug, kind, name, emails: addresses.map(emailOf), timezone, ...details.parse(given) }
}

const search = pageQuery.extend({
  kind: z.enum(['user', 'group', 'room', 'resource']).optional(),
  q: z.string().min(1).max(200).optional().describe('In a name, a slug or an address'),
})

/** In the order of slugs, and no more than are asked for. */
async function findPeople({ kind, q, cursor, limit }: z.output<typeof search>, store: StoreReader) {
  const folded = q === undefined ? undefined : foldForIndex(q)
  const hint = folded === undefined ? undefined : { folded, atStart: false }
  const found: Principal[] = []
  for await (const some of store.principals(kind, hint, keyOfCursor(cursor))) {
    found.push(...some.filter((one) => isMeant(one, folded)))
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
    params: nothing,
    query: search,
    body: undefined,
    success: { status: 200, description: 'In the order of slugs', schema: page(principal) },
    problems: [],
    async handle({ query }, { store }) {
      const { items, next } = await findPeople(query, store)
      return { body: { items: items.map(viewOfPrincipal), next } }
    },
  }),

  operation({
    id: 'getMe',
    tag: 'People and rooms',
    summary: 'Who has signed in, and for what',
    method: 'GET',
    path: '/me',
    scopes: [],
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'You', schema: me },
    problems: [],
    async handle({ account, scopes }) {
      const administrator = account.principal.admin && hasScope(scopes, 'admin')
      const named = scopes === 'all' ? null : [...scopes]
      return { body: { principal: viewOfPrincipal(account.principal), administrator, scopes: named } }
    },
  }),

  operation({
    id: 'getPrincipal',
    tag: 'People and rooms',
    summary: 'One of them',
    method: 'GET',
    path: '/principals/{slug}',
    scopes: [],
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As everybody here sees it', schema: principal },
    problems: [404],
    async handle({ params }, { store }) {
      const found = await store.findPrincipal(params.slug)
      if (found === undefined) throw problem(404, 'not-found', 'nobody has that slug')
      return { body: viewOfPrincipal(found) }
    },
  }),
]
