import type { ConsentWords } from '../words.ts'

export const french: ConsentWords = {
  title: (client) => `${client} demande l’accès`,
  signedInAs: (name) => `Connecté en tant que ${name}`,
  may: 'Si vous l’autorisez, ce programme pourra, en votre nom :',
  scopes: {
    'freebusy:read': 'voir vos périodes occupées et celles des autres',
    'events:read': 'lire vos agendas et vos tâches',
    'events:write': 'modifier vos agendas et vos tâches, et inviter en votre nom',
    'contacts:read': 'lire vos contacts',
    'contacts:write': 'modifier vos contacts',
    'rooms:read': 'voir les salles et quand elles sont libres',
    'rooms:admin': 'configurer les salles',
    'sharing:write': 'décider qui d’autre peut voir et modifier ce qui est à vous',
    'availability:solve': 'chercher des moments qui conviennent à tous',
    'audit:read': 'lire qui a fait quoi',
    admin: 'faire tout ce que peuvent faire les administrateurs',
  },
  allow: 'Autoriser',
  deny: 'Refuser',
  leadsTo: (where) => `Ensuite, vous irez vers ${where}.`,
  here: 'un programme sur cet appareil',
  untilEnded: 'L’accès dure jusqu’à ce que vous le révoquiez, ou qu’il n’ait pas servi pendant soixante jours.',
  outdated: 'Cette page est restée ouverte trop longtemps. Veuillez décider à nouveau.',
  onwardTitle: 'Un instant',
  onward: (client) => `Vous allez vers ${client}.`,
  wrongTitle: 'Ce lien ne mène nulle part',
  wrong:
    'Un programme vous a envoyé ici avec une demande incompréhensible. Rien n’a été autorisé. Ses auteurs peuvent en trouver la raison :',
  programs: 'Programmes qui ont accès',
  used: (when) => `Dernière utilisation ${when}`,
  end: 'Révoquer',
}
