import type { AccountWords } from '../words.ts'

export const dutch: AccountWords = {
  signIn: {
    title: 'Aanmelden',
    user: 'Gebruikersnaam of e-mailadres',
    password: 'Wachtwoord',
    button: 'Aanmelden',
    wrong: 'De naam of het wachtwoord klopt niet.',
    tooMany: (seconds) => `Te veel pogingen. Wacht ${seconds} seconden.`,
    outdated: 'Deze pagina stond te lang open. Probeer het opnieuw.',
    signedOut: 'U bent afgemeld.',
  },
  code: {
    title: 'Nog één stap',
    help: 'Typ de code die de app op uw apparaat toont, of een van uw herstelcodes.',
    label: 'Code',
    button: 'Verder',
    wrong: 'Deze code klopt niet of is al gebruikt.',
    wait: 'Te veel verkeerde codes. Wacht een minuut.',
  },
  totp: {
    title: 'Tweede factor',
    off: 'Voor aanmelden volstaat uw wachtwoord. Met een tweede factor is er ook een code van uw apparaat nodig.',
    on: (codes) => `Aan. U hebt nog ${codes} herstelcodes. Apparaten en programma’s hebben app-wachtwoorden nodig.`,
    setUp: 'Instellen',
    scan: 'Scan dit met een app voor eenmalige codes en typ daarna de code die hij toont.',
    type: 'Of typ dit in de app:',
    turnOn: 'Aanzetten',
    turnOff: 'Uitzetten',
    codesTitle: 'Uw herstelcodes',
    codes:
      'Elke code opent uw account één keer als het apparaat kwijt is. Bewaar ze veilig: ze worden niet meer getoond.',
    done: 'Klaar',
    isOff: 'De tweede factor staat uit.',
  },
  account: {
    title: 'Uw account',
    signedInAs: (name) => `Aangemeld als ${name}`,
    signOut: 'Afmelden',
  },
  sessions: {
    title: 'Waar u bent aangemeld',
    here: 'deze browser',
    unknownBrowser: 'Een browser',
    seen: (when, where) => `Laatst gebruikt ${when}, vanaf ${where}`,
    since: 'Aangemeld',
    end: 'Beëindigen',
    endOthers: 'Overal elders afmelden',
    ended: 'Klaar: daar is niemand meer aangemeld.',
  },
}
