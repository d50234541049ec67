import { toString as qrCode } from 'qrcode'
import { escaped } from '../mail/write-html.ts'
import { documentOf, type Notice, noticeOf } from '../pages/document.ts'
import type { AccountWords } from './words.ts'

interface Page {
  readonly locale: string
  readonly words: AccountWords
  readonly formKey: string
  readonly notice?: Notice
}

export interface CodePage extends Page {
  /** That the first step was right. */
  readonly ticket: string
  readonly to: string
  /** That shows codes; else there are recovery codes alone. */
  readonly hasDevice: boolean
  /** HTML of each: below the form. */
  readonly otherWays: readonly string[]
}

/** The second step of signing in. */
export function writeCode({ locale, words, formKey, notice, ticket, to, hasDevice, otherWays }: CodePage): string {
  const { code } = words
  return documentOf(
    locale,
    code.title,
    `${noticeIn(notice)}<div class="card">
<h1>${escaped(code.title)}</h1>
<p class="soft">${escaped(hasDevice ? code.help : code.helpWithoutDevice)}</p>
<form class="first" method="post" action="/signin/code">
${hidden('key', formKey)}
${hidden('ticket', ticket)}
${hidden('to', to)}
${codeField(code.label)}
<button class="main" type="submit">${escaped(code.button)}</button>
</form>
${otherWays.join('\n')}
</div>`,
  )
}

export interface SetUpPage extends Page {
  /** The secret, for this account alone to send back. */
  readonly sealed: string
  readonly secret: string
  readonly uri: string
}

export async function writeSetUp({ locale, words, formKey, notice, sealed, secret, uri }: SetUpPage): Promise<string> {
  const { totp, code } = words
  // Dark on light in dark surroundings, too: not every camera reads the other.
  const image = await qrCode(uri, { type: 'svg', margin: 2, color: { dark: '#000000', light: '#ffffff' } })
  return documentOf(
    locale,
    totp.title,
    `${noticeIn(notice)}<div class="card">
<h1>${escaped(totp.title)}</h1>
<p>${escaped(totp.scan)}</p>
<div class="qr">${image}</div>
<p class="soft">${escaped(totp.type)}<br><code>${escaped(secret.replace(/(.{4})(?!$)/g, '$1 '))}</code></p>
<form class="first" method="post" action="/account/totp">
${hidden('key', formKey)}
${hidden('sealed', sealed)}
${codeField(code.label)}
<button class="main" type="submit">${escaped(totp.turnOn)}</button>
</form>
</div>`,
  )
}

export function writeRecoveryCodes(
  { locale, words }: Pick<Page, 'locale' | 'words'>,
  codes: readonly string[],
): string {
  const { totp } = words
  return documentOf(
    locale,
    totp.codesTitle,
    `<div class="card">
<h1>${escaped(totp.codesTitle)}</h1>
<p>${escaped(totp.codes)}</p>
<ul class="codes">
${codes.map((code) => `<li><code>${escaped(code)}</code></li>`).join('\n')}
</ul>
<p><a class="button" href="/account">${escaped(totp.done)}</a></p>
</div>`,
  )
}

function noticeIn(notice: Notice | undefined): string {
  return notice === undefined ? '' : noticeOf(notice)
}

export function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escaped(value)}">`
}

export function codeField(label: string): string {
  return `<label for="code">${escaped(label)}</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required autofocus>`
}
