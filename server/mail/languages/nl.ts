import type { Words } from '../words.ts'

export const dutch: Words = {
  subject: {
    invitation: 'Uitnodiging',
    update: 'Gewijzigde uitnodiging',
    cancellation: 'Afgezegd',
    accepted: 'Geaccepteerd',
    declined: 'Geweigerd',
    tentative: 'Onder voorbehoud geaccepteerd',
    answer: 'Antwoord',
    refresh: 'Actuele versie gevraagd',
    counter: 'Ander tijdstip voorgesteld',
    'decline-counter': 'Voorstel geweigerd',
  },
  intro: {
    invitation: (who) => `${who} nodigt u uit.`,
    update: (who) => `${who} heeft een afspraak gewijzigd waarvoor u bent uitgenodigd.`,
    cancellation: (who) => `${who} heeft de afspraak afgezegd.`,
    accepted: (who) => `${who} heeft geaccepteerd.`,
    declined: (who) => `${who} heeft geweigerd.`,
    tentative: (who) => `${who} komt misschien.`,
    answer: (who) => `${who} heeft geantwoord.`,
    refresh: (who) => `${who} vraagt om de actuele versie.`,
    counter: (who) => `${who} stelt een wijziging voor.`,
    'decline-counter': (who) => `${who} gaat niet in op uw voorstel.`,
  },
  when: 'Wanneer',
  due: 'Vervaldatum',
  where: 'Waar',
  repeats: 'Herhaling',
  title: 'Titel',
  who: 'Wie',
  description: 'Beschrijving',
  comment: 'Opmerking',
  only: (date) => `Alleen ${date}`,
  changed: (was) => (was === undefined ? 'nieuw' : `gewijzigd; was: ${was}`),
  andMore: (count) => `en nog ${count}`,
  nothing: 'geen',
  untitled: 'Zonder titel',
  reminder: {
    subject: 'Herinnering',
    intro: 'Uw agenda herinnert u hieraan.',
    footer: 'Verzonden door uw agenda, omdat een herinnering van deze afspraak om een e-mail vraagt.',
  },
  approval: {
    subject: 'Goedkeuring gevraagd',
    intro: (room) => `${room} wordt aangevraagd en wacht op goedkeuring.`,
    until: 'Antwoord vóór',
    footer: (room) =>
      `Verzonden omdat u boekingen van ${room} goedkeurt. De aanvraag staat in de inbox van ${room} en in de agenda ervan, die uw agendaprogramma u toont: accepteer haar daar, of weiger haar.`,
  },
  answer: 'Antwoorden in de browser, zonder agenda',
  footer: (who) =>
    `Verzonden door de agenda van ${who}. Een antwoord vanuit uw agenda of op deze e-mail bereikt ${who}.`,
  footerOfGuest: (who) =>
    `${who} schreef dit op de pagina van uw uitnodiging. De afspraak blijft zoals ze is tot u ze wijzigt; een antwoord op deze e-mail bereikt ${who}.`,
}
