import { escaped } from '../mail/write-html.ts'
import { documentOf, type Notice, noticeOf } from '../pages/document.ts'
import type { AccountWords } from './words.ts'

export interface SignInPage {
  readonly locale: string
  readonly words: AccountWords
  readonly formKey: string
  /** Where it leads. */
  readonly to: string
  readonly user?: string
  /** HTML of each: below the form. */
  readonly otherWays?: readonly string[]
  readonly notice?: Notice
}

export function writeSignIn({ locale, words, formKey, to, user = '', otherWays = [], notice }: SignInPage): string {
  const { signIn } = words
  // Whoever typed a name has the password to type again.
  const [first, second] = user === '' ? [' autofocus', ''] : ['', ' autofocus']
  return documentOf(
    locale,
    signIn.title,
    `${notice === undefined ? '' : noticeOf(notice)}<div class="card">
<h1>${escaped(signIn.title)}</h1>
<form class="first" method="post" action="/signin">
<input type="hidden" name="key" value="${escaped(formKey)}">
<input type="hidden" name="to" value="${escaped(to)}">
<label for="user">${escaped(signIn.user)}</label>
<input id="user" name="user" value="${escaped(user)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="1000" required${first}>
<label for="password">${escaped(signIn.password)}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required${second}>
<button class="main" type="submit">${escaped(signIn.button)}</button>
</form>
${otherWays.join('\n')}
</div>`,
  )
}

/** A link, not a form: the policy of the page lets forms lead to this server alone. */
export function linkToProvider(text: string, query: Readonly<Record<string, string>>): string {
  const href = `/signin/oidc?${new URLSearchParams(query)}`
  return `<section class="other"><a class="button" href="${escaped(href)}">${escaped(text)}</a></section>`
}
