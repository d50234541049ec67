import { z } from 'zod'
import type { QuarantinedMail } from '../../../storage/store.ts'
import { internetNames } from '../../mail-in/authenticate.ts'
import { NotReleasable, releaseMail } from '../../mail-in/receive.ts'
import { type Operation, operation } from '../operation.ts'
import { cursorOf, keyOfCursor, numberKey, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'

const mail = z
  .strictObject({
    id: z.string(),
    recipient: slug,
    author: z.string().describe('Whom it says that it is from'),
    reason: z.string(),
    size: z.number().int(),
    receivedAt: instant,
  })
  .meta({ id: 'QuarantinedMail', description: 'A mail that waits for somebody to judge it' })

const params = z.strictObject({ id: z.string().regex(/^\d{1,15}$/) })

export const quarantineOperations: readonly Operation[] = [
  operation({
    id: 'listQuarantine',
    tag: 'Mail',
    summary: 'Mails that wait for somebody to judge them',
    method: 'GET',
    path: '/quarantine',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'The oldest first', schema: page(mail) },
    problems: [],
    async handle({ query: { cursor, limit } }, { store }) {
      const after = keyOfCursor(cursor) ?? ''
      const found: QuarantinedMail[] = []
      for await (const some of store.quarantinedMails()) {
        found.push(...some.filter(({ id }) => numberKey(id) > after))
        if (found.length > limit) break
      }
      const shown = found.slice(0, limit)
      const people = await store.findPrincipalsById([...new Set(shown.map(({ recipientId }) => recipientId))])
      const slugs = new Map(people.map(({ id, slug }) => [id, slug]))
      const items = shown.map(({ id, recipientId, author, reason, size, receivedAt }) => ({
        ...{ id, recipient: slugs.get(recipientId) ?? '', author, reason, size },
        receivedAt: receivedAt.toISOString(),
      }))
      const last = shown.at(-1)
      return { body: { items, next: last !== undefined && found.length > limit ? cursorOf(numberKey(last.id)) : null } }
    },
  }),

  operation({
    id: 'releaseQuarantined',
    tag: 'Mail',
    summary: 'Deliver one as if nothing had been wrong with it',
    method: 'POST',
    path: '/quarantine/{id}/release',
    scopes: ['admin'],
    admin: true,
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Delivered', schema: undefined },
    problems: [404, 409],
    async handle({ params }, deps) {
      const found = await deps.store.findQuarantinedMail(params.id)
      const recipient = found && (await deps.store.findPrincipalById(found.recipientId))
      if (found === undefined || recipient === undefined) throw problem(404, 'not-found', 'no such mail waits')
      try {
        await releaseMail({ id: found.id, raw: found.raw, recipient }, { ...deps, resolver: internetNames() })
      } catch (error) {
        if (error instanceof NotReleasable) throw problem(409, 'conflict', error.message)
        throw error
      }
      return { body: undefined }
    },
  }),

  operation({
    id: 'dropQuarantined',
    tag: 'Mail',
    summary: 'Throw one away',
    method: 'DELETE',
    path: '/quarantine/{id}',
    scopes: ['admin'],
    admin: true,
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404],
    async handle({ params }, { store }) {
      const scope = { origin: 'api', scheduling: 'silent' } as const
      const isGone = await store.transaction(scope, (tx) => tx.dropQuarantinedMail(params.id))
      if (!isGone) throw problem(404, 'not-found', 'no such mail waits')
      return { body: undefined }
    },
  }),
]
