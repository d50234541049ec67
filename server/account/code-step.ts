/** `/signin/code`: who has a second factor shows it before a session begins. */
import type { Account, Passkey } from '../../storage/store.ts'
import { findOwnPath } from '../auth/own-path.ts'
import { askForPasskey, checkPasskey } from '../auth/passkeys/assert.ts'
import { findRelyingParty } from '../auth/passkeys/relying-party.ts'
import { sealOf } from '../auth/seal.ts'
import { checkCode } from '../auth/second-factor.ts'
import type { FirstFactor } from '../auth/sessions.ts'
import type { DavResponse } from '../dav/request.ts'
import type { Notice } from '../pages/document.ts'
import { readForm } from '../pages/form.ts'
import { PASSKEY_SCRIPT } from '../pages/passkey-script.ts'
import { homeOf } from './home.ts'
import { PASSKEY_PAGE_HEADERS, passkeyForm } from './passkeys-page.ts'
import { signInPath } from './paths.ts'
import { beginSession, type PageDeps, type PageHandler, page, redirect, refuseSignIn, type Visit } from './request.ts'
import { writeCode } from './totp-page.ts'

const TICKET_MS = 5 * 60_000

/** That the password was right, or somebody vouched for them: for this visit of this browser, for minutes, and until the password changes. */
interface Ticket {
  readonly slug: string
  readonly by: FirstFactor
  readonly credentialVersion: number
  readonly until: number
}

export interface FirstStep {
  readonly account: Account
  readonly by: FirstFactor
  readonly to: string
}

export async function askForCode(
  { account, by, to }: FirstStep,
  visitId: string,
  visit: Visit,
  deps: PageDeps,
): Promise<DavResponse> {
  const { principal, credentialVersion } = account
  const ticket: Ticket = { slug: principal.slug, by, credentialVersion, until: deps.now().getTime() + TICKET_MS }
  const sealed = (await sealOf(deps.store)).close(JSON.stringify(ticket), `ticket ${visitId}`)
  return codePage(200, { account, by, visitId, ticket: sealed, to }, visit, deps)
}

/** Where the second step is. */
interface Step extends FirstStep {
  readonly visitId: string
  readonly ticket: string
}

async function codePage(
  status: number,
  step: Step,
  visit: Visit,
  { store, settings, now }: PageDeps,
  notice?: Notice,
): Promise<DavResponse> {
  const { account, visitId, ticket, to } = step
  const formKey = visit.keys.of(`visit ${visitId}`)
  const { id } = account.principal
  const passkeys: readonly Passkey[] = await store.passkeysOf(id)
  const party = findRelyingParty(settings.publicUrl)
  const question =
    party && passkeys.length > 0
      ? await askForPasskey(store, party, { whose: passkeyOfStep(step), of: passkeys }, now())
      : undefined
  const { words } = visit
  const fields = { key: formKey, ticket, to }
  const action = '/signin/code/passkey'
  const other = question && passkeyForm({ words, action, question, fields, button: words.passkeys.use })
  const hasDevice = (await store.findTotp(id)) !== undefined
  const shown = { ...visit, formKey, ticket, to, hasDevice, otherWays: other ? [other, PASSKEY_SCRIPT] : [] }
  return page(status, writeCode({ ...shown, ...(notice && { notice }) }), {
    ...(other && PASSKEY_PAGE_HEADERS),
    ...(status === 429 && { 'retry-after': '60' }),
  })
}

/** What a device signs after this password of this visit. */
function passkeyOfStep({ account, visitId }: Pick<Step, 'account' | 'visitId'>): string {
  return `second ${visitId} ${account.principal.id}`
}

export const enterCode: PageHandler = async (visit, deps) => {
  const form = await readForm(visit.message)
  const step = await stepOf(form, visit, deps)
  if (typeof step === 'string') return redirect(signInPath(step))
  const { account, by, to } = step
  const check = await checkCode(deps.store, account.principal.id, form.get('code') ?? '', deps.now())
  if (check === 'right') return beginSession(account, `${by}+code`, to, visit, deps)
  refuseSignIn(account.principal.slug, visit, deps)
  const { code: words } = visit.words
  const text = check === 'wait' ? words.wait : words.wrong
  return codePage(check === 'wait' ? 429 : 422, step, visit, deps, { text, isBad: true })
}

export const enterByPasskeyAfterPassword: PageHandler = async (visit, deps) => {
  const { store, settings, now } = deps
  const form = await readForm(visit.message)
  const step = await stepOf(form, visit, deps)
  if (typeof step === 'string') return redirect(signInPath(step))
  const { account, by, to } = step
  const party = findRelyingParty(settings.publicUrl)
  const asked = { whose: passkeyOfStep(step), of: account.principal.id }
  const answer = { sealed: form.get('sealed') ?? '', response: form.get('response') }
  const isRight = party !== undefined && (await checkPasskey(store, party, asked, answer, now())) !== undefined
  if (isRight) return beginSession(account, `${by}+passkey`, to, visit, deps)
  refuseSignIn(account.principal.slug, visit, deps)
  return codePage(422, step, visit, deps, { text: visit.words.passkeys.failed, isBad: true })
}

/** Of a form that this visit was given; where to sign in to otherwise. */
async function stepOf(form: URLSearchParams, visit: Visit, deps: PageDeps): Promise<Step | string> {
  const { settings, sessions } = deps
  const to = findOwnPath(form.get('to'), settings.publicUrl) ?? homeOf(deps)
  const visitId = sessions.cookies.find(visit.message.headers.cookie, 'visit') ?? ''
  const ticket = form.get('ticket') ?? ''
  const first = visit.keys.isOf(`visit ${visitId}`, form.get('key')) && (await firstStepOf(ticket, visitId, deps))
  return first ? { ...first, visitId, ticket, to } : to
}

async function firstStepOf(
  sealed: string,
  visitId: string,
  { store, now }: PageDeps,
): Promise<Omit<FirstStep, 'to'> | undefined> {
  const text = (await sealOf(store)).open(sealed, `ticket ${visitId}`)
  if (text === undefined) return undefined
  // Only `askForCode` closes such.
  const { slug, by, credentialVersion, until } = JSON.parse(text) as Ticket
  const account = until > now().getTime() ? await store.findAccount(slug) : undefined
  return account?.credentialVersion === credentialVersion ? { account, by } : undefined
}
