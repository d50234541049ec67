/** What a mail says in each language; the times and rules in it come from elsewhere. */
import { german } from './languages/de.ts'
import { english } from './languages/en.ts'
import { french } from './languages/fr.ts'
import { dutch } from './languages/nl.ts'

export type Kind =
  | 'invitation'
  | 'update'
  | 'cancellation'
  | 'accepted'
  | 'declined'
  | 'tentative'
  | 'answer'
  | 'refresh'
  | 'counter'
  | 'decline-counter'

export interface Words {
  /** Before the title, in the subject. */
  readonly subject: Readonly<Record<Kind, string>>
  /** What somebody does, as a sentence. */
  readonly intro: Readonly<Record<Kind, (who: string) => string>>
  readonly when: string
  readonly due: string
  readonly where: string
  readonly repeats: string
  readonly title: string
  readonly who: string
  readonly description: string
  readonly comment: string
  /** Above what holds for one instance of a series. */
  only(date: string): string
  /** Beside what changed; `was` is undefined where nothing stood. */
  changed(was: string | undefined): string
  andMore(count: number): string
  readonly nothing: string
  readonly untitled: string
  readonly reminder: { readonly subject: string; readonly intro: string; readonly footer: string }
  /** Of a booking that waits for who approves. */
  readonly approval: {
    readonly subject: string
    intro(room: string): string
    readonly until: string
    /** Where to answer. */
    footer(room: string): string
  }
  /** Before a link, and as its text. */
  readonly answer: string
  footer(who: string): string
  /** Of what a guest said on the page. */
  footerOfGuest(who: string): string
}

const languages: Readonly<Record<string, Words>> = { de: german, en: english, fr: french, nl: dutch }

export interface Language {
  /** For dates. */
  readonly locale: string
  readonly words: Words
}

/** By a tag such as `de-AT`; English where it is not known. */
export function languageOf(tag: string | undefined): Language {
  const locale = canonical(tag ?? 'en')
  const words = languages[new Intl.Locale(locale).language]
  // Most who read English write the day before the month.
  return words === undefined || locale === 'en' ? { locale: 'en-GB', words: english } : { locale, words }
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.trim())[0] ?? 'en'
  } catch (error) {
    if (error instanceof RangeError) return 'en'
    throw error
  }
}
