import type { ConsentWords } from '../words.ts'

export const german: ConsentWords = {
  title: (client) => `${client} bittet um Zugriff`,
  signedInAs: (name) => `Angemeldet als ${name}`,
  may: 'Wenn Sie es erlauben, darf das Programm in Ihrem Namen:',
  scopes: {
    'freebusy:read': 'Ihre belegten Zeiten und die anderer sehen',
    'events:read': 'Ihre Kalender und Aufgaben lesen',
    'events:write': 'Ihre Kalender und Aufgaben ändern und in Ihrem Namen einladen',
    'contacts:read': 'Ihre Kontakte lesen',
    'contacts:write': 'Ihre Kontakte ändern',
    'rooms:read': 'sehen, welche Räume es gibt und wann sie frei sind',
    'rooms:admin': 'Räume einrichten',
    'sharing:write': 'bestimmen, wer außer Ihnen sehen und ändern darf, was Ihnen gehört',
    'availability:solve': 'Zeiten suchen, die allen passen',
    'audit:read': 'lesen, wer was getan hat',
    admin: 'alles tun, was Administratoren dürfen',
  },
  allow: 'Erlauben',
  deny: 'Nicht erlauben',
  leadsTo: (where) => `Danach geht es weiter zu ${where}.`,
  here: 'einem Programm auf diesem Gerät',
  untilEnded: 'Der Zugriff gilt, bis Sie ihn widerrufen oder bis er sechzig Tage lang nicht verwendet wurde.',
  outdated: 'Diese Seite war zu lange offen. Bitte entscheiden Sie noch einmal.',
  onwardTitle: 'Einen Augenblick',
  onward: (client) => `Sie sind auf dem Weg zu ${client}.`,
  wrongTitle: 'Dieser Link führt ins Leere',
  wrong:
    'Ein Programm hat Sie mit einer Anfrage hierher geschickt, die nicht zu verstehen ist. Nichts wurde erlaubt. Wer das Programm macht, findet so den Grund:',
  programs: 'Programme mit Zugriff',
  used: (when) => `Zuletzt verwendet ${when}`,
  end: 'Widerrufen',
}
