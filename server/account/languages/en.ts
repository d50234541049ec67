import type { AccountWords } from '../words.ts'

export const english: AccountWords = {
  signIn: {
    title: 'Sign in',
    user: 'User name or mail address',
    password: 'Password',
    button: 'Sign in',
    wrong: 'The name or the password is wrong.',
    tooMany: (seconds) => `Too many tries. Please wait ${seconds} seconds.`,
    outdated: 'This page was open for too long. Please try again.',
    signedOut: 'You are signed out.',
  },
  account: {
    title: 'Your account',
    signedInAs: (name) => `Signed in as ${name}`,
    signOut: 'Sign out',
  },
  sessions: {
    title: 'Where you are signed in',
    here: 'this browser',
    unknownBrowser: 'Some browser',
    seen: (when, where) => `Last used ${when}, from ${where}`,
    since: 'Signed in',
    end: 'End',
    endOthers: 'Sign out everywhere else',
    ended: 'Done: they are signed out.',
  },
}
