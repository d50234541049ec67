/** `/account/totp`: setting a second factor up, and ending it. */
import { isFreshSignIn } from '../auth/fresh-sign-in.ts'
import { sealOf } from '../auth/seal.ts'
import { checkCode, findStep, keepTotp, newTotpSecret, totpUri } from '../auth/second-factor.ts'
import type { WebSession } from '../auth/sessions.ts'
import type { Notice } from '../pages/document.ts'
import { readForm } from '../pages/form.ts'
import { ACCOUNT_PATH, signInAgainPath } from './paths.ts'
import { type OwnPageHandler, ownerOfForm, type PageDeps, page, redirect, type Visit } from './request.ts'
import { writeRecoveryCodes, writeSetUp } from './totp-page.ts'

const TOTP_PATH = `${ACCOUNT_PATH}/totp`

type OwnVisit = Visit & { readonly session: WebSession }

export const showSetUp: OwnPageHandler = async (visit, deps) => {
  const { session } = visit
  if (await deps.store.findTotp(session.account.principal.id)) return redirect(ACCOUNT_PATH)
  if (!isFreshSignIn(session.session, deps.now())) return redirect(signInAgainPath(TOTP_PATH))
  return setUpPage(200, visit, newTotpSecret(), deps)
}

async function setUpPage(status: number, visit: OwnVisit, secret: string, deps: PageDeps, notice?: Notice) {
  const { principal } = visit.session.account
  const shown = {
    ...visit,
    formKey: visit.keys.of(ownerOfForm(visit.session)),
    sealed: (await sealOf(deps.store)).close(secret, `new totp ${principal.id}`),
    secret,
    uri: totpUri(secret, principal.slug, new URL(deps.settings.publicUrl).hostname),
    ...(notice && { notice }),
  }
  return page(status, await writeSetUp(shown))
}

export const turnOn: OwnPageHandler = async (visit, deps) => {
  const { store, now, log } = deps
  const { session, keys, words } = visit
  const form = await readForm(visit.message)
  const { principal } = session.account
  const hasCodes = (await store.findTotp(principal.id)) !== undefined
  const secret = (await sealOf(store)).open(form.get('sealed') ?? '', `new totp ${principal.id}`)
  if (hasCodes || secret === undefined || !keys.isOf(ownerOfForm(session), form.get('key'))) {
    return redirect(`${ACCOUNT_PATH}?done=nothing`)
  }
  if (!isFreshSignIn(session.session, now())) return redirect(signInAgainPath(TOTP_PATH))
  const step = findStep(secret, form.get('code') ?? '', now())
  if (step === undefined) return setUpPage(422, visit, secret, deps, { text: words.code.wrong, isBad: true })
  const codes = await keepTotp(store, principal.id, secret, step)
  // Whoever has signed in elsewhere did so with the password alone.
  await store.endSessionsOf(principal.id, session.session.id)
  log.info({ account: principal.slug }, 'a second factor was set up')
  return page(200, writeRecoveryCodes(visit, codes))
}

export const turnOff: OwnPageHandler = async (visit, { store, now, log }) => {
  const { session, keys } = visit
  const form = await readForm(visit.message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  const { id, slug } = session.account.principal
  const check = await checkCode(store, id, form.get('code') ?? '', now())
  if (check !== 'right') return redirect(`${ACCOUNT_PATH}?done=${check === 'wait' ? 'wait' : 'wrong-code'}`)
  await store.removeTotp(id)
  log.info({ account: slug }, 'the second factor was removed')
  return redirect(`${ACCOUNT_PATH}?done=totp-off`)
}
