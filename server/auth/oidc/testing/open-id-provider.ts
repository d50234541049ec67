/** A real OpenID provider, which asks nobody for a password: whoever comes is `who`. */
import { generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import { drain, listen, portOf } from '../../../http-server.ts'

export const CLIENT = { id: 'kalends', secret: 'a secret of the client' } as const
export const REDIRECT_URI = 'https://calendar.example.test/signin/oidc/callback'

/** Claims of one person; undefined: they press cancel. */
export type Person = Readonly<Record<string, unknown>> & { readonly sub: string }

export interface OpenIdProvider {
  readonly issuer: string
  who: Person | undefined
  /** What the browser that is sent to `url` is sent back to, after all steps between. */
  visit(url: string): Promise<URL>
  close(): Promise<void>
}

export async function openIdProvider(): Promise<OpenIdProvider> {
  let handle = (_request: IncomingMessage, response: ServerResponse): void => void response.end()
  const server = await listen((request, response) => handle(request, response), '127.0.0.1', 0)
  const issuer = `http://127.0.0.1:${portOf(server)}`
  const made: OpenIdProvider = { issuer, who: undefined, visit: follow, close: () => drain(server, 0) }
  const known = new Map<string, Person>()

  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [REDIRECT_URI] }],
    jwks: {
      keys: [
        { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), alg: 'ES256' },
      ],
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: { keys: ['for tests'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups', 'realm_access'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: { Session: 60, Interaction: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...known.get(sub), sub }) }),
  })
  const answer = provider.callback()

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    const { who } = made
    if (who === undefined) {
      const error = { error: 'access_denied', error_description: 'cancelled' }
      return provider.interactionFinished(request, response, error, { mergeWithLastSubmission: false })
    }
    known.set(who.sub, who)
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: who.sub } })
    }
    const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) })
    grant.addOIDCScope(String(params.scope))
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  }

  handle = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    interact(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  }
  return made
}

/** As a browser does that has no cookies yet. */
async function follow(start: string): Promise<URL> {
  const cookies = new Map<string, string>()
  for (let url = new URL(start), hops = 0; hops < 10; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${url} answers ${response.status}: ${await response.text()}`)
    url = new URL(location, url)
    if (url.href.startsWith(REDIRECT_URI)) return url
  }
  throw new Error('too many redirections')
}
