import type { Words } from '../words.ts'

export const french: Words = {
  subject: {
    invitation: 'Invitation',
    update: 'Invitation modifiée',
    cancellation: 'Annulé',
    accepted: 'Accepté',
    declined: 'Refusé',
    tentative: 'Accepté provisoirement',
    answer: 'Réponse',
    refresh: 'Version actuelle demandée',
    counter: 'Autre date proposée',
    'decline-counter': 'Proposition refusée',
  },
  intro: {
    invitation: (who) => `${who} vous invite.`,
    update: (who) => `${who} a modifié une réunion à laquelle vous êtes invité(e).`,
    cancellation: (who) => `${who} a annulé ceci.`,
    accepted: (who) => `${who} a accepté.`,
    declined: (who) => `${who} a refusé.`,
    tentative: (who) => `${who} viendra peut-être.`,
    answer: (who) => `${who} a répondu.`,
    refresh: (who) => `${who} demande la version actuelle.`,
    counter: (who) => `${who} propose une modification.`,
    'decline-counter': (who) => `${who} ne retient pas votre proposition.`,
  },
  when: 'Quand',
  due: 'Échéance',
  where: 'Où',
  repeats: 'Répétition',
  title: 'Titre',
  who: 'Qui',
  description: 'Description',
  comment: 'Commentaire',
  only: (date) => `Seulement ${date}`,
  changed: (was) => (was === undefined ? 'nouveau' : `modifié ; auparavant : ${was}`),
  andMore: (count) => `et ${count} de plus`,
  nothing: 'aucun',
  untitled: 'Sans titre',
  reminder: {
    subject: 'Rappel',
    intro: 'Votre agenda vous rappelle ceci.',
    footer: 'Envoyé par votre agenda, car un rappel de cet événement demande un courriel.',
  },
  approval: {
    subject: 'Approbation demandée',
    intro: (room) => `${room} est demandé et attend une approbation.`,
    until: 'Réponse avant le',
    footer: (room) =>
      `Envoyé parce que vous approuvez les réservations de ${room}. La demande se trouve dans la boîte de réception de ${room} et dans son calendrier, que votre logiciel de calendrier vous montre : acceptez-la ou refusez-la là.`,
  },
  answer: 'Répondre sur une page, sans calendrier',
  footer: (who) =>
    `Envoyé par le calendrier de ${who}. Une réponse depuis votre calendrier ou à ce message parvient à ${who}.`,
  footerOfGuest: (who) =>
    `${who} l’a écrit sur la page de votre invitation. La réunion reste inchangée jusqu’à ce que vous la modifiiez ; une réponse à ce message parvient à ${who}.`,
}
