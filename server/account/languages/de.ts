import type { AccountWords } from '../words.ts'

export const german: AccountWords = {
  signIn: {
    title: 'Anmelden',
    user: 'Benutzername oder E-Mail-Adresse',
    password: 'Passwort',
    button: 'Anmelden',
    wrong: 'Der Name oder das Passwort stimmt nicht.',
    tooMany: (seconds) => `Zu viele Versuche. Bitte warten Sie ${seconds} Sekunden.`,
    outdated: 'Diese Seite war zu lange offen. Bitte versuchen Sie es noch einmal.',
    signedOut: 'Sie sind abgemeldet.',
  },
  account: {
    title: 'Ihr Konto',
    signedInAs: (name) => `Angemeldet als ${name}`,
    signOut: 'Abmelden',
  },
  sessions: {
    title: 'Wo Sie angemeldet sind',
    here: 'dieser Browser',
    unknownBrowser: 'Ein Browser',
    seen: (when, where) => `Zuletzt benutzt ${when}, von ${where}`,
    since: 'Angemeldet',
    end: 'Beenden',
    endOthers: 'Überall sonst abmelden',
    ended: 'Erledigt: dort ist niemand mehr angemeldet.',
  },
}
