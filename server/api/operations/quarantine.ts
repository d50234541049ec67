import { z } from 'zod'
import { internetNames } from '../../mail-in/authenticate.ts'
import { NotReleasable, releaseMail } from '../../mail-in/receive.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery, takePage } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, number, page, slug } from '../schemas.ts'
import { slugsOf } from '../slugs.ts'

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

const params = z.strictObject({ id: number })

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
      const found = await takePage(store.quarantinedMails(numberOfCursor(cursor)), limit)
      const { items, next } = cutPage(found, limit, ({ id }) => id)
      const slugs = await slugsOf(
        items.map(({ recipientId }) => recipientId),
        store,
      )
      const views = items.flatMap(({ id, recipientId, author, reason, size, receivedAt }) => {
        const recipient = slugs.get(recipientId)
        return recipient === undefined
          ? []
          : [{ ...{ id, recipient, author, reason, size }, receivedAt: receivedAt.toISOString() }]
      })
      return { body: { items: views, next } }
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
