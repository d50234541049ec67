/** `/account/app-passwords`: passwords of one device each, made, shown once and revoked. */
import { scopesOfUse } from '../auth/app-password.ts'
import { isFreshSignIn } from '../auth/fresh-sign-in.ts'
import { makeAppPassword, revokeAppPassword } from '../auth/make-app-password.ts'
import { sealOf } from '../auth/seal.ts'
import type { DavResponse } from '../dav/request.ts'
import { readForm } from '../pages/form.ts'
import { writeAppPassword } from './app-password-page.ts'
import { writeAppleProfile } from './apple-profile.ts'
import { ACCOUNT_PATH, signInAgainPath } from './paths.ts'
import { type OwnPageHandler, ownerOfForm, page, redirect } from './request.ts'

const LONGEST_NAME = 100
const PROFILE_MS = 10 * 60_000

/** What a profile is made of, as long as the page that shows the password may be open. */
interface Shown {
  readonly secret: string
  readonly calendars: boolean
  readonly contacts: boolean
  readonly until: number
}

export const makeOne: OwnPageHandler = async (visit, { store, settings, now }) => {
  const { session, keys } = visit
  const form = await readForm(visit.message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  if (!isFreshSignIn(session.session, now())) return redirect(signInAgainPath(ACCOUNT_PATH))
  const { id, slug } = session.account.principal
  const name = (form.get('name') ?? '').replace(/\p{Cc}/gu, ' ').trim()
  const [calendars, contacts] = [form.has('calendars'), form.has('contacts')]
  const scopes = scopesOfUse({ calendars, contacts, readOnly: form.has('readOnly') })
  if (name === '' || name.length > LONGEST_NAME || scopes.length === 0) {
    return redirect(`${ACCOUNT_PATH}?done=incomplete`)
  }
  const made = await makeAppPassword(store, id, { name, scopes, expiresAt: null })
  if (made === undefined) return redirect(`${ACCOUNT_PATH}?done=too-many`)
  const { secret } = made
  const shown: Shown = { secret, calendars, contacts, until: now().getTime() + PROFILE_MS }
  const sealed = (await sealOf(store)).close(JSON.stringify(shown), `profile ${id}`)
  const { publicUrl } = settings
  const formKey = keys.of(ownerOfForm(session))
  return page(200, await writeAppPassword({ ...visit, formKey, name, user: slug, publicUrl, secret, sealed }))
}

export const revokeOne: OwnPageHandler = async ({ message, session, keys }, { store }) => {
  const form = await readForm(message)
  if (!keys.isOf(ownerOfForm(session), form.get('key'))) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  await revokeAppPassword(store, session.account.principal.id, form.get('id') ?? '')
  return redirect(`${ACCOUNT_PATH}?done=revoked`)
}

export const downloadProfile: OwnPageHandler = async (visit, { store, settings, now }): Promise<DavResponse> => {
  const { session, keys } = visit
  const form = await readForm(visit.message)
  const { id, slug, name } = session.account.principal
  const text = (await sealOf(store)).open(form.get('sealed') ?? '', `profile ${id}`)
  // Only `makeOne` closes such.
  const shown = text === undefined ? undefined : (JSON.parse(text) as Shown)
  const isOwn = keys.isOf(ownerOfForm(session), form.get('key'))
  if (!isOwn || shown === undefined || shown.until <= now().getTime()) return redirect(`${ACCOUNT_PATH}?done=nothing`)
  const { secret: password, calendars, contacts } = shown
  const { publicUrl } = settings
  return {
    status: 200,
    headers: {
      'content-type': 'application/x-apple-aspen-config',
      'content-disposition': 'attachment; filename="kalends.mobileconfig"',
      'cache-control': 'no-store',
    },
    body: writeAppleProfile({ publicUrl, slug, name, password, calendars, contacts }),
  }
}
