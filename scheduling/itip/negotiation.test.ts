/** What is POSTed to an outbox beside requests for busy times, row by row of RFC 5546 §3.2.6 to §3.2.8 and §3.4.6 to §3.4.8. */
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../protocol/caldav/testing/refusal-of.ts'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import type { Message } from './message.ts'
import { type Negotiating, negotiate } from './negotiation.ts'
import { brokenRows, TABLES } from './restrictions.ts'
import { expectRestrictions } from './testing/restrictions.ts'
import { breakingRows } from './testing/row-breaking.ts'
import { calendarText } from './testing/script.ts'

const SAID: readonly { readonly method: Negotiating; readonly by: string; readonly lines: readonly string[] }[] = [
  { method: 'REFRESH', by: 'bob', lines: ['ORGANIZER:alice', 'ATTENDEE:bob'] },
  {
    method: 'COUNTER',
    by: 'bob',
    lines: [
      'DTSTART:20270105T140000Z',
      'SUMMARY:Budget',
      'PRIORITY:1',
      'SEQUENCE:0',
      'ORGANIZER:alice',
      'ATTENDEE:bob',
    ],
  },
  { method: 'DECLINECOUNTER', by: 'alice', lines: ['SEQUENCE:0', 'ORGANIZER:alice', 'ATTENDEE:bob'] },
]

const cases = SAID.flatMap((said) =>
  TABLES.filter(({ method }) => method === said.method).map((table) => ({ ...said, table, kind: table.component })),
)

describe.each(cases)('RFC 6638 §5.2.1 a $method of $kind by POST', ({ method, by, lines, kind, table }) => {
  const meeting = parseCalendar(
    calendarText([
      kind,
      'DTSTART:20270105T090000Z',
      'SUMMARY:Budget',
      'ORGANIZER:alice',
      'ATTENDEE:bob',
      'ATTENDEE:carol',
    ]),
  )
  const isAllowed = (line: string) => table.rows.get(line.split(/[:;]/)[0] ?? '')?.most !== 0
  const base = parseCalendar(calendarText([kind, ...lines.filter(isAllowed)], method))

  function say(root: Component): readonly Message[] | string {
    const sent: Message[] = []
    const me = { isAddress: (address: string) => address === `mailto:${by}@example.test` }
    const refused = refusalOf(() =>
      sent.push(...negotiate({ method, root, me, current: meeting, at: 1_800_000_000, sentBy: undefined })),
    )
    return refused ?? sent
  }

  it('is sent', () => {
    expect(brokenRows(base, table)).toEqual([])
    expect(say(base)).toHaveLength(1)
  })

  it('that breaks a row is refused, or sent without what breaks it', () => {
    const fates = breakingRows(base, table).map(({ row, how, calendar }) => {
      const said = say(calendar)
      if (typeof said === 'string') expect(said, `${row} ${how}`).toMatch(/^40[03] valid-/)
      else for (const message of said) expectRestrictions(message)
      return typeof said
    })
    expect(new Set(fates).size).toBe(2)
  })
})
