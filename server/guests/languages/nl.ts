import type { GuestWords } from '../words.ts'

export const dutch: GuestWords = {
  question: 'Komt u?',
  answer: { ACCEPTED: 'Ja', TENTATIVE: 'Misschien', DECLINED: 'Nee' },
  answered: { ACCEPTED: 'Ja', TENTATIVE: 'Misschien', DECLINED: 'Nee' },
  thanks: (who) => `Dank u wel. ${who} heeft uw antwoord.`,
  soFar: (answer) => `Uw antwoord tot nu toe: ${answer}. U kunt het wijzigen.`,
  which: 'Uw antwoord geldt voor',
  all: 'alle data',
  optional: 'optioneel',
  comment: (who) => `Bericht aan ${who}`,
  otherTime: 'Een ander tijdstip voorstellen',
  otherTimeHelp: (who) => `${who} beslist. Tot dan blijft de afspraak zoals ze is, en uw antwoord ook.`,
  whichToMove: 'In plaats van',
  from: 'Van',
  until: 'Tot',
  firstDay: 'Eerste dag',
  lastDay: 'Laatste dag',
  clock: (zone) => `Tijden in ${zone}`,
  propose: 'Voorstel versturen',
  proposed: (who) => `Dank u wel. ${who} heeft uw voorstel.`,
  wrongTime:
    'Dit tijdstip kan niet worden voorgesteld: het moet een ander zijn dan dat van de afspraak, in de toekomst beginnen, en het einde moet na het begin liggen.',
  changed: 'De afspraak is gewijzigd sinds u deze pagina opende. Er is niets verstuurd: bekijk de afspraak nog eens.',
  nothingChosen: 'Er is niets verstuurd: kies een antwoord.',
  deadTitle: 'Hier valt niets te beantwoorden',
  dead: 'De afspraak is voorbij of afgezegd, u bent niet meer uitgenodigd, of de link is onvolledig. Vraag het bij twijfel aan wie u heeft uitgenodigd.',
  busyTitle: 'Een ogenblik',
  busy: 'Er waren te veel verzoeken. Probeer het over enkele minuten opnieuw.',
  privacy: (who) =>
    `Uw antwoord gaat naar de agenda van ${who}. Wie deze link heeft, kan voor u antwoorden: stuur hem niet door.`,
}
