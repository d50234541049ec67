import { expect, test } from 'vitest'
import { childElements, textOf } from '../xml/element.ts'
import { parseXml } from '../xml/parse.ts'
import { SCHEDULE_RESPONSE_END, SCHEDULE_RESPONSE_START, writeScheduleOutcome } from './schedule-response.ts'

test('RFC 6638 §10: a response for each calendar user', () => {
  const text =
    SCHEDULE_RESPONSE_START +
    writeScheduleOutcome({ recipient: 'mailto:a&b@example.test', status: 'success', reply: 'BEGIN:VCALENDAR\r\n' }) +
    writeScheduleOutcome({ recipient: 'mailto:mike@example.org', status: 'invalidUser' }) +
    SCHEDULE_RESPONSE_END

  const root = parseXml(text)
  expect(root.name).toBe('{urn:ietf:params:xml:ns:caldav}schedule-response')
  const responses = childElements(root).map((response) =>
    childElements(response).map((child) => [child.name, textOf(child) || textOf(childElements(child)[0] ?? child)]),
  )
  expect(responses).toEqual([
    [
      ['{urn:ietf:params:xml:ns:caldav}recipient', 'mailto:a&b@example.test'],
      ['{urn:ietf:params:xml:ns:caldav}request-status', '2.0;Success'],
      ['{urn:ietf:params:xml:ns:caldav}calendar-data', 'BEGIN:VCALENDAR\r\n'],
    ],
    [
      ['{urn:ietf:params:xml:ns:caldav}recipient', 'mailto:mike@example.org'],
      ['{urn:ietf:params:xml:ns:caldav}request-status', '3.7;Invalid calendar user'],
    ],
  ])
})
