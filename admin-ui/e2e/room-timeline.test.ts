import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unfold } from '../../server/testing/calendar-text.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const HOUSE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 8, building: Main, floor: "2", features: [screen], timezone: Europe/Brussels, policy: { openingHours: ["Mo-Su 07:00-20:00"] } }
  - { slug: board, name: Boardroom, emails: [board@example.test], capacity: 20, building: Main, floor: "10", policy: { approval: all, approvers: [alice] } }
  - { slug: desks, name: Desks, emails: [desks@example.test], building: Old mill, policy: { lanes: 3 } }
resources:
  - { slug: van, name: Van, emails: [van@example.test], capacity: 3, policy: { checkIn: PT30M, bufferBefore: PT15M, bufferAfter: PT30M } }
`

const DAY_MS = 86_400_000
/** Two days from now, as UTC has it: nowhere is it over. */
const DAY = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10)

interface Meeting {
  readonly uid: string
  readonly by: string
  readonly title: string
  /** UTC: of that day, or with their own. */
  readonly from: string
  readonly to: string
  readonly rooms: readonly string[]
  readonly rule?: string
}

function invitation({ uid, by, title, from, to, rooms, rule }: Meeting): string {
  const at = (time: string) => `${(time.length > 5 ? time : `${DAY}T${time}`).replaceAll(/[-:]/g, '')}00Z`
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//test//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20260101T000000Z', `DTSTART:${at(from)}`, `DTEND:${at(to)}`, `SUMMARY:${title}`],
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    ...[`ORGANIZER:mailto:${by}@example.test`, `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${by}@example.test`],
    ...rooms.map((room) => `ATTENDEE;CUTYPE=ROOM;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${room}@example.test`),
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}

describe.skipIf(whyNoBrowser).each(DATABASES)('the timeline of rooms on %s', (store) => {
  let console: Console
  let page: Page
  const isLooked = store === 'sqlite'

  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    await book({ uid: 'early', by: 'alice', title: 'Early', from: '07:30', to: '08:30', rooms: ['atlas'] })
    for (const [uid, from] of [
      ['one', '08:00'],
      ['two', '08:30'],
      ['three', '09:00'],
    ] as const) {
      await book({ uid, by: 'bob', title: `Desk ${uid}`, from, to: '12:00', rooms: ['desks'] })
    }
    page = await console.open('root', `/admin/timeline?date=${DAY}`)
  })
  afterAll(() => console.close())

  async function book(meeting: Meeting): Promise<void> {
    const path = `/dav/calendars/${meeting.by}/calendar/${meeting.uid}.ics`
    const { status } = await console.server.as(meeting.by).put(path, invitation(meeting))
    expect([201, 204]).toContain(status)
  }

  const shown = (name: RegExp) => page.locator('.room-timeline').getByRole('button', { name })

  test('shows who has which room, by building, and what waits', async () => {
    await shown(/^Early, Atlas, .*, booked$/).waitFor()
    await shown(/^Desk three, Desks/).waitFor()
    await page.getByText('Main', { exact: true }).first().waitFor()
    await page.getByText('4 rooms, 4 bookings').waitFor()
  })

  test('a booking made by CalDAV appears within a second, and so does its end', async () => {
    const before = performance.now()
    await book({ uid: 'live', by: 'alice', title: 'Just now', from: '10:00', to: '11:30', rooms: ['atlas'] })
    const answered = performance.now()
    await shown(/^Just now, Atlas/).waitFor()
    const seen = performance.now()
    globalThis.console.log(
      `${store}: seen ${Math.round(seen - before)} ms after it was sent, ${Math.round(seen - answered)} ms after it was answered`,
    )
    expect(seen - before).toBeLessThan(5_000)
    await book({ uid: 'held', by: 'bob', title: 'Budget', from: '09:00', to: '10:30', rooms: ['board'] })
    await shown(/^Budget, Boardroom, .*, held$/).waitFor()
    await console.server.as('alice').delete('/dav/calendars/alice/calendar/early.ics')
    await shown(/^Early/).waitFor({ state: 'detached' })
    if (isLooked) await shoot(page, 'timeline-day')
    expect(await seriousProblems(page)).toEqual([])
  })

  test('filters, a week, a table of the same, and what is behind a booking', async () => {
    await page.getByRole('textbox', { name: 'Seats, at least' }).fill('5')
    await page.getByText('2 rooms, 2 bookings').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByText('4 rooms, 5 bookings').waitFor()
    await page.getByText('Week', { exact: true }).click()
    await shown(/^Just now, Atlas/).waitFor()
    if (isLooked) await shoot(page, 'timeline-week')
    await page.getByRole('switch', { name: 'As a table' }).check()
    const table = page.getByRole('table', { name: 'Bookings by room' })
    await table.getByRole('row', { name: /Van .* Free/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    if (isLooked) await shoot(page, 'timeline-table')
    await table.getByRole('button', { name: /Just now \(booked\)/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Booking' })
    await dialog.getByText('Alice').waitFor()
    if (isLooked) await shoot(page, 'timeline-booking')
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('what is kept free around a meeting is told and drawn apart, in the hours of its day', async () => {
    await page.goto(`${console.server.url}/admin/timeline?date=${DAY}&q=van`)
    await book({ uid: 'tour', by: 'alice', title: 'Tour', from: '10:00', to: '11:00', rooms: ['van'] })
    const tour = shown(/^Tour, Van, .*, with time kept free: /)
    const drawn = async () => {
      const [whole, meeting] = [await tour.boundingBox(), await tour.locator('.timeline-content').boundingBox()]
      if (whole === null || meeting === null) return undefined
      return [meeting.x - whole.x, meeting.width].map((length) => Math.round((length / whole.width) * 7))
    }
    // Of seven quarters of an hour the meeting has four after the first.
    await expect.poll(drawn).toEqual([1, 4])
    await tour.click()
    await page
      .getByRole('dialog')
      .getByRole('row', { name: /With time kept free/ })
      .waitFor()
    await page.keyboard.press('Escape')
    await console.server.as('alice').delete('/dav/calendars/alice/calendar/tour.ics')
    await tour.waitFor({ state: 'detached' })
  })

  test('a building that somebody closed stays closed, whatever is booked', async () => {
    await page.goto(`${console.server.url}/admin/timeline?date=${DAY}`)
    await shown(/^Just now, Atlas/).waitFor()
    await page.getByRole('button', { name: 'Hide the rooms' }).first().click()
    await shown(/^Just now, Atlas/).waitFor({ state: 'detached' })
    await book({ uid: 'meanwhile', by: 'bob', title: 'Meanwhile', from: '13:00', to: '14:00', rooms: ['desks'] })
    await shown(/^Meanwhile, Desks/).waitFor()
    expect(await shown(/^Just now, Atlas/).count()).toBe(0)
    await console.server.as('bob').delete('/dav/calendars/bob/calendar/meanwhile.ics')
  })

  test('on a phone filters are behind a button that counts them', async () => {
    const phone = await console.open('root', `/admin/timeline?date=${DAY}&building=Main`, {
      ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    })
    await phone.getByText('2 rooms, 2 bookings').waitFor()
    expect(await phone.getByRole('combobox', { name: 'Building' }).count()).toBe(0)
    const top = await phone.locator('.room-timeline').boundingBox()
    expect(top?.y).toBeLessThan(600)
    await phone.getByRole('button', { name: 'Filters (1 set)' }).click()
    await phone.getByRole('combobox', { name: 'Building' }).waitFor()
    expect(await seriousProblems(phone)).toEqual([])
    await phone.context().close()
  })

  test('a clash is declined with its reason, which the console shows', async () => {
    await page.goto(`${console.server.url}/admin/rooms/atlas?tab=requests`)
    const list = page.getByRole('table', { name: 'Requests' })
    await list
      .getByRole('row', { name: /Alice Accepted It was free\./ })
      .first()
      .waitFor()
    await book({ uid: 'clash', by: 'bob', title: 'Clash', from: '10:30', to: '11:30', rooms: ['atlas'] })
    await list.getByRole('row', { name: /Bob Declined It is taken at that time\./ }).waitFor()
    if (isLooked) await shoot(page, 'room-requests')
    expect(await seriousProblems(page)).toEqual([])
  })

  test('other rules are tried on what was asked for', async () => {
    await page.getByRole('tab', { name: 'Rules' }).click()
    const trial = page.getByRole('region', { name: 'What these rules would have done' })
    await trial.getByText('Every request would have been answered the same.').waitFor()
    await page.getByRole('textbox', { name: 'At most: number' }).fill('1')
    await trial.getByText('2 requests would have been answered differently:').waitFor()
    expect(await trial.getByText('Accepted → Accepted').count()).toBe(0)
    await trial.getByText('Accepted → Declined').waitFor()
    await trial.getByText('It can only be booked for up to 1 hour.').waitFor()
    await trial.getByText('Declined → Accepted').waitFor()
    if (isLooked) await shoot(page, 'room-trial')
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await trial.getByText('Every request would have been answered the same.').waitFor()
  })

  test('what waits is answered, all of it or one time', async () => {
    await page.goto(`${console.server.url}/admin/approvals`)
    const list = page.getByRole('table', { name: 'Waiting requests' })
    await list.getByRole('row', { name: /Budget Boardroom .* Bob/ }).waitFor()
    await book({
      ...{ uid: 'series', by: 'bob', title: 'Stand-up', from: '13:00', to: '13:15', rooms: ['board'] },
      rule: 'FREQ=DAILY;COUNT=3',
    })
    await list.getByRole('row', { name: /Stand-up Boardroom .*First of 3 dates/ }).waitFor()
    if (isLooked) await shoot(page, 'approvals')
    expect(await seriousProblems(page)).toEqual([])
    await list
      .getByRole('row', { name: /Budget/ })
      .getByRole('button', { name: 'Agree' })
      .click()
    await page.getByRole('textbox', { name: 'Message to the organizer' }).fill('Bring a projector')
    if (isLooked) await shoot(page, 'approvals-answer')
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Agree' }).click()
    await list.getByRole('row', { name: /Budget/ }).waitFor({ state: 'detached' })
    expect(await answersIn('bob', 'held')).toEqual(['ACCEPTED'])
    await list
      .getByRole('row', { name: /Stand-up/ })
      .getByRole('button', { name: 'Decline' })
      .click()
    await page.getByRole('radio', { name: 'Only one of them' }).check()
    await page.getByRole('combobox', { name: 'Which one' }).click()
    await page.getByRole('option').nth(1).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
    await list.getByRole('row', { name: /Stand-up Boardroom .*First of 2 dates/ }).waitFor()
    expect((await answersIn('bob', 'series')).sort()).toEqual(['DECLINED', 'TENTATIVE'])
  })

  test('who approves of bookings finds them, though they administer nothing', async () => {
    await book({ uid: 'asked', by: 'bob', title: 'Annual review', from: '15:00', to: '16:00', rooms: ['board'] })
    const own = await console.open('alice', '/calendar')
    await own.getByRole('link', { name: 'Approvals' }).click()
    await own.reload()
    const row = own
      .getByRole('table', { name: 'Waiting requests' })
      .getByRole('row', { name: /Annual review Boardroom/ })
    await row.getByRole('button', { name: 'Decline' }).click()
    await own
      .getByRole('dialog')
      .getByText(/^Boardroom · .* · Bob$/)
      .waitFor()
    expect(await seriousProblems(own, 'dialog')).toEqual([])
    await own.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
    await row.waitFor({ state: 'detached' })
    expect(await answersIn('bob', 'asked')).toEqual(['DECLINED'])
    await own.context().close()
  })

  test('somebody comes to what a room is booked for now', async () => {
    const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16)
    const [from, to] = [soon(5), soon(65)]
    await book({ uid: 'now', by: 'alice', title: 'Trip', from, to, rooms: ['van'] })
    await page.goto(`${console.server.url}/admin/rooms/van?tab=bookings`)
    const list = page.getByRole('table', { name: 'Bookings' })
    await list.getByRole('row', { name: /Trip .*Released at/ }).waitFor()
    await list.getByRole('button', { name: 'Check in' }).click()
    await list.getByRole('row', { name: /Trip somebody came/ }).waitFor()
    if (isLooked) await shoot(page, 'room-bookings')
    expect(await seriousProblems(page)).toEqual([])
  })

  test('a building is renamed', async () => {
    await page.goto(`${console.server.url}/admin/places`)
    await page.getByRole('region', { name: 'Main' }).getByText('2 rooms, 28 seats').waitFor()
    if (isLooked) await shoot(page, 'places')
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Rename building Main' }).click()
    await page.getByRole('textbox', { name: 'New name' }).fill('Old mill')
    await page.getByText('they become one').waitFor()
    await page.getByRole('textbox', { name: 'New name' }).fill('Head office')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('region', { name: 'Head office' }).waitFor()
    const { text } = await console.server.as('root').get('/api/v1/rooms/atlas')
    expect(JSON.parse(text)).toMatchObject({ building: 'Head office', floor: '2' })
  })

  /** Of the room, in what the organizer has. */
  async function answersIn(user: string, uid: string): Promise<string[]> {
    const { text } = await console.server.as(user).get(`/dav/calendars/${user}/calendar/${uid}.ics`)
    const lines = unfold(text)
      .split('\r\n')
      .filter((line) => line.startsWith('ATTENDEE') && line.includes('ROOM'))
    return [...new Set(lines.map((line) => /PARTSTAT=([A-Z-]+)/.exec(line)?.[1] ?? 'NEEDS-ACTION'))]
  }
})
