import { z } from 'zod'
import type { Id, OAuthClient, OAuthGrant, Store, StoreReader } from '../../../storage/store.ts'
import { homeOf } from '../../auth/oauth/grants.ts'
import {
  changeClient,
  findClient,
  MOST_REDIRECT_URIS,
  type Registration,
  RegistrationRefused,
  registerClient,
  removeClient,
  renewSecret,
} from '../../auth/oauth/registration.ts'
import { hasScope, isScope, type Scope, type Scopes } from '../../auth/scopes.ts'
import { confirming } from '../../dav/confirming.ts'
import { withoutUndefined } from '../../directory/change.ts'
import { asSeen, etagOfView } from '../conditions.ts'
import { operation } from '../operation.ts'
import { numberKey, pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { instant, nothing, page, scope, slug } from '../schemas.ts'

const identifier = z.string().describe('client_id: RFC 6749 §2.2')
const clientName = z.string().describe('What people read when they are asked')

export const grant = z
  .strictObject({
    id: z.string(),
    client: identifier,
    clientName,
    scopes: z.array(scope),
    createdAt: instant,
    expiresAt: instant.describe('It moves on as long as the program is used'),
    usedAt: instant.nullable().describe('Some minutes old at most'),
  })
  .meta({ id: 'OAuthGrant', description: 'That a program may act for somebody, in one place where it is used' })

const introspects = z
  .boolean()
  .describe('It may ask about access tokens of others (RFC 7662), as a server that takes them')

const client = z
  .strictObject({
    client: identifier,
    name: clientName,
    public: z.boolean().describe('It runs on the devices of people, and so keeps no secret'),
    redirectUris: z
      .array(z.string())
      .describe('Compared as they are written; ports of loopback addresses do not matter'),
    scopes: z.array(scope).describe('The most that it may ever be used for'),
    service: slug.nullable().describe('The account that it is when it acts for nobody else'),
    introspects,
    createdAt: instant,
  })
  .meta({ id: 'OAuthClient', description: 'A program that uses accounts' })

const newClient = z
  .strictObject({
    client: identifier,
    name: clientName,
    public: z.boolean().default(false),
    redirectUris: z.array(z.string()).max(MOST_REDIRECT_URIS).default([]),
    scopes: z.array(scope).describe('At least one, but of a program that only asks about tokens'),
    service: slug.nullable().default(null),
    introspects: introspects.default(false),
  })
  .meta({ id: 'NewOAuthClient' })

const clientChange = z
  .strictObject({
    name: clientName.optional(),
    redirectUris: z.array(z.string()).max(MOST_REDIRECT_URIS).optional(),
    scopes: z.array(scope).optional(),
    introspects: introspects.optional(),
  })
  .meta({ id: 'OAuthClientChange', description: 'What is left out stays' })

const shown = z
  .strictObject({ client, secret: z.string().nullable().describe('Shown this once; a public client has none') })
  .meta({ id: 'NewOAuthClientSecret' })

const renewed = z.strictObject({ secret: z.string() }).meta({ id: 'OAuthClientSecret' })

export function viewOfGrant({ id, client, scopes, createdAt, expiresAt, usedAt }: OAuthGrant) {
  return {
    ...{ id, client: client.identifier, clientName: client.name, scopes: scopes.filter(isScope) },
    ...{ createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
    usedAt: usedAt?.toISOString() ?? null,
  }
}

/** False when the account has let no program do that. */
export function endGrant(store: Store, principalId: Id, id: Id): Promise<boolean> {
  return store.transaction(homeOf(principalId), async (tx) => {
    const found = (await tx.oauthGrantsOf(principalId)).find((one) => one.id === id)
    if (found !== undefined) await tx.deleteOAuthGrant(found)
    return found !== undefined
  })
}

async function viewsOfClients(clients: readonly OAuthClient[], store: StoreReader) {
  const services = await store.findPrincipalsById(clients.flatMap(({ serviceId }) => serviceId ?? []))
  const slugs = new Map(services.map((one) => [one.id, one.slug]))
  return clients.map(({ identifier, name, secretHash, redirectUris, scopes, serviceId, introspects, createdAt }) => ({
    ...{ client: identifier, name, public: secretHash === null, redirectUris: [...redirectUris] },
    ...{
      scopes: scopes.filter(isScope),
      service: slugs.get(serviceId ?? '') ?? null,
      introspects,
      createdAt: createdAt.toISOString(),
    },
  }))
}

/** What was wrong, in the words of the body. */
const FIELDS: Readonly<Record<keyof Registration, string>> = {
  identifier: '/client',
  name: '/name',
  isPublic: '/public',
  redirectUris: '/redirectUris',
  scopes: '/scopes',
  service: '/service',
  introspects: '/introspects',
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof RegistrationRefused)) return error
  const { field: of, message: reason } = error
  const field = FIELDS[of]
  return problem(400, 'invalid', `${field}: ${reason}`, { errors: [{ field, reason }] })
}

function refuseGrowth(scopes: readonly Scope[], own: Scopes): void {
  const grown = scopes.find((one) => !hasScope(own, one))
  if (grown !== undefined) throw problem(403, 'insufficient-scope', `the credential was not made for ${grown}`)
}

async function viewOfClient(identifier: string, store: StoreReader) {
  const known = await findClient(identifier, store)
  const [view] = known === undefined ? [] : await viewsOfClients([known], store)
  if (view === undefined) throw noClient()
  return view
}

/** With its secret, or at a place where people are sent back to, one has what the program has. */
async function requireWithin(identifier: string, own: Scopes, store: StoreReader): Promise<void> {
  refuseGrowth((await viewOfClient(identifier, store)).scopes, own)
}

const noClient = () => problem(404, 'not-found', 'no program has that client_id')

export const oauthOperations = [
  operation({
    id: 'listOAuthGrants',
    tag: 'OAuth',
    summary: 'Programs that may act for you',
    method: 'GET',
    path: '/oauth-grants',
    scopes: 'all',
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'One for each place where a program is used', schema: page(grant) },
    problems: [],
    async handle({ account, query }, { store, now }) {
      const all = await store.oauthGrantsOf(account.principal.id)
      const living = all.filter(({ expiresAt }) => expiresAt > now())
      const { items, next } = pageOf(living, ({ id }) => numberKey(id), query)
      return { body: { items: items.map(viewOfGrant), next } }
    },
  }),

  operation({
    id: 'revokeOAuthGrant',
    tag: 'OAuth',
    summary: 'End one: its tokens open nothing from now on',
    method: 'DELETE',
    path: '/oauth-grants/{id}',
    scopes: 'all',
    params: z.strictObject({ id: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Ended', schema: undefined },
    problems: [404],
    async handle({ account, params }, { store }) {
      const wasThere = await endGrant(store, account.principal.id, params.id)
      if (!wasThere) throw problem(404, 'not-found', 'you have let no program do that')
      return { body: undefined }
    },
  }),

  operation({
    id: 'listOAuthClients',
    tag: 'OAuth',
    summary: 'Programs that are registered',
    method: 'GET',
    path: '/oauth-clients',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order of their identifiers', schema: page(client) },
    problems: [],
    async handle({ query }, { store }) {
      const { items, next } = pageOf(await store.oauthClients(), (one) => one.identifier, query)
      return { body: { items: await viewsOfClients(items, store), next } }
    },
  }),

  operation({
    id: 'getOAuthClient',
    tag: 'OAuth',
    summary: 'One of them',
    method: 'GET',
    path: '/oauth-clients/{client}',
    scopes: ['admin'],
    admin: true,
    params: z.strictObject({ client: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: client },
    problems: [404],
    async handle({ params }, { store }) {
      return { body: await viewOfClient(params.client, store) }
    },
  }),

  operation({
    id: 'createOAuthClient',
    secretAnswer: true,
    tag: 'OAuth',
    summary: 'Register a program',
    description: 'A credential registers a program for no more than it may be used for itself.',
    method: 'POST',
    path: '/oauth-clients',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: newClient,
    success: { status: 201, description: 'Registered', schema: shown },
    problems: [],
    async handle({ body, scopes: own }, { store }) {
      refuseGrowth(body.scopes, own)
      const { client: identifier, name, public: isPublic, redirectUris, scopes, introspects } = body
      const asked = {
        identifier,
        name,
        isPublic,
        redirectUris,
        scopes,
        introspects,
        service: body.service ?? undefined,
      }
      const made = await registerClient(asked, store).catch((error: unknown) => {
        throw problemOf(error)
      })
      const [view] = await viewsOfClients([made.client], store)
      if (view === undefined) throw new Error('a client has no view')
      const headers = { location: `/api/v1/oauth-clients/${identifier}` }
      return { body: { client: view, secret: made.secret ?? null }, headers }
    },
  }),

  operation({
    id: 'changeOAuthClient',
    tag: 'OAuth',
    summary: 'Change what a program is registered for',
    description: 'What it is for no more its tokens are for no more, from then on; for more, people are asked anew.',
    method: 'PATCH',
    path: '/oauth-clients/{client}',
    scopes: ['admin'],
    admin: true,
    ifMatch: 'possible',
    params: z.strictObject({ client: z.string() }),
    query: nothing,
    body: clientChange,
    success: { status: 200, description: 'As it is now', schema: client },
    problems: [404],
    async handle({ params, body, scopes: own, requireMatch }, { store }) {
      refuseGrowth(body.scopes ?? [], own)
      const confirm = async (tx: StoreReader) => {
        await requireWithin(params.client, own, tx)
        requireMatch(etagOfView(client, await viewOfClient(params.client, tx)))
      }
      await confirm(store)
      const change = changeClient(params.client, withoutUndefined(body), confirming(confirm, store))
      const changed = await change.catch((error: unknown) => {
        throw problemOf(error)
      })
      if (changed === undefined) throw noClient()
      return { body: await viewOfClient(params.client, store) }
    },
  }),

  operation({
    id: 'renewOAuthClientSecret',
    secretAnswer: true,
    tag: 'OAuth',
    summary: 'Give a program a new secret',
    description: 'The one before opens nothing from then on. Tokens that were given go on.',
    method: 'POST',
    path: '/oauth-clients/{client}/secret',
    scopes: ['admin'],
    admin: true,
    params: z.strictObject({ client: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'Shown this once', schema: renewed },
    problems: [404],
    async handle({ params, scopes: own }, { store }) {
      await requireWithin(params.client, own, store)
      const secret = await renewSecret(params.client, store).catch((error: unknown) => {
        throw problemOf(error)
      })
      if (secret === undefined) throw noClient()
      return { body: { secret } }
    },
  }),

  operation({
    id: 'removeOAuthClient',
    tag: 'OAuth',
    summary: 'End one, with all that people agreed to and all its tokens',
    method: 'DELETE',
    path: '/oauth-clients/{client}',
    scopes: ['admin'],
    admin: true,
    ifMatch: 'possible',
    params: z.strictObject({ client: z.string() }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Ended', schema: undefined },
    problems: [404],
    async handle({ params, requireMatch }, { store }) {
      const confirm = asSeen(client, (reader) => viewOfClient(params.client, reader), requireMatch)
      await confirm(store)
      if (!(await removeClient(params.client, confirming(confirm, store)))) throw noClient()
      return { body: undefined }
    },
  }),
]
