/**
 * The one script of our pages: a browser asks a device only when a script says so. It shows the forms with
 * `data-passkey`, and puts what the device says into their field `response`; all else is a form. Without it they stay
 * hidden, and what else the page has works.
 */
import { createHash } from 'node:crypto'

// Written out, since not every browser and not every manager of passwords has `parseRequestOptionsFromJSON` and `toJSON`.
const SCRIPT = `
'use strict'
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '')
const known = (list) => (list || []).map((one) => ({ ...one, id: bytesOf(one.id) }))

async function ask(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge) }
  if (options.user) {
    publicKey.user = { ...options.user, id: bytesOf(options.user.id) }
    publicKey.excludeCredentials = known(options.excludeCredentials)
    return navigator.credentials.create({ publicKey })
  }
  if (options.allowCredentials) publicKey.allowCredentials = known(options.allowCredentials)
  return navigator.credentials.get({ publicKey })
}

function answer({ id, rawId, type, response }) {
  const said = { clientDataJSON: textOf(response.clientDataJSON) }
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name] instanceof ArrayBuffer) said[name] = textOf(response[name])
  }
  if (response.attestationObject) said.transports = response.getTransports ? response.getTransports() : []
  return JSON.stringify({ id, rawId: textOf(rawId), type, response: said, clientExtensionResults: {} })
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll('form[data-passkey]') : []) {
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const [button, failed] = [form.querySelector('button'), form.querySelector('[role=alert]')]
    button.disabled = true
    failed.hidden = true
    try {
      form.elements.response.value = answer(await ask(JSON.parse(form.dataset.passkey)))
      form.submit()
    } catch {
      failed.hidden = false
    }
    button.disabled = false
  })
}
`

export const PASSKEY_SCRIPT = `<script>${SCRIPT}</script>`

/** As a source of a policy. */
export const PASSKEY_SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`
