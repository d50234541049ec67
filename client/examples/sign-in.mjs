/** A program on somebody's own device asks them for access: OAuth 2.0 with PKCE (RFC 8252), and nothing but Node. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

const [, , server, client = 'planner', scope = 'events:read'] = process.argv

// What the server can do, and where.
const { issuer, authorization_endpoint, token_endpoint, revocation_endpoint } = await json(
  fetch(new URL('/.well-known/oauth-authorization-server', server)),
)

// The browser comes back to a port of this device that the system chooses.
const listener = createServer().listen(0, '127.0.0.1')
await once(listener, 'listening')
const redirect_uri = `http://127.0.0.1:${listener.address().port}/back`

// Two secrets of this attempt: the verifier shows that who asks for tokens is who began, the state that the answer is to this question.
const code_verifier = randomBytes(32).toString('base64url')
const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
const state = randomBytes(16).toString('base64url')
const question = { response_type: 'code', client_id: client, redirect_uri, scope, state, code_challenge }
const page = `${authorization_endpoint}?${new URLSearchParams({ ...question, code_challenge_method: 'S256' })}`
console.log(`Open this in a browser: ${page}`)

const [request, answer] = await once(listener, 'request')
const back = new URL(request.url, redirect_uri).searchParams
answer.end('You can close this page.')
listener.close()
if (back.get('state') !== state || back.get('iss') !== issuer) throw new Error('an answer to another question')
if (back.has('error')) throw new Error(`not allowed: ${back.get('error')}`)

const grant = {
  grant_type: 'authorization_code',
  code: back.get('code'),
  redirect_uri,
  code_verifier,
  client_id: client,
}
let tokens = await json(post(token_endpoint, grant))
console.log(`Allowed: ${tokens.scope}, for ${tokens.expires_in} seconds`)

const headers = { authorization: `Bearer ${tokens.access_token}` }
const me = await json(fetch(new URL('/api/v1/me', server), { headers }))
console.log(`Signed in as ${me.principal.slug}`)

// Before it is over, and each time the refresh token is another: keep the new one, for the old one used again ends all of it.
const { refresh_token } = tokens
tokens = await json(post(token_endpoint, { grant_type: 'refresh_token', refresh_token, client_id: client }))
console.log('Refreshed')

// When somebody signs out of the program.
await post(revocation_endpoint, { token: tokens.refresh_token, client_id: client })
console.log('Revoked')

function post(url, fields) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
}

async function json(asked) {
  const response = await asked
  const body = await response.json()
  if (!response.ok) throw new Error(`${response.status}: ${body.error_description ?? body.detail ?? body.error}`)
  return body
}
