import type { GuestWords } from '../words.ts'

export const german: GuestWords = {
  question: 'Kommen Sie?',
  answer: { ACCEPTED: 'Ja', TENTATIVE: 'Vielleicht', DECLINED: 'Nein' },
  answered: { ACCEPTED: 'Ja', TENTATIVE: 'Vielleicht', DECLINED: 'Nein' },
  thanks: (who) => `Vielen Dank. ${who} hat Ihre Antwort.`,
  soFar: (answer) => `Ihre bisherige Antwort: ${answer}. Sie können sie ändern.`,
  which: 'Ihre Antwort gilt für',
  all: 'alle Termine',
  optional: 'optional',
  comment: (who) => `Nachricht an ${who}`,
  otherTime: 'Eine andere Zeit vorschlagen',
  otherTimeHelp: (who) => `${who} entscheidet. Bis dahin bleibt der Termin, wie er ist, und Ihre Antwort auch.`,
  whichToMove: 'Anstelle von',
  from: 'Von',
  until: 'Bis',
  firstDay: 'Erster Tag',
  lastDay: 'Letzter Tag',
  clock: (zone) => `Zeiten in ${zone}`,
  propose: 'Vorschlag senden',
  proposed: (who) => `Vielen Dank. ${who} hat Ihren Vorschlag.`,
  wrongTime:
    'Diese Zeit lässt sich nicht vorschlagen: Sie muss eine andere sein als die des Termins, in der Zukunft beginnen und nach ihrem Beginn enden.',
  changed:
    'Der Termin wurde geändert, seit Sie diese Seite geöffnet haben. Es wurde nichts gesendet: Bitte sehen Sie ihn noch einmal an.',
  nothingChosen: 'Es wurde nichts gesendet: Bitte wählen Sie eine Antwort.',
  deadTitle: 'Hier ist nichts zu beantworten',
  dead: 'Der Termin ist vorbei oder abgesagt, Sie sind nicht mehr eingeladen, oder der Link ist unvollständig. Fragen Sie im Zweifel, wer Sie eingeladen hat.',
  busyTitle: 'Einen Moment, bitte',
  busy: 'Es waren zu viele Anfragen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  privacy: (who) =>
    `Ihre Antwort geht an den Kalender von ${who}. Wer diesen Link hat, kann für Sie antworten: Leiten Sie ihn nicht weiter.`,
}
