/** `/signout`, where links of the console lead: one button, for a GET changes nothing. */
import { escaped } from '../mail/write-html.ts'
import { documentOf } from '../pages/document.ts'
import { homeOf } from './home.ts'
import { SIGN_IN_PATH, SIGN_OUT_PATH } from './paths.ts'
import { ownerOfForm, type PageHandler, page, redirect } from './request.ts'

export const showSignOut: PageHandler = async ({ session, locale, words, keys }, deps) => {
  if (session === undefined) return redirect(SIGN_IN_PATH)
  const { account } = words
  const { slug, name } = session.account.principal
  const body = `<div class="card">
<p class="intro" dir="auto">${escaped(account.signedInAs(slug))}</p>
<h1 dir="auto">${escaped(name)}</h1>
<form class="first" method="post" action="${SIGN_OUT_PATH}"><input type="hidden" name="key" value="${escaped(keys.of(ownerOfForm(session)))}">
<button class="main" type="submit">${escaped(account.signOut)}</button></form>
<p class="after"><a href="${homeOf(deps)}">${escaped(account.back)}</a></p>
</div>`
  return page(200, documentOf(locale, account.signOut, body))
}
