import { toString as qrCode } from 'qrcode'
import type { AppPassword } from '../../storage/store.ts'
import { escaped } from '../mail/write-html.ts'
import { documentOf } from '../pages/document.ts'
import { hidden } from './totp-page.ts'
import type { AccountWords } from './words.ts'

interface Section {
  readonly words: AccountWords
  readonly formKey: string
  readonly slug: string
  readonly publicUrl: string
  readonly appPasswords: readonly AppPassword[]
  moment(at: Date): string
}

/** The part of the page of an account that is about them. */
export function appPasswordsOf(section: Section): string {
  const { words, appPasswords, formKey, slug, publicUrl } = section
  const { title, help, server, name, calendars, contacts, readOnly, make } = words.appPasswords
  const list = appPasswords.map((one) => itemOf(one, section)).join('\n')
  return `<section>
<h2>${escaped(title)}</h2>
<p class="soft">${escaped(help)}</p>
<dl class="where">
<dt>${escaped(server)}</dt><dd><code>${escaped(publicUrl)}/</code></dd>
<dt>${escaped(words.signIn.user)}</dt><dd><code>${escaped(slug)}</code></dd>
</dl>
${list === '' ? '' : `<ul class="list">\n${list}\n</ul>`}
<form class="bare" method="post" action="/account/app-passwords">
${hidden('key', formKey)}
<label for="name">${escaped(name)}</label>
<input id="name" name="name" maxlength="100" required>
<div class="checks">
${checkbox('calendars', calendars, true)}
${checkbox('contacts', contacts, true)}
${checkbox('readOnly', readOnly, false)}
</div>
<button type="submit">${escaped(make)}</button>
</form>
</section>`
}

function checkbox(name: string, label: string, isOn: boolean): string {
  return `<label class="check"><input type="checkbox" name="${name}"${isOn ? ' checked' : ''}> ${escaped(label)}</label>`
}

function itemOf({ id, name, usedAt, createdAt }: AppPassword, { words, formKey, moment }: Section): string {
  const { used, never, revoke } = words.appPasswords
  const news = usedAt === null ? never(moment(createdAt)) : used(moment(usedAt))
  return `<li><div><strong dir="auto">${escaped(name)}</strong><br><span class="soft">${escaped(news)}</span></div>
<form class="bare" method="post" action="/account/app-passwords/revoke">${hidden('key', formKey)}<button class="small" type="submit" name="id" value="${escaped(id)}">${escaped(revoke)}</button></form></li>`
}

export interface ShownAppPassword {
  readonly locale: string
  readonly words: AccountWords
  readonly formKey: string
  readonly name: string
  readonly user: string
  readonly publicUrl: string
  readonly secret: string
  /** The same, for this account alone to send back. */
  readonly sealed: string
}

export async function writeAppPassword(page: ShownAppPassword): Promise<string> {
  const { locale, words, formKey, name, user, publicUrl, secret, sealed } = page
  const { appPasswords, totp, signIn } = words
  const image = await qrCode(secret, { type: 'svg', margin: 2, color: { dark: '#000000', light: '#ffffff' } })
  return documentOf(
    locale,
    name,
    `<div class="card">
<h1 dir="auto">${escaped(name)}</h1>
<p>${escaped(appPasswords.shown)}</p>
<dl>
<dt>${escaped(appPasswords.server)}</dt><dd><code>${escaped(publicUrl)}/</code></dd>
<dt>${escaped(signIn.user)}</dt><dd><code>${escaped(user)}</code></dd>
<dt>${escaped(signIn.password)}</dt><dd><code>${escaped(secret)}</code></dd>
</dl>
<div class="qr">${image}</div>
<form class="bare" method="post" action="/account/app-passwords/profile">
${hidden('key', formKey)}
${hidden('sealed', sealed)}
<button type="submit">${escaped(appPasswords.profile)}</button>
</form>
<p><a class="button" href="/account">${escaped(totp.done)}</a></p>
</div>`,
  )
}
