import type { ConsentWords } from '../words.ts'

export const english: ConsentWords = {
  title: (client) => `${client} asks for access`,
  signedInAs: (name) => `Signed in as ${name}`,
  may: 'If you allow it, it may in your name:',
  scopes: {
    'freebusy:read': 'see when you and others are busy',
    'events:read': 'read your calendars and tasks',
    'events:write': 'change your calendars and tasks, and invite in your name',
    'contacts:read': 'read your contacts',
    'contacts:write': 'change your contacts',
    'rooms:read': 'see rooms and when they are free',
    'rooms:admin': 'set up rooms',
    'sharing:write': 'say who else may see and change what is yours',
    'availability:solve': 'look for times that suit everybody',
    'audit:read': 'read who did what',
    admin: 'do everything that administrators may do',
  },
  allow: 'Allow',
  deny: 'Do not allow',
  leadsTo: (where) => `Then you go to ${where}.`,
  here: 'a program on this device',
  untilEnded: 'Access lasts until you end it, or until it was not used for sixty days.',
  outdated: 'This page was open for too long. Please decide again.',
  onwardTitle: 'One moment',
  onward: (client) => `You are on the way to ${client}.`,
  wrongTitle: 'This link does not lead anywhere',
  wrong:
    'A program sent you here with a request that cannot be understood. Nothing was allowed. Its makers can find out why:',
  programs: 'Programs with access',
  used: (when) => `Last used ${when}`,
  end: 'End',
}
