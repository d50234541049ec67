/** `/signin`, `/signout` and `/account`: pages on which people sign in and keep their accounts. See docs/decisions/0118. */
import { refuse } from '../../protocol/dav/refusal.ts'
import { OIDC_CALLBACK_PATH, OIDC_PATH } from '../auth/oidc/paths.ts'
import { refuseForeignPages } from '../auth/same-site.ts'
import type { DavResponse } from '../dav/request.ts'
import { downloadProfile, makeOne, revokeOne } from './app-passwords.ts'
import { enterByPasskeyAfterPassword, enterCode } from './code-step.ts'
import { endSessions, showAccount } from './own-account.ts'
import { addPasskey, removePasskey, showAddPasskey } from './passkeys.ts'
import { changePassword, revokeAll } from './password.ts'
import { ACCOUNT_PATH, SIGN_IN_PATH, SIGN_OUT_PATH } from './paths.ts'
import { endProgram } from './programs.ts'
import { ofOwner, type PageDeps, type PageHandler, type PageRequest, visitOf } from './request.ts'
import { enter, enterByPasskey, enterByProvider, leave, showSignIn } from './sign-in.ts'
import { showSignOut } from './sign-out-page.ts'
import { showSetUp, turnOff, turnOn } from './totp.ts'

const PAGES: Readonly<Record<string, { readonly GET?: PageHandler; readonly POST?: PageHandler }>> = {
  [SIGN_IN_PATH]: { GET: showSignIn, POST: enter },
  [`${SIGN_IN_PATH}/passkey`]: { POST: enterByPasskey },
  [`${SIGN_IN_PATH}/code`]: { POST: enterCode },
  [`${SIGN_IN_PATH}/code/passkey`]: { POST: enterByPasskeyAfterPassword },
  [OIDC_PATH]: { GET: enterByProvider },
  [OIDC_CALLBACK_PATH]: { GET: enterByProvider },
  [SIGN_OUT_PATH]: { GET: showSignOut, POST: ofOwner(leave) },
  [ACCOUNT_PATH]: { GET: ofOwner(showAccount) },
  [`${ACCOUNT_PATH}/app-passwords`]: { POST: ofOwner(makeOne) },
  [`${ACCOUNT_PATH}/app-passwords/revoke`]: { POST: ofOwner(revokeOne) },
  [`${ACCOUNT_PATH}/app-passwords/profile`]: { POST: ofOwner(downloadProfile) },
  [`${ACCOUNT_PATH}/totp`]: { GET: ofOwner(showSetUp), POST: ofOwner(turnOn) },
  [`${ACCOUNT_PATH}/totp/off`]: { POST: ofOwner(turnOff) },
  [`${ACCOUNT_PATH}/passkeys`]: { GET: ofOwner(showAddPasskey), POST: ofOwner(addPasskey) },
  [`${ACCOUNT_PATH}/passkeys/remove`]: { POST: ofOwner(removePasskey) },
  [`${ACCOUNT_PATH}/password`]: { POST: ofOwner(changePassword) },
  [`${ACCOUNT_PATH}/revoke-all`]: { POST: ofOwner(revokeAll) },
  [`${ACCOUNT_PATH}/programs/end`]: { POST: ofOwner(endProgram) },
  [`${ACCOUNT_PATH}/sessions/end`]: { POST: ofOwner(endSessions) },
}

export async function answerAccountPage(request: PageRequest, deps: PageDeps): Promise<DavResponse> {
  const { message, path, origins } = request
  const methods = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined
  if (methods === undefined) throw refuse(404, undefined, 'no page is there')
  const method = message.method === 'HEAD' ? 'GET' : message.method
  const handle = method === 'GET' || method === 'POST' ? methods[method] : undefined
  if (handle === undefined) {
    const allow = Object.keys(methods).flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]))
    throw refuse(405, undefined, `${message.method} of a page`, { headers: { allow: allow.join(', ') } })
  }
  if (method === 'POST') refuseForeignPages(message.headers, origins)
  return handle(await visitOf(request, deps), deps)
}
