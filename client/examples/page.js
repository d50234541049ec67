/** A program inside a web page of another origin: OAuth 2.0 with PKCE, the API and the WebSocket, with nothing but a browser. */
const client_id = 'board'
const scope = 'events:read'
const redirect_uri = `${location.origin}/back`

/** Leads to the page on which somebody allows it, or not. */
export async function askForAccess(server) {
  const { authorization_endpoint } = await metadata(server)
  // Two secrets of this attempt, which this tab alone knows when it comes back.
  const attempt = { code_verifier: random(), state: random() }
  sessionStorage.setItem('attempt', JSON.stringify(attempt))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(attempt.code_verifier))
  const code_challenge = base64url(new Uint8Array(digest))
  const question = { response_type: 'code', client_id, redirect_uri, scope, state: attempt.state, code_challenge }
  location.assign(`${authorization_endpoint}?${new URLSearchParams({ ...question, code_challenge_method: 'S256' })}`)
}

/** On the page that one is led back to. Keep tokens in memory: what is stored, any script of this origin can read. */
export async function takeTokens(server) {
  const { issuer, token_endpoint } = await metadata(server)
  const back = new URLSearchParams(location.search)
  const { code_verifier, state } = JSON.parse(sessionStorage.getItem('attempt') ?? '{}')
  sessionStorage.removeItem('attempt')
  history.replaceState(null, '', location.pathname)
  if (back.get('state') !== state || back.get('iss') !== issuer) throw new Error('an answer to another question')
  if (back.has('error')) throw new Error(`not allowed: ${back.get('error')}`)
  const grant = { grant_type: 'authorization_code', code: back.get('code'), redirect_uri, code_verifier, client_id }
  return json(fetch(token_endpoint, { method: 'POST', body: new URLSearchParams(grant) }))
}

export async function giveBack(server, { refresh_token }) {
  const { revocation_endpoint } = await metadata(server)
  const body = new URLSearchParams({ token: refresh_token, client_id })
  await fetch(revocation_endpoint, { method: 'POST', body })
}

export function ask(server, path, { access_token }) {
  return json(fetch(new URL(path, server), { headers: { authorization: `Bearer ${access_token}` } }))
}

/** A browser sends no header with a WebSocket: its first message says who it is. */
export function follow(server, to, { access_token }, hear) {
  const socket = new WebSocket(new URL('/ws', server.replace(/^http/, 'ws')))
  const say = (message) => socket.send(JSON.stringify(message))
  socket.onopen = () => say({ type: 'sign-in', authorization: `Bearer ${access_token}` })
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data)
    if (message.type === 'signed-in') say({ type: 'subscribe', id: 'it', to })
    hear(message)
  }
  return socket
}

function metadata(server) {
  return json(fetch(new URL('/.well-known/oauth-authorization-server', server)))
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

async function json(asked) {
  const response = await asked
  const body = await response.json()
  if (!response.ok) throw new Error(`${response.status}: ${body.error_description ?? body.detail ?? body.error}`)
  return body
}
