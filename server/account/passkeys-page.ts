import type { Passkey } from '../../storage/store.ts'
import { escaped } from '../mail/write-html.ts'
import { documentOf, type Notice, noticeOf } from '../pages/document.ts'
import { PASSKEY_SCRIPT, PASSKEY_SCRIPT_SOURCE } from '../pages/passkey-script.ts'
import { pagePolicy } from '../pages/style.ts'
import { hidden } from './totp-page.ts'
import type { AccountWords } from './words.ts'

/** Of pages on which a device is asked. */
export const PASSKEY_PAGE_HEADERS = { 'content-security-policy': pagePolicy({ scripts: [PASSKEY_SCRIPT_SOURCE] }) }

export interface PasskeyForm {
  readonly words: AccountWords
  readonly action: string
  /** What the device is asked, as JSON can have it. */
  readonly question: { readonly options: object; readonly sealed: string }
  readonly fields: Readonly<Record<string, string>>
  readonly button: string
  /** HTML before the button. */
  readonly before?: string
  readonly isFirst?: boolean
}

/** Hidden until a script shows that this browser knows passkeys. */
export function passkeyForm({ words, action, question, fields, button, before = '', isFirst }: PasskeyForm): string {
  const { options, sealed } = question
  const sent = Object.entries({ ...fields, sealed, response: '' }).map(([name, value]) => hidden(name, value))
  return `<form${isFirst ? ' class="first"' : ''} method="post" action="${action}" data-passkey="${escaped(JSON.stringify(options))}" hidden>
${sent.join('\n')}
${before}<p class="notice bad" role="alert" hidden>${escaped(words.passkeys.failed)}</p>
<button class="wide" type="submit">${escaped(button)}</button>
</form>`
}

interface Section {
  readonly words: AccountWords
  readonly formKey: string
  readonly passkeys: readonly Passkey[]
  /** Browsers know passkeys where the server is. */
  readonly hasPasskeys: boolean
  moment(at: Date): string
}

/** The part of the page of an account that is about them. */
export function passkeysOf(section: Section): string {
  const { words, passkeys, hasPasskeys } = section
  if (!hasPasskeys && passkeys.length === 0) return ''
  const list = passkeys.map((one) => itemOf(one, section)).join('\n')
  return `<section>
<h2>${escaped(words.passkeys.title)}</h2>
<p class="soft">${escaped(words.passkeys.help)}</p>
${list === '' ? '' : `<ul class="list">\n${list}\n</ul>`}
${hasPasskeys ? `<a class="button" href="/account/passkeys">${escaped(words.passkeys.add)}</a>` : ''}
</section>`
}

function itemOf({ id, name, usedAt, createdAt }: Passkey, { words, formKey, moment }: Section): string {
  const { used, never } = words.appPasswords
  const news = usedAt === null ? never(moment(createdAt)) : used(moment(usedAt))
  return `<li><div><strong dir="auto">${escaped(name)}</strong><br><span class="soft">${escaped(news)}</span></div>
<form class="bare" method="post" action="/account/passkeys/remove">${hidden('key', formKey)}<button class="small" type="submit" name="id" value="${escaped(id)}">${escaped(words.passkeys.remove)}</button></form></li>`
}

export interface AddPasskeyPage {
  readonly locale: string
  readonly words: AccountWords
  readonly formKey: string
  readonly question: { readonly options: object; readonly sealed: string }
  /** What it may be called. */
  readonly name: string
  readonly notice?: Notice
}

export function writeAddPasskey({ locale, words, formKey, question, name, notice }: AddPasskeyPage): string {
  const { passkeys, totp } = words
  const form = passkeyForm({
    words,
    action: '/account/passkeys',
    question,
    fields: { key: formKey },
    button: passkeys.make,
    before: `<label for="name">${escaped(passkeys.name)}</label>
<input id="name" name="name" value="${escaped(name)}" maxlength="100" required>
`,
    isFirst: true,
  })
  return documentOf(
    locale,
    passkeys.add,
    `${notice === undefined ? '' : noticeOf(notice)}<div class="card">
<h1>${escaped(passkeys.add)}</h1>
<p>${escaped(passkeys.explanation)}</p>
${form}
<noscript><p class="notice bad">${escaped(passkeys.needsScripts)}</p></noscript>
<p class="after"><a href="/account">${escaped(totp.done)}</a></p>
${PASSKEY_SCRIPT}
</div>`,
  )
}
