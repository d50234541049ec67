/** `/signin/code`: who has a second factor shows it before a session begins. */
import type { Account } from '../../storage/store.ts'
import { findOwnPath } from '../auth/own-path.ts'
import { sealOf } from '../auth/seal.ts'
import { checkCode } from '../auth/second-factor.ts'
import type { DavResponse } from '../dav/request.ts'
import { readForm } from '../pages/form.ts'
import { ACCOUNT_PATH, signInPath } from './paths.ts'
import { beginSession, type PageDeps, type PageHandler, page, redirect, refuseSignIn, type Visit } from './request.ts'
import { writeCode } from './totp-page.ts'

const TICKET_MS = 5 * 60_000

/** That the password was right: for this visit of this browser, for minutes, and until the password changes. */
interface Ticket {
  readonly slug: string
  readonly credentialVersion: number
  readonly until: number
}

export async function askForCode(
  account: Account,
  visitId: string,
  to: string,
  visit: Visit,
  { store, now }: PageDeps,
): Promise<DavResponse> {
  const { principal, credentialVersion } = account
  const ticket: Ticket = { slug: principal.slug, credentialVersion, until: now().getTime() + TICKET_MS }
  const sealed = (await sealOf(store)).close(JSON.stringify(ticket), `ticket ${visitId}`)
  return page(200, writeCode({ ...visit, formKey: visit.keys.of(`visit ${visitId}`), ticket: sealed, to }))
}

export const enterCode: PageHandler = async (visit, deps) => {
  const { store, settings, sessions, now } = deps
  const form = await readForm(visit.message)
  const to = findOwnPath(form.get('to'), settings.publicUrl) ?? ACCOUNT_PATH
  const known = sessions.cookies.find(visit.message.headers.cookie, 'visit') ?? ''
  const sealed = form.get('ticket') ?? ''
  const account = visit.keys.isOf(`visit ${known}`, form.get('key')) && (await accountOf(sealed, known, deps))
  if (!account) return redirect(signInPath(to))
  const { slug, id } = account.principal
  const check = await checkCode(store, id, form.get('code') ?? '', now())
  if (check === 'right') return beginSession(account, 'password+code', to, visit, deps)
  refuseSignIn(slug, visit, deps)
  const { code: words } = visit.words
  const text = check === 'wait' ? words.wait : words.wrong
  const shown = { ...visit, formKey: visit.keys.of(`visit ${known}`), ticket: sealed, to }
  const headers: Record<string, string> = check === 'wait' ? { 'retry-after': '60' } : {}
  return page(check === 'wait' ? 429 : 422, writeCode({ ...shown, notice: { text, isBad: true } }), headers)
}

async function accountOf(sealed: string, visitId: string, { store, now }: PageDeps): Promise<Account | undefined> {
  const text = (await sealOf(store)).open(sealed, `ticket ${visitId}`)
  if (text === undefined) return undefined
  // Only `askForCode` closes such.
  const { slug, credentialVersion, until } = JSON.parse(text) as Ticket
  const account = until > now().getTime() ? await store.findAccount(slug) : undefined
  return account?.credentialVersion === credentialVersion ? account : undefined
}
