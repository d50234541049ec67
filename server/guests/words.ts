/** What the page for guests says in each language; what it says of the meeting comes from the mail's words. */
import type { GuestAnswer } from '../../scheduling/itip/index.ts'
import { german } from './languages/de.ts'
import { english } from './languages/en.ts'
import { french } from './languages/fr.ts'
import { dutch } from './languages/nl.ts'

export interface GuestWords {
  /** Above the form. */
  readonly question: string
  /** On the buttons. */
  readonly answer: Readonly<Record<GuestAnswer, string>>
  /** How somebody has answered. */
  readonly answered: Readonly<Record<GuestAnswer, string>>
  readonly thanks: (who: string) => string
  readonly soFar: (answer: string) => string
  readonly which: string
  readonly all: string
  /** Beside the label of what may be left out. */
  readonly optional: string
  readonly comment: (who: string) => string
  readonly otherTime: string
  readonly otherTimeHelp: (who: string) => string
  readonly whichToMove: string
  readonly from: string
  readonly until: string
  readonly firstDay: string
  readonly lastDay: string
  readonly clock: (zone: string) => string
  readonly propose: string
  readonly proposed: (who: string) => string
  readonly wrongTime: string
  readonly changed: string
  readonly nothingChosen: string
  readonly deadTitle: string
  readonly dead: string
  readonly busyTitle: string
  readonly busy: string
  readonly privacy: (who: string) => string
}

const languages: Readonly<Record<string, GuestWords>> = { de: german, en: english, fr: french, nl: dutch }

/** `locale` is one of `languageOf`. */
export function guestWordsOf(locale: string): GuestWords {
  return languages[new Intl.Locale(locale).language] ?? english
}
