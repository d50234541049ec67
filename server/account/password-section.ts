import { escaped } from '../mail/write-html.ts'
import { hidden } from './totp-page.ts'
import type { AccountWords } from './words.ts'

interface Section {
  readonly words: AccountWords
  readonly formKey: string
  readonly slug: string
  /** Whoever signs in elsewhere has none here. */
  readonly hasPassword: boolean
  /** What was typed into it was wrong. */
  readonly isPasswordWrong: boolean
}

/** The part of the page of an account that is about it. */
export function passwordOf({ words, formKey, slug, hasPassword, isPasswordWrong }: Section): string {
  if (!hasPassword) return ''
  const { title, help, old, next, again, change } = words.password
  return `<section>
<h2>${escaped(title)}</h2>
<p class="soft">${escaped(help)}</p>
<details class="bare"${isPasswordWrong ? ' open' : ''}>
<summary>${escaped(change)}</summary>
<form method="post" action="/account/password">
${hidden('key', formKey)}
<input type="text" name="username" value="${escaped(slug)}" autocomplete="username" readonly hidden>
${field('old', old, 'current-password')}
${field('new', next, 'new-password')}
${field('again', again, 'new-password')}
<button type="submit">${escaped(change)}</button>
</form>
</details>
</section>`
}

function field(name: string, label: string, autocomplete: string): string {
  return `<label for="${name}">${escaped(label)}</label>
<input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" maxlength="1000" required>`
}

export function revokeAllOf({ words, formKey }: Pick<Section, 'words' | 'formKey'>): string {
  return `<form class="bare" method="post" action="/account/revoke-all">${hidden('key', formKey)}<button type="submit">${escaped(words.password.revokeAll)}</button></form>`
}
