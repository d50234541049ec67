/** `/account`: what somebody has here. */
import { findRelyingParty } from '../auth/passkeys/relying-party.ts'
import type { Notice } from '../pages/document.ts'
import { readForm } from '../pages/form.ts'
import { type AccountPage, writeAccount } from './account-page.ts'
import { ACCOUNT_PATH } from './paths.ts'
import { type OwnPageHandler, ownerOfForm, page, redirect } from './request.ts'
import type { AccountWords } from './words.ts'

export const showAccount: OwnPageHandler = async (visit, { store, settings, console, now }) => {
  const { words, session, keys, query } = visit
  const { principal } = session.account
  const shown: AccountPage = {
    ...visit,
    principal,
    session: session.session,
    sessions: await store.sessionsOf(principal.id),
    publicUrl: settings.publicUrl,
    formKey: keys.of(ownerOfForm(session)),
    appPasswords: await store.appPasswordsOf(principal.id),
    grants: (await store.oauthGrantsOf(principal.id)).filter(({ expiresAt }) => expiresAt > now()),
    totp: await store.findTotp(principal.id),
    passkeys: await store.passkeysOf(principal.id),
    hasPasskeys: findRelyingParty(settings.publicUrl) !== undefined,
    hasPassword: session.account.passwordHash !== null,
    isPasswordWrong: WRONG_PASSWORDS.has(query.get('done') ?? ''),
    hasConsole: console !== undefined,
    recoveryCodes: await store.recoveryCodesOf(principal.id),
    ...noticeAfter(query.get('done'), words),
  }
  return page(200, writeAccount(shown))
}

/** After which the form is asked for once more. */
const WRONG_PASSWORDS: ReadonlySet<string> = new Set(['unlike', 'no-password', 'wrong-password', 'wait-password'])

/** Whoever writes it into an address reads it, and nothing has been done. */
function noticeAfter(done: string | null, words: AccountWords): { readonly notice?: Notice } {
  const notices: Readonly<Record<string, Notice>> = {
    sessions: { text: words.sessions.ended, isBad: false },
    nothing: { text: words.signIn.outdated, isBad: true },
    'totp-off': { text: words.totp.isOff, isBad: false },
    'wrong-code': { text: words.code.wrong, isBad: true },
    passkey: { text: words.passkeys.made, isBad: false },
    'passkey-removed': { text: words.passkeys.removed, isBad: false },
    password: { text: words.password.changed, isBad: false },
    'all-revoked': { text: words.password.allRevoked, isBad: false },
    unlike: { text: words.password.unlike, isBad: true },
    'no-password': { text: words.password.unusable, isBad: true },
    'wrong-password': { text: words.password.wrong, isBad: true },
    'wait-password': { text: words.password.wait, isBad: true },
    revoked: { text: words.appPasswords.revoked, isBad: false },
    incomplete: { text: words.appPasswords.incomplete, isBad: true },
    'too-many': { text: words.appPasswords.tooMany, isBad: true },
    wait: { text: words.code.wait, isBad: true },
  }
  const notice = done !== null && Object.hasOwn(notices, done) ? notices[done] : undefined
  return notice === undefined ? {} : { notice }
}

export const endSessions: OwnPageHandler = async ({ message, session, keys }, { store }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  const { principal } = session.account
  const which = form.get('session')
  if (which === 'others') await store.endSessionsOf(principal.id, session.session.id)
  const one = (await store.sessionsOf(principal.id)).find(({ id }) => id === which)
  if (one !== undefined) await store.endSession(one.id)
  return redirect(`${ACCOUNT_PATH}?done=sessions`)
}
