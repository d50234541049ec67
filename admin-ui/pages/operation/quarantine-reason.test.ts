import { expect, test } from 'vitest'
import { reasonOf } from './quarantine-reason.ts'

test.each([
  ['not authenticated: dmarc=fail', 'notAuthenticated'],
  ['eve@example.net does not speak for the organizer', 'notOrganizer'],
  ['eve@example.net does not speak for the attendee', 'notAttendee'],
  ['too much of this sender in an hour', 'tooMuch'],
  ['from a stranger', 'stranger'],
  ['a stranger does not book a room', 'strangerRoom'],
  ['winmail.dat cannot be read', 'winmail'],
  ['not taken: nobody was invited', 'notTaken'],
  ['line 3: no colon', 'other'],
])('%s', (reason, sentence) => {
  expect(reasonOf(reason)).toBe(sentence)
})
