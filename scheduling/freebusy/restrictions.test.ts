/** RFC 5546 §3.3: requests for busy times and their replies, row by row. */
import { expect, test } from 'vitest'
import { refusalOf } from '../../protocol/caldav/testing/refusal-of.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { brokenRows, findTable, type Table } from '../itip/restrictions.ts'
import { breakingRows } from '../itip/testing/row-breaking.ts'
import { writeFreeBusy } from './freebusy.ts'
import { readFreeBusyRequest } from './request.ts'

const REQUEST = parseCalendar(
  `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//cases//EN
METHOD:REQUEST
BEGIN:VFREEBUSY
UID:asking
DTSTAMP:20270101T000000Z
DTSTART:20270105T000000Z
DTEND:20270106T000000Z
ORGANIZER:mailto:alice@example.test
ATTENDEE:mailto:bob@example.test
END:VFREEBUSY
END:VCALENDAR
`.replaceAll('\n', '\r\n'),
)

const TERMS = { isOwner: (address: string) => address === 'mailto:alice@example.test', maxAttendees: 9 }

const read = (calendar: typeof REQUEST) => readFreeBusyRequest(Buffer.from(writeComponent(calendar)), TERMS)

/** Nothing that is asked depends on them. */
const LET_PASS = ['CONTACT']

test('§3.3.2 a request that breaks a row is refused, but for those of no matter', () => {
  const table = requireTable('REQUEST')
  expect(brokenRows(REQUEST, table)).toEqual([])
  const breaking = breakingRows(REQUEST, table)
  expect(breaking.length).toBe(25)
  const passed = breaking.filter(({ calendar }) => refusalOf(() => read(calendar)) === undefined)
  expect(passed.map(({ row, how }) => `${row} ${how}`)).toEqual(LET_PASS.map((row) => `${row} twice`))
})

test('§3.3.3 a reply holds every row, whether there are busy times or none', () => {
  const { window, uid, organizer, attendees } = read(REQUEST)
  const properties = [uid, organizer, ...attendees]
  const busy = [
    { ...window, type: 'BUSY' as const },
    { ...window, type: 'BUSY-TENTATIVE' as const },
  ]
  for (const periods of [[], busy]) {
    const text = writeFreeBusy({ window, periods, now: window.start, productId: 'x', method: 'REPLY', properties })
    expect(brokenRows(parseCalendar(text), requireTable('REPLY'))).toEqual([])
  }
})

function requireTable(method: 'REQUEST' | 'REPLY'): Table {
  const table = findTable(method, 'VFREEBUSY')
  if (table === undefined) throw new Error(`there is no ${method} of VFREEBUSY`)
  return table
}
