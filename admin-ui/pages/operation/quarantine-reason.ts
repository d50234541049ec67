/** Which sentence explains why a mail waits; what the server said stands below it. */
const SENTENCES = [
  ['notAuthenticated', /^not authenticated/],
  ['notOrganizer', /does not speak for the organizer$/],
  ['notAttendee', /does not speak for the attendee$/],
  ['tooMuch', /^too much of this sender/],
  ['strangerRoom', /^a stranger does not book/],
  ['stranger', /^from a stranger$/],
  ['winmail', /^winmail\.dat/],
  ['notTaken', /^not taken/],
] as const

export function reasonOf(reason: string): (typeof SENTENCES)[number][0] | 'other' {
  return SENTENCES.find(([, pattern]) => pattern.test(reason))?.[0] ?? 'other'
}
