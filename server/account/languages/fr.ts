import type { AccountWords } from '../words.ts'

export const french: AccountWords = {
  signIn: {
    title: 'Connexion',
    user: 'Nom d’utilisateur ou adresse e-mail',
    password: 'Mot de passe',
    button: 'Se connecter',
    wrong: 'Le nom ou le mot de passe est incorrect.',
    tooMany: (seconds) => `Trop d’essais. Veuillez patienter ${seconds} secondes.`,
    outdated: 'Cette page est restée ouverte trop longtemps. Veuillez réessayer.',
    signedOut: 'Vous êtes déconnecté.',
  },
  code: {
    title: 'Encore une étape',
    help: 'Saisissez le code que l’application de votre appareil affiche, ou l’un de vos codes de secours.',
    label: 'Code',
    button: 'Continuer',
    wrong: 'Ce code est incorrect ou a déjà servi.',
    wait: 'Trop de codes incorrects. Veuillez patienter une minute.',
  },
  totp: {
    title: 'Second facteur',
    off: 'Votre mot de passe suffit pour vous connecter. Avec un second facteur, il faut aussi un code de votre appareil.',
    on: (codes) =>
      `Activé. Il vous reste ${codes} codes de secours. Les appareils et programmes ont besoin de mots de passe d’application.`,
    setUp: 'Configurer',
    scan: 'Scannez ceci avec une application de codes à usage unique, puis saisissez le code qu’elle affiche.',
    type: 'Ou saisissez ceci dans l’application :',
    turnOn: 'Activer',
    turnOff: 'Désactiver',
    codesTitle: 'Vos codes de secours',
    codes:
      'Chacun ouvre votre compte une fois si l’appareil est perdu. Gardez-les en lieu sûr : ils ne seront plus affichés.',
    done: 'Terminé',
    isOff: 'Le second facteur est désactivé.',
  },
  account: {
    title: 'Votre compte',
    signedInAs: (name) => `Connecté en tant que ${name}`,
    signOut: 'Se déconnecter',
  },
  sessions: {
    title: 'Où vous êtes connecté',
    here: 'ce navigateur',
    unknownBrowser: 'Un navigateur',
    seen: (when, where) => `Dernière utilisation ${when}, depuis ${where}`,
    since: 'Connecté',
    end: 'Terminer',
    endOthers: 'Se déconnecter partout ailleurs',
    ended: 'C’est fait : ces sessions sont terminées.',
  },
}
