import { SCOPES } from '../../../scopes.ts'
import type { ConsentWords } from '../words.ts'

export const english: ConsentWords = {
  title: (client) => `${client} asks for access`,
  signedInAs: (name) => `Signed in as ${name}`,
  may: 'If you allow it, the program may, in your name:',
  scopes: SCOPES,
  allow: 'Allow',
  deny: 'Do not allow',
  leadsTo: (where) => `Then you go to ${where}.`,
  here: 'a program on this device',
  untilEnded: 'Access lasts until you revoke it, or until it has not been used for sixty days.',
  outdated: 'This page was open for too long. Please decide again.',
  onwardTitle: 'One moment',
  onward: (client) => `You are on the way to ${client}.`,
  wrongTitle: 'This link does not lead anywhere',
  wrong:
    'A program sent you here with a request that cannot be understood. Nothing was allowed. Its makers can find out why:',
  programs: 'Programs with access',
  used: (when) => `Last used ${when}`,
  end: 'Revoke',
}
