/** `/signin` and `/signout`. */
import type { DoorRequest, Refused } from '../auth/door.ts'
import { findOwnPath } from '../auth/own-path.ts'
import { newToken } from '../feeds/token.ts'
import { readForm } from '../pages/form.ts'
import { askForCode } from './code-step.ts'
import { ACCOUNT_PATH, SIGN_IN_PATH } from './paths.ts'
import {
  beginSession,
  type OwnPageHandler,
  ownerOfForm,
  type PageHandler,
  page,
  redirect,
  refuseSignIn,
  type Visit,
} from './request.ts'
import { type SignInPage, writeSignIn } from './sign-in-page.ts'

export const showSignIn: PageHandler = async (visit, { settings, sessions }) => {
  const to = findOwnPath(visit.query.get('to'), settings.publicUrl) ?? ACCOUNT_PATH
  if (visit.session !== undefined) return redirect(to)
  const notice = visit.query.has('left') ? { notice: { text: visit.words.signIn.signedOut, isBad: false } } : {}
  const known = sessions.cookies.find(visit.message.headers.cookie, 'visit')
  const id = known ?? newToken()
  const headers = known === undefined ? { 'set-cookie': sessions.cookies.set('visit', id) } : {}
  return page(200, writeSignIn({ ...visit, formKey: keyOf(id, visit), to, ...notice }), headers)
}

function keyOf(visitId: string, { keys }: Visit): string {
  return keys.of(`visit ${visitId}`)
}

export const enter: PageHandler = async (visit, deps) => {
  const { settings, sessions, door } = deps
  const form = await readForm(visit.message)
  const to = findOwnPath(form.get('to'), settings.publicUrl) ?? ACCOUNT_PATH
  const known = sessions.cookies.find(visit.message.headers.cookie, 'visit')
  const id = known ?? newToken()
  const again = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) => {
    const shown: SignInPage = {
      ...visit,
      formKey: keyOf(id, visit),
      to,
      user: (form.get('user') ?? '').slice(0, 200),
      notice: { text, isBad: true },
    }
    return page(status, writeSignIn(shown), headers)
  }
  const { signIn: words } = visit.words
  // A form of somebody else's page, of another browser, or of one that was closed meanwhile.
  if (known === undefined || !visit.keys.isOf(`visit ${known}`, form.get('key'))) {
    return again(409, words.outdated, { 'set-cookie': sessions.cookies.set('visit', id) })
  }
  const request: DoorRequest = { form, query: visit.query, address: visit.address, visit: known }
  const entrance = await door.enter('password', request)
  if (entrance.kind === 'redirect') return redirect(entrance.to)
  if (entrance.kind === 'refused') {
    refuseSignIn(entrance.slug, visit, deps)
    return isPause(entrance)
      ? again(429, words.tooMany(entrance.retryAfterSeconds), { 'retry-after': String(entrance.retryAfterSeconds) })
      : again(422, words.wrong)
  }
  const { account, by } = entrance
  if (account.hasSecondFactor) return askForCode(account, known, to, visit, deps)
  return beginSession(account, by, to, visit, deps)
}

function isPause(refused: Refused): refused is Refused & { readonly retryAfterSeconds: number } {
  return refused.retryAfterSeconds !== undefined
}

export const leave: OwnPageHandler = async ({ message, session, keys }, { store, sessions }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(ACCOUNT_PATH)
  await store.endSession(session.session.id)
  return redirect(`${SIGN_IN_PATH}?left`, sessions.cookies.clear('session'))
}
