import type { GuestWords } from '../words.ts'

export const french: GuestWords = {
  question: 'Viendrez-vous ?',
  answer: { ACCEPTED: 'Oui', TENTATIVE: 'Peut-être', DECLINED: 'Non' },
  answered: { ACCEPTED: 'Oui', TENTATIVE: 'Peut-être', DECLINED: 'Non' },
  thanks: (who) => `Merci. ${who} a reçu votre réponse.`,
  soFar: (answer) => `Votre réponse actuelle : ${answer}. Vous pouvez la modifier.`,
  which: 'Votre réponse concerne',
  all: 'toutes les dates',
  optional: 'facultatif',
  comment: (who) => `Message à ${who}`,
  otherTime: 'Proposer un autre horaire',
  otherTimeHelp: (who) => `${who} décidera. D’ici là, la réunion reste inchangée, et votre réponse aussi.`,
  whichToMove: 'À la place de',
  from: 'Du',
  until: 'Au',
  firstDay: 'Premier jour',
  lastDay: 'Dernier jour',
  clock: (zone) => `Heures de ${zone}`,
  propose: 'Envoyer la proposition',
  proposed: (who) => `Merci. ${who} a reçu votre proposition.`,
  wrongTime:
    'Cet horaire ne peut pas être proposé : il doit être autre que celui de la réunion, commencer dans le futur et finir après son début.',
  changed:
    'La réunion a changé depuis l’ouverture de cette page. Rien n’a été envoyé : veuillez la consulter à nouveau.',
  nothingChosen: 'Rien n’a été envoyé : veuillez choisir une réponse.',
  deadTitle: 'Il n’y a rien à répondre ici',
  dead: 'La réunion est passée ou annulée, vous ne faites plus partie des invités, ou le lien est incomplet. En cas de doute, demandez à la personne qui vous a envoyé l’invitation.',
  busyTitle: 'Un instant, s’il vous plaît',
  busy: 'Il y a eu trop de demandes. Veuillez réessayer dans quelques minutes.',
  privacy: (who) =>
    `Votre réponse va dans l’agenda de ${who}. Quiconque possède ce lien peut répondre pour vous : ne le transférez pas.`,
}
