/** By what people sign in, and where they are signed in: their own, and those of others for administrators, who end what was lost. */
import { z } from 'zod'
import type { Id, Principal, Session, Store } from '../../../storage/store.ts'
import { revokeAppPassword } from '../../auth/make-app-password.ts'
import { type Operation, operation } from '../operation.ts'
import { numberKey, pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, slug } from '../schemas.ts'
import { appPassword, viewOfAppPassword } from './app-passwords.ts'
import { endGrant, grant, viewOfGrant } from './oauth.ts'
import { requirePrincipal } from './principals.ts'

const session = z
  .strictObject({
    id: z.string(),
    current: z.boolean().describe('The one that asks'),
    signedInBy: z.string().describe('In a word: password, oidc, …'),
    address: z.string().describe('Where it began, shortened'),
    agent: z.string(),
    createdAt: instant,
    seenAt: instant.describe('Some minutes old at most'),
    expiresAt: instant,
  })
  .meta({ id: 'Session', description: 'A browser that is signed in' })

const credentials = z
  .strictObject({
    hasPassword: z.boolean(),
    hasSecondFactor: z.boolean(),
    passkeys: z.array(
      z.strictObject({ id: z.string(), name: z.string(), createdAt: instant, usedAt: instant.nullable() }),
    ),
    appPasswords: z.array(appPassword),
    programs: z.array(grant),
    sessions: z.array(session),
  })
  .meta({ id: 'Credentials', description: 'By what an account is used' })

function viewOfSession({ id, signedInBy, address, agent, createdAt, seenAt, expiresAt }: Session, credential: string) {
  return {
    ...{ id, current: credential === `session ${id}`, signedInBy, address, agent, createdAt: createdAt.toISOString() },
    ...{ seenAt: seenAt.toISOString(), expiresAt: expiresAt.toISOString() },
  }
}

/** Those made later have greater numbers. */
function newestFirst({ id }: Session): string {
  return numberKey(Number.MAX_SAFE_INTEGER - Number(id))
}

async function credentialsOf({ id, slug }: Principal, credential: string, store: Store, now: Date) {
  const account = await store.findAccount(slug)
  const programs = (await store.oauthGrantsOf(id)).filter(({ expiresAt }) => expiresAt > now)
  return {
    hasPassword: account !== undefined && account.passwordHash !== null,
    hasSecondFactor: account?.hasSecondFactor ?? false,
    passkeys: (await store.passkeysOf(id)).map(({ id, name, createdAt, usedAt }) => ({
      ...{ id, name, createdAt: createdAt.toISOString(), usedAt: usedAt?.toISOString() ?? null },
    })),
    appPasswords: (await store.appPasswordsOf(id)).map(viewOfAppPassword),
    programs: programs.map(viewOfGrant),
    sessions: (await store.sessionsOf(id)).map((one) => viewOfSession(one, credential)),
  }
}

/** False when it is no session of the account. */
async function endSession(store: Store, principalId: Id, id: Id): Promise<boolean> {
  const isTheirs = (await store.sessionsOf(principalId)).some((one) => one.id === id)
  if (isTheirs) await store.endSession(id)
  return isTheirs
}

/** What administrators end of others; false when there is none such. */
const ENDED: readonly {
  readonly id: string
  readonly segment: string
  readonly summary: string
  readonly end: (store: Store, principalId: Id, id: Id) => Promise<boolean>
}[] = [
  { id: 'endSessionOf', segment: 'sessions', summary: 'Sign a browser of somebody out', end: endSession },
  {
    id: 'revokeAppPasswordOf',
    segment: 'app-passwords',
    summary: 'End an app password of somebody',
    end: revokeAppPassword,
  },
  { id: 'revokeOAuthGrantOf', segment: 'oauth-grants', summary: 'End what somebody let a program do', end: endGrant },
]

const NONE = 'there is none such'

export const credentialOperations: readonly Operation[] = [
  operation({
    id: 'listSessions',
    tag: 'Sign-in',
    summary: 'Browsers in which you are signed in',
    method: 'GET',
    path: '/sessions',
    scopes: 'all',
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'The newest first', schema: page(session) },
    problems: [],
    async handle({ account, credential, query }, { store }) {
      const { items, next } = pageOf(await store.sessionsOf(account.principal.id), newestFirst, query)
      return { body: { items: items.map((one) => viewOfSession(one, credential)), next } }
    },
  }),

  operation({
    id: 'endSession',
    tag: 'Sign-in',
    summary: 'Sign one out',
    method: 'DELETE',
    path: '/sessions/{id}',
    scopes: 'all',
    params: z.strictObject({ id: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Signed out', schema: undefined },
    problems: [404],
    async handle({ account, params }, { store }) {
      if (!(await endSession(store, account.principal.id, params.id))) throw problem(404, 'not-found', NONE)
      return { body: undefined }
    },
  }),

  operation({
    id: 'getCredentials',
    tag: 'Sign-in',
    summary: 'By what somebody signs in, and where they are signed in',
    description: 'No secrets: nobody has them but their owner.',
    method: 'GET',
    path: '/principals/{slug}/credentials',
    scopes: ['admin'],
    admin: true,
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'All of it', schema: credentials },
    problems: [404],
    async handle({ params, credential }, { store, now }) {
      return { body: await credentialsOf(await requirePrincipal(params.slug, store), credential, store, now()) }
    },
  }),

  ...ENDED.map(({ id, segment, summary, end }) =>
    operation({
      ...{ id, tag: 'Sign-in', summary, method: 'DELETE', path: `/principals/{slug}/${segment}/{id}` },
      ...{ scopes: ['admin'], admin: true },
      params: z.strictObject({ slug, id: z.string() }),
      query: nothing,
      body: undefined,
      success: { status: 204, description: 'Ended', schema: undefined },
      problems: [404],
      async handle({ params }, { store }) {
        const { id: principalId } = await requirePrincipal(params.slug, store)
        if (!(await end(store, principalId, params.id))) throw problem(404, 'not-found', NONE)
        return { body: undefined }
      },
    }),
  ),

  operation({
    id: 'removeSecondFactorOf',
    tag: 'Sign-in',
    summary: 'Take a lost second factor away from somebody: the password alone signs in again',
    description: 'Codes, passkeys and recovery codes go. Who asks has made sure who it is that lost them.',
    method: 'DELETE',
    path: '/principals/{slug}/second-factor',
    // What is left of an account without it is not for a credential that was made for less.
    scopes: 'all',
    admin: true,
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404],
    async handle({ params }, { store }) {
      const { id } = await requirePrincipal(params.slug, store)
      if (!(await store.removeSecondFactors(id))) throw problem(404, 'not-found', NONE)
      return { body: undefined }
    },
  }),
]
