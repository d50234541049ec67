import type { ConsentWords } from '../words.ts'

export const dutch: ConsentWords = {
  title: (client) => `${client} vraagt om toegang`,
  signedInAs: (name) => `Aangemeld als ${name}`,
  may: 'Als u het toestaat, mag het programma in uw naam:',
  scopes: {
    'freebusy:read': 'uw bezette tijden en die van anderen zien',
    'events:read': 'uw agenda’s en taken lezen',
    'events:write': 'uw agenda’s en taken wijzigen, en in uw naam uitnodigen',
    'contacts:read': 'uw contacten lezen',
    'contacts:write': 'uw contacten wijzigen',
    'rooms:read': 'ruimtes zien, en wanneer ze vrij zijn',
    'rooms:admin': 'ruimtes inrichten',
    'sharing:write': 'bepalen wie nog meer mag zien en wijzigen wat van u is',
    'availability:solve': 'tijden zoeken die iedereen passen',
    'audit:read': 'lezen wie wat heeft gedaan',
    admin: 'alles doen wat beheerders mogen doen',
  },
  allow: 'Toestaan',
  deny: 'Niet toestaan',
  leadsTo: (where) => `Daarna gaat u naar ${where}.`,
  here: 'een programma op dit apparaat',
  untilEnded: 'De toegang geldt tot u die intrekt, of tot die zestig dagen niet is gebruikt.',
  outdated: 'Deze pagina stond te lang open. Beslis opnieuw.',
  onwardTitle: 'Een ogenblik',
  onward: (client) => `U bent op weg naar ${client}.`,
  wrongTitle: 'Deze link leidt nergens heen',
  wrong:
    'Een programma heeft u hierheen gestuurd met een verzoek dat niet te begrijpen is. Er is niets toegestaan. De makers vinden zo de reden:',
  programs: 'Programma’s met toegang',
  used: (when) => `Laatst gebruikt ${when}`,
  end: 'Intrekken',
}
