import type { Words } from '../words.ts'

export const german: Words = {
  subject: {
    invitation: 'Einladung',
    update: 'Geänderte Einladung',
    cancellation: 'Abgesagt',
    accepted: 'Zugesagt',
    declined: 'Abgelehnt',
    tentative: 'Mit Vorbehalt zugesagt',
    answer: 'Antwort',
    refresh: 'Aktueller Stand gewünscht',
    counter: 'Anderer Termin vorgeschlagen',
    'decline-counter': 'Vorschlag abgelehnt',
  },
  intro: {
    invitation: (who) => `${who} lädt Sie ein.`,
    update: (who) => `${who} hat einen Termin geändert, zu dem Sie eingeladen sind.`,
    cancellation: (who) => `${who} hat den Termin abgesagt.`,
    accepted: (who) => `${who} hat zugesagt.`,
    declined: (who) => `${who} hat abgelehnt.`,
    tentative: (who) => `${who} kommt vielleicht.`,
    answer: (who) => `${who} hat geantwortet.`,
    refresh: (who) => `${who} bittet um den aktuellen Stand.`,
    counter: (who) => `${who} schlägt eine Änderung vor.`,
    'decline-counter': (who) => `${who} geht auf Ihren Vorschlag nicht ein.`,
  },
  when: 'Wann',
  due: 'Fällig',
  where: 'Wo',
  repeats: 'Wiederholung',
  title: 'Titel',
  who: 'Wer',
  description: 'Beschreibung',
  comment: 'Kommentar',
  only: (date) => `Nur ${date}`,
  changed: (was) => (was === undefined ? 'neu' : `geändert; bisher: ${was}`),
  andMore: (count) => `und ${count} weitere`,
  nothing: 'keine Angabe',
  untitled: 'Ohne Titel',
  reminder: {
    subject: 'Erinnerung',
    intro: 'Ihr Kalender erinnert Sie daran.',
    footer: 'Gesendet von Ihrem Kalender, weil eine Erinnerung dieses Termins eine E-Mail verlangt.',
  },
  approval: {
    subject: 'Genehmigung erbeten',
    intro: (room) => `${room} wird angefragt und wartet auf eine Genehmigung.`,
    until: 'Antwort bis',
    footer: (room) =>
      `Gesendet, weil Sie Buchungen von ${room} genehmigen. Die Anfrage liegt im Eingang von ${room} und in dessen Kalender, die Ihr Kalenderprogramm Ihnen zeigt: Sagen Sie dort zu, oder lehnen Sie ab.`,
  },
  answer: 'Im Browser antworten, ohne Kalender',
  footer: (who) =>
    `Gesendet vom Kalender von ${who}. Eine Antwort aus Ihrem Kalender oder auf diese E-Mail erreicht ${who}.`,
  footerOfGuest: (who) =>
    `${who} hat das auf der Seite Ihrer Einladung geschrieben. Der Termin bleibt, wie er ist, bis Sie ihn ändern; eine Antwort auf diese E-Mail erreicht ${who}.`,
}
