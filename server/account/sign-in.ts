/** `/signin`, by each way, and `/signout`. */
import { refuse } from '../../protocol/dav/refusal.ts'
import type { DoorRequest, Entrance, Refused, SignInProblem } from '../auth/door.ts'
import { OIDC_PATH } from '../auth/oidc/paths.ts'
import { findProviderName } from '../auth/oidc/provider-name.ts'
import { findOwnPath } from '../auth/own-path.ts'
import { askForPasskey } from '../auth/passkeys/assert.ts'
import { passkeyOfVisit } from '../auth/passkeys/passkey-way.ts'
import { findRelyingParty } from '../auth/passkeys/relying-party.ts'
import type { DavResponse } from '../dav/request.ts'
import { newToken } from '../feeds/token.ts'
import { readForm } from '../pages/form.ts'
import { PASSKEY_SCRIPT } from '../pages/passkey-script.ts'
import { askForCode } from './code-step.ts'
import { homeOf } from './home.ts'
import { PASSKEY_PAGE_HEADERS, passkeyForm } from './passkeys-page.ts'
import { ACCOUNT_PATH, SIGN_IN_PATH } from './paths.ts'
import {
  beginSession,
  type OwnPageHandler,
  ownerOfForm,
  type PageDeps,
  type PageHandler,
  page,
  redirect,
  refuseSignIn,
  type Visit,
} from './request.ts'
import { linkToProvider, type SignInPage, writeSignIn } from './sign-in-page.ts'

export const showSignIn: PageHandler = async (visit, deps) => {
  const { query, words, session } = visit
  const to = findOwnPath(query.get('to'), deps.settings.publicUrl) ?? homeOf(deps)
  // Some pages want to know once more who is there.
  const isAgain = query.has('again')
  if (session !== undefined && !isAgain) return redirect(to)
  const text = isAgain ? words.signIn.again : query.has('left') ? words.signIn.signedOut : undefined
  return signInPage(200, { to, ...(text !== undefined && { notice: { text, isBad: false } }) }, visit, deps)
}

type Shown = Pick<SignInPage, 'to' | 'user' | 'notice'>

/** For a browser that has a visit, or gets one. */
async function signInPage(
  status: number,
  shown: Shown,
  visit: Visit,
  deps: PageDeps,
  headers: Readonly<Record<string, string>> = {},
): Promise<DavResponse> {
  const { id, setCookie } = visitIn(visit, deps)
  const formKey = visit.keys.of(`visit ${id}`)
  const byPasskey = await passkeyWayOn(formKey, id, shown, visit, deps)
  const otherWays = [...providerWayOn(shown, visit, deps), ...byPasskey]
  const policy = byPasskey.length === 0 ? {} : PASSKEY_PAGE_HEADERS
  const all = { ...policy, ...(setCookie !== undefined && { 'set-cookie': setCookie }), ...headers }
  return page(status, writeSignIn({ ...visit, ...shown, formKey, otherWays }), all)
}

/** Which visit of this browser it is; one that it did not know goes out with the answer. */
function visitIn({ message }: Visit, { sessions: { cookies } }: PageDeps) {
  const known = cookies.find(message.headers.cookie, 'visit')
  const id = known ?? newToken()
  return { known, id, setCookie: known === undefined ? cookies.set('visit', id) : undefined }
}

function providerWayOn({ to }: Shown, { words, query }: Visit, { settings }: PageDeps): readonly string[] {
  const provider = findProviderName(settings)
  if (provider === undefined) return []
  return [linkToProvider(words.signIn.by(provider), { to, ...(query.has('again') && { again: '' }) })]
}

async function passkeyWayOn(
  formKey: string,
  visitId: string,
  { to }: Shown,
  { words }: Visit,
  { store, settings, now }: PageDeps,
): Promise<readonly string[]> {
  const party = findRelyingParty(settings.publicUrl)
  if (party === undefined) return []
  const question = await askForPasskey(store, party, { whose: passkeyOfVisit(visitId) }, now())
  const fields = { key: formKey, to }
  const form = passkeyForm({ words, action: '/signin/passkey', question, fields, button: words.passkeys.signIn })
  return [form, PASSKEY_SCRIPT]
}

export const enter: PageHandler = (visit, deps) => enterBy('password', visit, deps)

export const enterByPasskey: PageHandler = (visit, deps) => enterBy('passkey', visit, deps)

async function enterBy(way: 'password' | 'passkey', visit: Visit, deps: PageDeps): Promise<DavResponse> {
  const { settings, door } = deps
  const form = await readForm(visit.message)
  const to = findOwnPath(form.get('to'), settings.publicUrl) ?? homeOf(deps)
  const { known } = visitIn(visit, deps)
  const user = (form.get('user') ?? '').slice(0, 200)
  // A form of somebody else's page, of another browser, or of one that was closed meanwhile.
  if (known === undefined || !visit.keys.isOf(`visit ${known}`, form.get('key'))) {
    return signInPage(409, { to, user, notice: { text: visit.words.signIn.outdated, isBad: true } }, visit, deps)
  }
  const request: DoorRequest = { form, query: visit.query, address: visit.address, visit: known, to }
  const entrance = await door.enter(way, request)
  const wrong = way === 'password' ? visit.words.signIn.wrong : visit.words.passkeys.failed
  return admit(entrance, { to, user, visitId: known, wrong }, visit, deps)
}

/** `/signin/oidc`, and where the provider sends browsers back to: by GET, since pages may send forms to nobody else. */
export const enterByProvider: PageHandler = async (visit, deps) => {
  const { settings, door } = deps
  const { query, address, words, session, path } = visit
  if (findProviderName(settings) === undefined) throw refuse(404, undefined, 'nobody signs in by another server')
  const to = findOwnPath(query.get('to'), settings.publicUrl) ?? homeOf(deps)
  if (session !== undefined && path === OIDC_PATH && !query.has('again')) return redirect(to)
  const { id, setCookie } = visitIn(visit, deps)
  const entrance = await door.enter('oidc', { form: new URLSearchParams(), query, address, visit: id, to })
  if (entrance.kind === 'redirect') return redirect(entrance.to, setCookie)
  return admit(entrance, { to, user: '', visitId: id, wrong: words.signIn.problems.failed }, visit, deps)
}

/** Who went back, or could not be heard, was not refused. */
const NO_TRY: ReadonlySet<SignInProblem> = new Set(['cancelled', 'outdated', 'unreachable'])

interface Knocking {
  readonly to: string
  readonly user: string
  readonly visitId: string
  /** What is said when nothing else is known. */
  readonly wrong: string
}

async function admit(entrance: Entrance, knocking: Knocking, visit: Visit, deps: PageDeps): Promise<DavResponse> {
  if (entrance.kind === 'redirect') return redirect(entrance.to)
  const to = entrance.to ?? knocking.to
  if (entrance.kind === 'refused') return showRefusal(entrance, { ...knocking, to }, visit, deps)
  const { account, by } = entrance
  if (by !== 'passkey' && account.hasSecondFactor) return askForCode({ account, by, to }, knocking.visitId, visit, deps)
  return beginSession(account, by, to, visit, deps)
}

function showRefusal(refused: Refused, knocking: Knocking, visit: Visit, deps: PageDeps): Promise<DavResponse> {
  const { retryAfterSeconds: pause, problem, slug } = refused
  const { to, user, wrong } = knocking
  const { signIn: words } = visit.words
  if (problem === undefined || !NO_TRY.has(problem)) refuseSignIn(slug, visit, deps)
  const again = (status: number, text: string, retryAfter?: number) => {
    const headers: Readonly<Record<string, string>> = retryAfter ? { 'retry-after': String(retryAfter) } : {}
    return signInPage(status, { to, user, notice: { text, isBad: true } }, visit, deps, headers)
  }
  if (pause !== undefined) return again(429, words.tooMany(pause), pause)
  if (problem === undefined) return again(422, wrong)
  return problem === 'unreachable' ? again(503, words.problems[problem], 30) : again(403, words.problems[problem])
}

export const leave: OwnPageHandler = async ({ message, session, keys }, { store, sessions }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(ACCOUNT_PATH)
  await store.endSession(session.session.id)
  return redirect(`${SIGN_IN_PATH}?left`, sessions.cookies.clear('session'))
}
