/** `/account/passkeys`: making them, and taking them away. See docs/decisions/0127. */
import { describeAgent } from '../auth/agent.ts'
import { isFreshSignIn } from '../auth/fresh-sign-in.ts'
import { askForNewPasskey, readNewPasskey } from '../auth/passkeys/register.ts'
import { findRelyingParty } from '../auth/passkeys/relying-party.ts'
import { newRecoveryCodes, recoveryHash } from '../auth/second-factor.ts'
import type { WebSession } from '../auth/sessions.ts'
import type { DavResponse } from '../dav/request.ts'
import type { Notice } from '../pages/document.ts'
import { readForm } from '../pages/form.ts'
import { PASSKEY_PAGE_HEADERS, writeAddPasskey } from './passkeys-page.ts'
import { ACCOUNT_PATH, signInAgainPath } from './paths.ts'
import { type OwnPageHandler, ownerOfForm, type PageDeps, page, redirect, type Visit } from './request.ts'
import { writeRecoveryCodes } from './totp-page.ts'

const PASSKEYS_PATH = `${ACCOUNT_PATH}/passkeys`
const MOST_PASSKEYS = 20
const LONGEST_NAME = 100

type OwnVisit = Visit & { readonly session: WebSession }

export const showAddPasskey: OwnPageHandler = async (visit, deps) => {
  if (!isFreshSignIn(visit.session.session, deps.now())) return redirect(signInAgainPath(PASSKEYS_PATH))
  return addPage(200, visit, deps)
}

async function addPage(status: number, visit: OwnVisit, deps: PageDeps, notice?: Notice): Promise<DavResponse> {
  const { store, settings, now } = deps
  const { session, keys, words, message } = visit
  const party = findRelyingParty(settings.publicUrl)
  if (party === undefined) return redirect(ACCOUNT_PATH)
  const question = await askForNewPasskey(store, party, session.account.principal, ownerOfPasskey(session), now())
  const name = describeAgent(message.headers['user-agent']) || words.passkeys.title
  const shown = { ...visit, formKey: keys.of(ownerOfForm(session)), question, name, ...(notice && { notice }) }
  return page(status, writeAddPasskey(shown), PASSKEY_PAGE_HEADERS)
}

function ownerOfPasskey({ session }: WebSession): string {
  return `new ${session.id}`
}

export const addPasskey: OwnPageHandler = async (visit, deps) => {
  const { store, settings, now, log } = deps
  const { session, keys, words } = visit
  const form = await readForm(visit.message)
  const party = findRelyingParty(settings.publicUrl)
  if (party === undefined || !keys.isOf(ownerOfForm(session), form.get('key'))) {
    return redirect(`${ACCOUNT_PATH}?done=nothing`)
  }
  if (!isFreshSignIn(session.session, now())) return redirect(signInAgainPath(PASSKEYS_PATH))
  const { principal, hasSecondFactor } = session.account
  const name =
    (form.get('name') ?? '')
      .replace(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, LONGEST_NAME) || words.passkeys.title
  const answer = { sealed: form.get('sealed') ?? '', response: form.get('response'), name }
  const made = await readNewPasskey(store, party, principal.id, ownerOfPasskey(session), answer, now())
  const codes = newRecoveryCodes()
  const added = made && (await store.addPasskey(made, codes.map(recoveryHash), MOST_PASSKEYS))
  if (added === undefined) return addPage(422, visit, deps, { text: words.passkeys.failed, isBad: true })
  // Whoever has signed in elsewhere did so with the password alone.
  if (!hasSecondFactor) await store.endSessionsOf(principal.id, session.session.id)
  log.info({ account: principal.slug }, 'a passkey was made')
  return added.hasNewCodes ? page(200, writeRecoveryCodes(visit, codes)) : redirect(`${ACCOUNT_PATH}?done=passkey`)
}

export const removePasskey: OwnPageHandler = async ({ message, session, keys }, { store, log }) => {
  const form = await readForm(message)
  const id = form.get('id') ?? ''
  const isOwn = keys.isOf(ownerOfForm(session), form.get('key'))
  const { principal } = session.account
  if (!isOwn || !(await store.removePasskey(principal.id, id))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  log.info({ account: principal.slug }, 'a passkey was removed')
  return redirect(`${ACCOUNT_PATH}?done=passkey-removed`)
}
