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
