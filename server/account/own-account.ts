/** `/account`: what somebody has here. */
import { readForm } from '../pages/form.ts'
import { type AccountPage, writeAccount } from './account-page.ts'
import { ACCOUNT_PATH } from './paths.ts'
import { type OwnPageHandler, ownerOfForm, page, redirect } from './request.ts'

export const showAccount: OwnPageHandler = async (visit, { store }) => {
  const { words, session, keys, query } = visit
  const { principal } = session.account
  const shown: AccountPage = {
    ...visit,
    principal,
    session: session.session,
    sessions: await store.sessionsOf(principal.id),
    formKey: keys.of(ownerOfForm(session)),
    ...(query.get('done') === 'sessions' && { notice: { text: words.sessions.ended, isBad: false } }),
    ...(query.get('done') === 'nothing' && { notice: { text: words.signIn.outdated, isBad: true } }),
  }
  return page(200, writeAccount(shown))
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
