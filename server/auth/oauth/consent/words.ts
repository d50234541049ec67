/** What the page says on which people let programs do something. */
import type { Scope } from '../../scopes.ts'
import { german } from './languages/de.ts'
import { english } from './languages/en.ts'
import { french } from './languages/fr.ts'
import { dutch } from './languages/nl.ts'

export interface ConsentWords {
  title(client: string): string
  signedInAs(name: string): string
  readonly may: string
  readonly scopes: Readonly<Record<Scope, string>>
  readonly allow: string
  readonly deny: string
  leadsTo(where: string): string
  readonly here: string
  readonly untilEnded: string
  readonly outdated: string
  readonly onwardTitle: string
  onward(client: string): string
  readonly wrongTitle: string
  readonly wrong: string
  /** On the page of the account. */
  readonly programs: string
  used(when: string): string
  readonly end: string
}

const languages: Readonly<Record<string, ConsentWords>> = { de: german, en: english, fr: french, nl: dutch }

/** `locale` is one of `languageOf`. */
export function consentWordsOf(locale: string): ConsentWords {
  return languages[new Intl.Locale(locale).language] ?? english
}
