import type { AppPassword, OAuthGrant, Passkey, Principal, Session, Totp } from '../../storage/store.ts'
import { CALENDAR_PATH } from '../console/path.ts'
import { escaped } from '../mail/write-html.ts'
import { documentOf, type Notice, noticeOf } from '../pages/document.ts'
import { appPasswordsOf } from './app-password-page.ts'
import { passkeysOf } from './passkeys-page.ts'
import { passwordOf, revokeAllOf } from './password-section.ts'
import { programsOf } from './programs.ts'
import type { AccountWords } from './words.ts'

export interface AccountPage {
  readonly locale: string
  readonly words: AccountWords
  readonly formKey: string
  readonly publicUrl: string
  readonly principal: Principal
  readonly session: Session
  readonly sessions: readonly Session[]
  readonly appPasswords: readonly AppPassword[]
  readonly grants: readonly OAuthGrant[]
  readonly totp: Totp | undefined
  readonly passkeys: readonly Passkey[]
  readonly hasPasskeys: boolean
  readonly hasPassword: boolean
  readonly isPasswordWrong: boolean
  readonly hasConsole: boolean
  readonly recoveryCodes: number
  readonly notice?: Notice
}

export function writeAccount(page: AccountPage): string {
  const { locale, words, principal, notice } = page
  const { account } = words
  return documentOf(
    locale,
    account.title,
    `${notice === undefined ? '' : noticeOf(notice)}<div class="card">
<p class="intro" dir="auto">${escaped(account.signedInAs(principal.slug))}</p>
<h1 dir="auto">${escaped(principal.name)}</h1>
${page.hasConsole ? `<p><a href="${CALENDAR_PATH}">${escaped(account.toCalendar)}</a></p>\n` : ''}<form class="first" method="post" action="/signout">${keyOf(page)}<button type="submit">${escaped(account.signOut)}</button></form>
${passwordOf({ ...page, slug: principal.slug })}
${appPasswordsOf({ ...page, slug: principal.slug, moment: (at) => moment(at, page) })}
${programsOf({ ...page, moment: (at) => moment(at, page) })}
${page.appPasswords.length + page.grants.length > 1 ? revokeAllOf(page) : ''}
${passkeysOf({ ...page, moment: (at) => moment(at, page) })}
${totpOf(page)}
${sessionsOf(page)}
</div>`,
  )
}

function keyOf({ formKey }: AccountPage): string {
  return `<input type="hidden" name="key" value="${escaped(formKey)}">`
}

function totpOf(page: AccountPage): string {
  const { totp, words, passkeys } = page
  const off = passkeys.length > 0 ? words.totp.offWithPasskeys(page.recoveryCodes) : words.totp.off
  const form = totp === undefined ? '' : turnOffForm(page)
  const link = totp === undefined ? `<a class="button" href="/account/totp">${escaped(words.totp.setUp)}</a>` : ''
  return `<section>
<h2>${escaped(words.totp.title)}</h2>
<p>${escaped(totp === undefined ? off : words.totp.on(totp.recoveryCodes))}</p>
${form}${link}
</section>`
}

function turnOffForm(page: AccountPage): string {
  const { totp, code } = page.words
  return `<form class="bare line" method="post" action="/account/totp/off">${keyOf(page)}
<label for="code">${escaped(code.label)}</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required>
<button type="submit">${escaped(totp.turnOff)}</button></form>`
}

function sessionsOf(page: AccountPage): string {
  const { sessions, words, session: here } = page
  const others = sessions.filter(({ id }) => id !== here.id)
  const endAll =
    others.length < 2
      ? ''
      : `<form class="bare" method="post" action="/account/sessions/end">${keyOf(page)}<button type="submit" name="session" value="others">${escaped(words.sessions.endOthers)}</button></form>`
  return `<section>
<h2>${escaped(words.sessions.title)}</h2>
<ul class="list">
${[here, ...others].map((session) => sessionOf(session, page)).join('\n')}
</ul>
${endAll}
</section>`
}

function sessionOf(session: Session, page: AccountPage): string {
  const { words, session: here } = page
  const { unknownBrowser, seen, end } = words.sessions
  const isHere = session.id === here.id
  const name = `${escaped(session.agent || unknownBrowser)}${isHere ? ` <span class="soft">(${escaped(words.sessions.here)})</span>` : ''}`
  const button = isHere
    ? ''
    : `<form class="bare" method="post" action="/account/sessions/end">${keyOf(page)}<button class="small" type="submit" name="session" value="${escaped(session.id)}">${escaped(end)}</button></form>`
  return `<li><div><strong>${name}</strong><br><span class="soft">${escaped(seen(moment(session.seenAt, page), session.address))}</span></div>${button}</li>`
}

/** On the clock of its owner. */
function moment(at: Date, { locale, principal }: AccountPage): string {
  const timeZone = principal.timezone ?? 'UTC'
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at)
}
