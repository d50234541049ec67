/** The page on which somebody lets a program do something, or does not. */
import { escaped } from '../../../mail/write-html.ts'
import { documentOf, noticeOf } from '../../../pages/document.ts'
import type { Scope } from '../../scopes.ts'
import type { ConsentWords } from './words.ts'

export interface ConsentPage {
  readonly locale: string
  readonly words: ConsentWords
  readonly clientName: string
  readonly person: string
  readonly scopes: readonly Scope[]
  readonly redirectUri: string
  /** Path and query of this page. */
  readonly action: string
  readonly formKey: string
  readonly isOutdated: boolean
}

export function writeConsent(page: ConsentPage): string {
  const { locale, words, clientName, person, scopes, redirectUri, action, formKey, isOutdated } = page
  const title = words.title(clientName)
  const notice = isOutdated ? noticeOf({ text: words.outdated, isBad: true }) : ''
  return documentOf(
    locale,
    title,
    `${notice}<div class="card">
<p class="intro" dir="auto">${escaped(words.signedInAs(person))}</p>
<h1 dir="auto">${escaped(title)}</h1>
<form class="first" method="post" action="${escaped(action)}">
<input type="hidden" name="key" value="${escaped(formKey)}">
<fieldset>
<legend>${escaped(words.may)}</legend>
${scopes.map((scope) => checkOf(scope, words)).join('\n')}
</fieldset>
<p class="soft" dir="auto">${escaped(words.leadsTo(placeOf(redirectUri, words)))} ${escaped(words.untilEnded)}</p>
<div class="choice">
<button type="submit" name="answer" value="deny">${escaped(words.deny)}</button>
<button class="chosen" type="submit" name="answer" value="allow">${escaped(words.allow)}</button>
</div>
</form>
</div>`,
  )
}

function checkOf(scope: Scope, words: ConsentWords): string {
  return `<label class="check"><input type="checkbox" name="scope" value="${escaped(scope)}" checked><span>${escaped(words.scopes[scope])}</span></label>`
}

/** A name that a person may know: not that of the client, which anybody can be given. */
function placeOf(redirectUri: string, words: ConsentWords): string {
  const { protocol, host } = new URL(redirectUri)
  return protocol === 'https:' ? host : words.here
}

/** A source of a policy (CSP 3 §2.3.1): the redirection that answers a form counts as where it leads. */
export function formTargetOf(redirectUri: string): string {
  const { protocol, origin, hostname } = new URL(redirectUri)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  // An address of IPv6 is no source.
  return isWeb && !hostname.startsWith('[') ? origin : protocol
}

/** That a request makes no sense, with the reason for who makes the program. */
export function writeWrongRequest(locale: string, words: ConsentWords, reason: string): string {
  return documentOf(
    locale,
    words.wrongTitle,
    `<div class="card">
<h1>${escaped(words.wrongTitle)}</h1>
<p>${escaped(words.wrong)}</p>
<p class="soft" lang="en">${escaped(reason)}</p>
</div>`,
  )
}
