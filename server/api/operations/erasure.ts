import { z } from 'zod'
import { erase, isLastAdministrator } from '../../directory/erase.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { FRESH_MINUTES, requireFresh } from '../require-fresh.ts'
import { slug } from '../schemas.ts'
import { requirePrincipal } from './principals.ts'

export const erasureOperations: readonly Operation[] = [
  operation({
    id: 'erasePerson',
    tag: 'People and rooms',
    summary: 'Erase yourself, with everything that is held about you; for administrators, anybody',
    description: `At once, and not to be undone: make an archive first. Meetings that are not over are called off or declined. Asked with the password of the account itself, or from a browser that signed in within ${FRESH_MINUTES} minutes. What others have noted in calendars and address books of their own stays theirs.`,
    method: 'POST',
    path: '/principals/{slug}/erasure',
    scopes: 'all',
    params: z.strictObject({ slug }),
    query: z.strictObject({}),
    body: z
      .strictObject({ confirm: z.string().max(64).describe('The same slug once more') })
      .meta({ id: 'ErasureConfirmation' }),
    success: { status: 204, description: 'Nothing is held any more', schema: undefined },
    problems: [404],
    async handle({ params, body, account, viewer, credential }, deps) {
      const own = params.slug === account.principal.slug
      if (!own && !viewer.principal?.admin)
        throw problem(403, 'forbidden', 'people erase themselves, administrators others')
      if (body.confirm !== params.slug) {
        const errors = [{ field: '/confirm', reason: 'it is not the slug of who is to be erased' }]
        throw problem(400, 'invalid', `/confirm: ${errors[0]?.reason}`, { errors })
      }
      await requireFresh(credential, account.principal.id, deps)
      const found = await requirePrincipal(params.slug, deps.store, ['user'])
      if (await isLastAdministrator(found, deps.store)) {
        throw problem(409, 'conflict', 'nobody could administer this server then')
      }
      await erase(found, deps, own ? undefined : { actor: account.principal.slug, credential, source: null })
      return { body: undefined }
    },
  }),
]
