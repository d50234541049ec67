/** `/account/password`: one's own password, changed by whoever knows the old one. See docs/decisions/0128. */
import { hashPassword, isPasswordText } from '../auth/password.ts'
import { readForm } from '../pages/form.ts'
import { ACCOUNT_PATH } from './paths.ts'
import { beginSession, type OwnPageHandler, ownerOfForm, redirect, refuseSignIn } from './request.ts'

export const changePassword: OwnPageHandler = async (visit, deps) => {
  const { store, signIn, log } = deps
  const { session, keys, message, address } = visit
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  const { id, slug } = session.account.principal
  const [old, next, again] = ['old', 'new', 'again'].map((name) => form.get(name) ?? '')
  if (old === undefined || next === undefined || next !== again) return redirect(`${ACCOUNT_PATH}?done=unlike`)
  if (!isPasswordText(old) || !isPasswordText(next)) return redirect(`${ACCOUNT_PATH}?done=no-password`)
  const result = await signIn.checkPassword({ user: slug, password: old }, address)
  if (result.kind !== 'account') {
    refuseSignIn(slug, visit, deps)
    const isPause = result.kind === 'refused' && result.retryAfterSeconds !== undefined
    return redirect(`${ACCOUNT_PATH}?done=${isPause ? 'wait-password' : 'wrong-password'}`)
  }
  const hash = await hashPassword(next)
  const scope = { origin: 'client', scheduling: 'silent', directory: true } as const
  await store.transaction(scope, (tx) => tx.setPasswordHash(id, hash))
  log.info({ account: slug }, 'a password was changed')
  const account = await store.findAccount(slug)
  if (account === undefined) return redirect(ACCOUNT_PATH)
  // All sessions ended with the password, this one, too.
  return beginSession(account, session.session.signedInBy, `${ACCOUNT_PATH}?done=password`, visit, deps)
}

/** App passwords and programs: what goes on when a password changes. */
export const revokeAll: OwnPageHandler = async ({ message, session, keys }, { store, log }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  const { id, slug } = session.account.principal
  await store.transaction({ origin: 'client', scheduling: 'silent', homes: [id] }, async (tx) => {
    for (const one of await tx.appPasswordsOf(id)) await tx.deleteAppPassword(one)
    for (const one of await tx.oauthGrantsOf(id)) await tx.deleteOAuthGrant(one)
  })
  log.info({ account: slug }, 'app passwords and programs were revoked')
  return redirect(`${ACCOUNT_PATH}?done=all-revoked`)
}
