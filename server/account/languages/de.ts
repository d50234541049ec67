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
  code: {
    title: 'Noch ein Schritt',
    help: 'Geben Sie den Code ein, den die App auf Ihrem Gerät zeigt, oder einen Ihrer Wiederherstellungscodes.',
    label: 'Code',
    button: 'Weiter',
    wrong: 'Dieser Code stimmt nicht oder wurde schon benutzt.',
    wait: 'Zu viele falsche Codes. Bitte warten Sie eine Minute.',
  },
  totp: {
    title: 'Zweiter Faktor',
    off: 'Für die Anmeldung genügt Ihr Passwort. Mit einem zweiten Faktor braucht es dazu einen Code von Ihrem Gerät.',
    on: (codes) =>
      `Eingeschaltet. Sie haben noch ${codes} Wiederherstellungscodes. Geräte und Programme brauchen App-Passwörter.`,
    setUp: 'Einrichten',
    scan: 'Scannen Sie dies mit einer App für Einmalcodes und geben Sie dann den Code ein, den sie zeigt.',
    type: 'Oder tippen Sie dies in die App:',
    turnOn: 'Einschalten',
    turnOff: 'Ausschalten',
    codesTitle: 'Ihre Wiederherstellungscodes',
    codes:
      'Jeder öffnet Ihr Konto einmal, wenn das Gerät verloren ist. Bewahren Sie sie sicher auf: sie werden nicht wieder gezeigt.',
    done: 'Fertig',
    isOff: 'Der zweite Faktor ist ausgeschaltet.',
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
