/** Who shares what with whom, over the whole server: what a matrix is made of. */
import { z } from 'zod'
import type { GivenAccess, GivenAfter, StoreReader } from '../../../storage/store.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, keyOfCursor, pageQuery, refuseCursor } from '../pages.ts'
import { nothing, page, slug } from '../schemas.ts'

const given = z
  .strictObject({
    owner: slug,
    calendar: z.string().nullable().describe('null: all calendars'),
    to: slug.describe('A person, or a group and everybody in it'),
    access: z.enum(['busy', 'read', 'read-write']),
  })
  .meta({ id: 'GivenAccess', description: 'That somebody lets somebody in' })

function afterOf(cursor: string | undefined): GivenAfter | undefined {
  const key = keyOfCursor(cursor)
  if (key === undefined) return undefined
  const [, giver, taker] = /^(\d{1,15}) (\d{1,15})$/.exec(key) ?? []
  if (giver === undefined || taker === undefined) throw refuseCursor()
  return { giver, taker }
}

interface List {
  readonly id: string
  readonly path: string
  readonly summary: string
  readonly read: (store: StoreReader, after: GivenAfter | undefined, limit: number) => Promise<readonly GivenAccess[]>
}

const LISTS: readonly List[] = [
  {
    ...{ id: 'listSharesGiven', path: '/shares', summary: 'Which calendars are shared with whom' },
    read: (store, after, limit) => store.sharesGiven(after, limit),
  },
  {
    ...{ id: 'listDelegations', path: '/delegations', summary: 'Who acts for whom' },
    read: (store, after, limit) => store.delegationsGiven(after, limit),
  },
]

export const givenAccessOperations: readonly Operation[] = LISTS.map(({ id, path, summary, read }) =>
  operation({
    ...{ id, tag: 'Sharing', summary, method: 'GET', path },
    ...{ scopes: ['admin'], admin: true },
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'Of everybody', schema: page(given) },
    problems: [],
    async handle({ query: { cursor, limit } }, { store }) {
      const found = await read(store, afterOf(cursor), limit + 1)
      const { items, next } = cutPage(found, limit, ({ key: { giver, taker } }) => `${giver} ${taker}`)
      const views = items.map(({ owner, collection, to, access }) => ({ owner, calendar: collection, to, access }))
      return { body: { items: views, next } }
    },
  }),
)
