/** What the pages for people of this server say in each language. */
import type { SignInProblem } from '../auth/door.ts'
import { german } from './languages/de.ts'
import { english } from './languages/en.ts'
import { french } from './languages/fr.ts'
import { dutch } from './languages/nl.ts'

export interface AccountWords {
  readonly signIn: {
    readonly title: string
    readonly user: string
    readonly password: string
    readonly button: string
    readonly wrong: string
    tooMany(seconds: number): string
    readonly outdated: string
    readonly signedOut: string
    /** Somebody is signed in, and shows once more who it is. */
    readonly again: string
    /** By another server, of that name. */
    by(provider: string): string
    readonly problems: Readonly<Record<SignInProblem, string>>
  }
  readonly code: {
    readonly title: string
    readonly help: string
    readonly helpWithoutDevice: string
    readonly label: string
    readonly button: string
    readonly wrong: string
    readonly wait: string
  }
  readonly totp: {
    readonly title: string
    readonly off: string
    offWithPasskeys(codes: number): string
    on(codes: number): string
    readonly setUp: string
    readonly scan: string
    readonly type: string
    readonly turnOn: string
    readonly turnOff: string
    readonly codesTitle: string
    readonly codes: string
    readonly done: string
    readonly isOff: string
  }
  readonly password: {
    readonly title: string
    readonly help: string
    readonly change: string
    readonly old: string
    readonly next: string
    readonly again: string
    readonly changed: string
    readonly unlike: string
    readonly unusable: string
    readonly wrong: string
    readonly wait: string
    readonly revokeAll: string
    readonly allRevoked: string
  }
  readonly passkeys: {
    readonly title: string
    readonly help: string
    readonly add: string
    readonly explanation: string
    readonly name: string
    readonly make: string
    readonly made: string
    readonly remove: string
    readonly removed: string
    readonly signIn: string
    readonly use: string
    readonly failed: string
    readonly needsScripts: string
  }
  readonly appPasswords: {
    readonly title: string
    readonly help: string
    readonly name: string
    readonly calendars: string
    readonly contacts: string
    readonly readOnly: string
    readonly make: string
    used(when: string): string
    never(made: string): string
    readonly revoke: string
    readonly revoked: string
    readonly shown: string
    readonly server: string
    readonly profile: string
    readonly incomplete: string
    readonly tooMany: string
  }
  readonly account: {
    readonly title: string
    signedInAs(name: string): string
    readonly signOut: string
    /** Where the calendar is; what is left open goes on. */
    readonly back: string
    readonly toCalendar: string
  }
  readonly sessions: {
    readonly title: string
    readonly here: string
    readonly unknownBrowser: string
    seen(when: string, where: string): string
    readonly since: string
    readonly end: string
    readonly endOthers: string
    readonly ended: string
  }
}

const languages: Readonly<Record<string, AccountWords>> = { de: german, en: english, fr: french, nl: dutch }

/** `locale` is one of `languageOf`. */
export function accountWordsOf(locale: string): AccountWords {
  return languages[new Intl.Locale(locale).language] ?? english
}
