import { expect, test } from 'vitest'
import { refreshSecondsOf } from './interval.ts'

test.each([
  ['nothing said', '', 3600],
  ['§5.7', 'REFRESH-INTERVAL;VALUE=DURATION:P1D', 86_400],
  ['the older name', 'X-PUBLISHED-TTL:PT6H', 21_600],
  ['both', 'X-PUBLISHED-TTL:PT6H\r\nREFRESH-INTERVAL;VALUE=DURATION:PT2H', 7200],
  ['folded', 'REFRESH-INTERVAL;VALUE=DUR\r\n ATION:PT2H', 7200],
  ['too often', 'REFRESH-INTERVAL;VALUE=DURATION:PT1S', 900],
  ['too seldom', 'REFRESH-INTERVAL;VALUE=DURATION:P999W', 604_800],
  ['backwards', 'REFRESH-INTERVAL;VALUE=DURATION:-PT2H', 3600],
  ['nonsense', 'REFRESH-INTERVAL:often', 3600],
  ['inside a component', 'BEGIN:VEVENT\r\nREFRESH-INTERVAL:P1D\r\nEND:VEVENT', 3600],
])('RFC 7986 %s', (_, line, expected) => {
  expect(refreshSecondsOf(Buffer.from(`BEGIN:VCALENDAR\r\n${line}\r\nEND:VCALENDAR\r\n`))).toBe(expected)
})
