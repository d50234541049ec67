import { z } from 'zod'
import type { AppPassword } from '../../../storage/store.ts'
import { writeAppleProfile } from '../../account/apple-profile.ts'
import { MOST_APP_PASSWORDS, makeAppPassword, revokeAppPassword } from '../../auth/make-app-password.ts'
import { operation } from '../operation.ts'
import { numberKey, pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { FRESH_MINUTES, requireFresh } from '../require-fresh.ts'
import { instant, nothing, page, scope } from '../schemas.ts'

const name = z.string().trim().min(1).max(100).describe('Of which device, in the words of its owner')

export const appPassword = z
  .strictObject({
    id: z.string(),
    name,
    scopes: z.array(scope),
    createdAt: instant,
    expiresAt: instant.nullable(),
    usedAt: instant.nullable().describe('Some minutes old at most'),
  })
  .meta({ id: 'AppPassword', description: 'A password that somebody made for one device' })

const newAppPasswordBody = z
  .strictObject({
    name,
    scopes: z.array(scope).min(1).describe('What it may be used for; more than the account may do is never possible'),
    expiresAt: instant.nullable().optional(),
  })
  .meta({ id: 'NewAppPassword' })

const shown = z
  .strictObject({
    appPassword,
    secret: z.string().describe('Shown this once'),
    appleProfile: z
      .string()
      .nullable()
      .describe(
        'A configuration profile (.mobileconfig) by which an Apple device sets itself up, with the secret in it',
      ),
  })
  .meta({ id: 'NewAppPasswordSecret' })

export function viewOfAppPassword({ id, name, scopes, createdAt, expiresAt, usedAt }: AppPassword) {
  return {
    id,
    name,
    // One that a newer version made may have others.
    scopes: scopes.flatMap((word) => scope.safeParse(word).data ?? []),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    usedAt: usedAt?.toISOString() ?? null,
  }
}

export const appPasswordOperations = [
  operation({
    id: 'listAppPasswords',
    tag: 'App passwords',
    summary: 'Your app passwords',
    method: 'GET',
    path: '/app-passwords',
    scopes: 'all',
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order in which they were made', schema: page(appPassword) },
    problems: [],
    async handle({ account, query }, { store }) {
      const all = await store.appPasswordsOf(account.principal.id)
      const { items, next } = pageOf(all, ({ id }) => numberKey(id), query)
      return { body: { items: items.map(viewOfAppPassword), next } }
    },
  }),

  operation({
    id: 'createAppPassword',
    secretAnswer: true,
    tag: 'App passwords',
    summary: 'Make a password for one device',
    description: `Asked with the password of the account itself, or from a browser that signed in within ${FRESH_MINUTES} minutes.`,
    method: 'POST',
    path: '/app-passwords',
    scopes: 'all',
    params: nothing,
    query: nothing,
    body: newAppPasswordBody,
    success: { status: 201, description: 'Made', schema: shown },
    problems: [409],
    async handle({ account, body, credential }, { store, now, settings }) {
      const { id, slug, name } = account.principal
      await requireFresh(credential, id, { store, now })
      const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null
      if (expiresAt !== null && expiresAt <= now()) {
        const errors = [{ field: '/expiresAt', reason: 'it is past' }]
        throw problem(400, 'invalid', '/expiresAt: it is past', { errors })
      }
      const made = await makeAppPassword(store, id, { name: body.name, scopes: body.scopes, expiresAt })
      if (made === undefined) throw problem(409, 'too-many', `there are ${MOST_APP_PASSWORDS} already`)
      const headers = { location: `/api/v1/app-passwords/${made.appPassword.id}` }
      const { secret } = made
      const [calendars, contacts] = [body.scopes.includes('events:read'), body.scopes.includes('contacts:read')]
      const { publicUrl } = settings
      const appleProfile =
        calendars || contacts
          ? writeAppleProfile({ publicUrl, slug, name, password: secret, calendars, contacts })
          : null
      return { body: { appPassword: viewOfAppPassword(made.appPassword), secret, appleProfile }, headers }
    },
  }),

  operation({
    id: 'revokeAppPassword',
    tag: 'App passwords',
    summary: 'End one: it opens nothing from now on',
    method: 'DELETE',
    path: '/app-passwords/{id}',
    scopes: 'all',
    params: z.strictObject({ id: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Ended', schema: undefined },
    problems: [404],
    async handle({ account, params }, { store }) {
      const wasThere = await revokeAppPassword(store, account.principal.id, params.id)
      if (!wasThere) throw problem(404, 'not-found', 'you have no such app password')
      return { body: undefined }
    },
  }),
]
