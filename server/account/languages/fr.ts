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
