import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../server/api/testing/ask.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

/** A Wednesday, in a week of its own. */
const WEDNESDAY = '2027-03-10'

describe.skipIf(whyNoBrowser).each(DATABASES)('the calendar on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store })
    const alice = console.server.as('alice')
    await alice.mkcalendar('/dav/calendars/alice/work/')
    for (const [name, ...lines] of EVENTS) await alice.put(`/dav/calendars/alice/work/${name}.ics`, ics(name, lines))
  })
  afterAll(() => console.close())

  test('shows a week, a month, a day and a list', async () => {
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    await page.getByRole('button', { name: /^Standup, Wednesday,? 10 March/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'week')
    await page.keyboard.press('m')
    await page
      .getByRole('button', { name: /^Standup/ })
      .first()
      .waitFor()
    expect(new URL(page.url()).searchParams.get('view')).toBe('month')
    const train = await cornersOf(page.getByRole('button', { name: /^Night train/ }))
    const [tuesday, wednesday] = [await cornersOf(dayOf(page, '2027-03-09')), await cornersOf(dayOf(page, WEDNESDAY))]
    expect(train.left).toBeGreaterThanOrEqual(tuesday.left)
    expect(train.right).toBeGreaterThan(wednesday.left)
    expect(train.right).toBeLessThanOrEqual(wednesday.right)
    expect(train.top).toBeGreaterThan(tuesday.top)
    expect(train.bottom).toBeLessThan(tuesday.bottom)
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'month')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: 'Wed 10 Mar', exact: true }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'agenda')
    await page.keyboard.press('d')
    await page.getByRole('button', { name: /^Standup/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'day')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.context().close()
  })

  test('an event is made, moved and made longer by dragging; what another program writes appears', async () => {
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    await page.getByRole('button', { name: /^Dentist/ }).waitFor()
    const [left, top] = await cell(page, '2027-03-12', '13:00')
    await drag(page, [left, top + 4], [left, top + 4 + 2 * HOUR])
    const dialog = page.getByRole('dialog', { name: 'New event' })
    await dialog.getByLabel('Title').fill('Workshop <img src=x onerror=alert(1)>')
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await shoot(page, 'quick-create')
    await dialog.getByRole('combobox', { name: 'Calendar' }).click()
    await page.getByRole('option', { name: 'work' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    const event = page.getByRole('button', { name: /^Workshop/ })
    await event.waitFor()
    expect(await said('Workshop')).toMatchObject({ start: '2027-03-12T13:00:00', timeZone: 'Europe/Brussels' })

    expect(await page.locator('.ec-preview').count()).toBe(0)
    const from = await within(event, [30, 30])
    await drag(page, from, [from[0], from[1] + HOUR])
    await page.getByText('The event was moved.').waitFor()
    await page.getByRole('button', { name: /^Workshop.*14:00/ }).waitFor()
    const moved = await said('Workshop')
    expect(moved).toMatchObject({ start: '2027-03-12T14:00:00' })

    await event.hover()
    const foot = await within(event, [30, ((await event.boundingBox())?.height ?? 0) - 3])
    await drag(page, foot, [foot[0], foot[1] + HOUR])
    await page.getByRole('button', { name: /^Workshop.*14:00.*17:/ }).waitFor()

    await console.server
      .as('alice')
      .put('/dav/calendars/alice/work/late.ics', ics('late', ['SUMMARY:From a telephone', ...at('12', '0800', '0900')]))
    await page.getByRole('button', { name: /^From a telephone/ }).waitFor()
    await console.server.as('alice').delete('/dav/calendars/alice/work/late.ics')
    await page.getByRole('button', { name: /^From a telephone/ }).waitFor({ state: 'detached' })
    await console.server.as('alice').mkcalendar('/dav/calendars/alice/home/')
    await page.getByRole('checkbox', { name: 'home' }).waitFor()
    await page.getByRole('checkbox', { name: 'work' }).uncheck()
    await event.waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: 'work' }).check()
    await event.waitFor()
    await page.context().close()
  })

  test('in a month an event is dragged to another day, and none covers another', async () => {
    const page = await console.open('alice', `/calendar?view=month&date=${WEDNESDAY}`)
    const dentist = page.getByRole('button', { name: /^Dentist/ })
    const [from, to] = [await within(dentist, [20, 8]), await cornersOf(dayOf(page, '2027-03-12'))]
    await drag(page, from, [to.left + 20, from[1]])
    await page.getByText('The event was moved.').waitFor()
    expect(await said('Dentist')).toMatchObject({ start: '2027-03-12T14:00:00' })
    // Who is below whom is known when all is laid out.
    const isBelow = async (one: Locator, other: RegExp) =>
      (await cornersOf(one)).top >= (await cornersOf(page.getByRole('button', { name: other }))).bottom
    await expect.poll(() => isBelow(dentist, /^Standup, Friday/)).toBe(true)
    await expect.poll(() => isBelow(page.getByRole('button', { name: /^Night train/ }), /^Standup, Tuesday/)).toBe(true)
    await page.context().close()
  })

  test('by keys alone: from event to event, to another day, a new one', async () => {
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    await page.getByRole('button', { name: /^Standup, Monday/ }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Standup')
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: /15 – 21 Mar/ }).waitFor()
    await page.keyboard.press('k')
    await page.keyboard.press('n')
    await page.getByRole('dialog', { name: 'New event' }).waitFor()
    await page.keyboard.type('Typed')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Typed/ }).waitFor()
    await page.keyboard.press('t')
    await page.waitForURL((url) => url.searchParams.get('date') !== WEDNESDAY)
    await page.context().close()
  })

  test('of a series one is asked how much of it is moved', async () => {
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    const event = page.getByRole('button', { name: /^Standup, Thursday/ })
    const dragDown = async () => {
      const from = await within(event, [40, 5])
      await drag(page, from, [from[0], from[1] + HOUR])
      await page.getByRole('dialog').waitFor()
    }
    await dragDown()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Standup, Thursday.*09:15/ }).waitFor()
    await dragDown()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.getByRole('radio', { name: /following/ }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: /^Standup, Friday.*10:15/ }).waitFor()
    await page.getByRole('button', { name: /^Standup, Wednesday.*09:15/ }).waitFor()
    await page.context().close()
  })

  test('beside a calendar that somebody shares for writing a new event is in one’s own, and lists close by themselves', async () => {
    await console.server.as('bob').mkcalendar('/dav/calendars/bob/team/')
    await api('bob', 'PATCH', '/calendars/bob/team', { displayName: 'Team' })
    await api('bob', 'PUT', '/calendars/bob/team/shares/alice', { access: 'read-write' })
    await acceptAll('alice')
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    await page.getByRole('checkbox', { name: 'Team' }).waitFor()
    const [left, top] = await cell(page, '2027-03-13', '13:00')
    await drag(page, [left, top + 4], [left, top + 4 + HOUR])
    const dialog = page.getByRole('dialog', { name: 'New event' })
    await dialog.getByLabel('Title').fill('Mine')
    await dialog.getByRole('combobox', { name: 'Calendar' }).click()
    await page.getByRole('option', { name: /^Team · / }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('option', { name: /^Team · / }).waitFor({ state: 'hidden' })
    // What was drawn is in sight while it is said what it is.
    expect(await page.locator('.ec-preview').count()).toBe(1)
    expect(await dialog.getByLabel('Title').inputValue()).toBe('Mine')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: /^Mine/ }).waitFor()
    expect(await page.locator('.ec-preview').count()).toBe(0)
    const { items: mine } = await api('alice', 'GET', '/calendars/alice/calendar/events?limit=100')
    expect(mine.map(({ value }: { value: { title?: string } }) => value.title)).toContain('Mine')

    await page.keyboard.press('n')
    await dialog.getByText(/10 March,? 0?9:00/).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('of the second Wednesday that is dragged to a Thursday it is said that exceptions are lost', async () => {
    const exception = [
      ...['BEGIN:VEVENT', 'UID:board', 'DTSTAMP:20270101T000000Z', 'SUMMARY:Long board'],
      ...['RECURRENCE-ID;TZID=Europe/Brussels:20270414T080000', ...at('17', '0800', '1000'), 'END:VEVENT'],
    ]
    const text = ics('board', ['SUMMARY:Board', ...at('10', '0800', '0900'), 'RRULE:FREQ=MONTHLY;BYDAY=2WE;COUNT=5'])
    const both = text.replace('END:VCALENDAR', [...exception, 'END:VCALENDAR'].join('\r\n'))
    await console.server.as('alice').put('/dav/calendars/alice/work/board.ics', both)
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    const board = page.getByRole('button', { name: /^Board, Wednesday/ })
    const from = await within(board, [30, 8])
    const [right] = await cell(page, '2027-03-11', '08:00')
    await drag(page, from, [right, from[1]])
    await page
      .getByRole('dialog')
      .getByText(/what was different .* is lost/)
      .waitFor()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await board.waitFor()
    await page.context().close()
  })

  test('of what others share as times alone, times are seen; hours of other zones stand beside', async () => {
    const { server } = console
    await server
      .as('bob')
      .put(
        '/dav/calendars/bob/calendar/secret.ics',
        ics('secret', ['SUMMARY:Secret talks', ...at('10', '1700', '1800')]),
      )
    await api('bob', 'PUT', '/calendars/bob/calendar/shares/alice', { access: 'busy' })
    await acceptAll('alice')
    const preferences = { otherTimeZones: ['America/New_York'], hours: '12', firstDayOfWeek: 'su' }
    await api('alice', 'PATCH', '/me/preferences', preferences)
    const page = await console.open('alice', `/calendar?view=week&date=${WEDNESDAY}`)
    await page.getByRole('button', { name: /^Busy, Wednesday/ }).waitFor()
    expect(await page.getByText('Secret').count()).toBe(0)
    await page.getByText('New York', { exact: true }).waitFor()
    await page.getByRole('heading', { name: /7 – 13 Mar/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'week-shared')
    await page.context().close()
  })

  test('on a phone a day comes first', async () => {
    const page = await console.open('bob', '/calendar', { viewport: { width: 390, height: 844 } })
    expect(await page.getByRole('radio', { name: 'Day', exact: true }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'New event' }).click()
    await page.getByRole('dialog', { name: 'New event' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  })

  const api = async (who: string, method: string, path: string, body?: unknown) =>
    (await ask(console.server.as(who), method, path, body)).json

  async function acceptAll(who: string): Promise<void> {
    const { items } = await api(who, 'GET', '/invitations')
    for (const { id } of items) await api(who, 'POST', `/invitations/${id}/answer`, { accept: true })
  }

  async function said(title: string): Promise<Record<string, unknown>> {
    const window = 'start=2027-03-01T00:00:00Z&end=2027-04-01T00:00:00Z'
    const { items } = await api('alice', 'GET', `/me/occurrences?${window}`)
    return items.find((one: Record<string, unknown>) => String(one.title).startsWith(title))
  }
})

/** An hour of a week is so high. */
const HOUR = 56

/** Where in the window that hour of that day begins. */
async function cell(page: Page, day: string, time: string): Promise<readonly [number, number]> {
  const column = await page.locator('.ec-body .ec-day').nth(weekdayOf(day)).boundingBox()
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return [(column?.x ?? 0) + 40, (column?.y ?? 0) + (hours + minutes / 60) * HOUR]
}

/** Where in the window a point of it is, once it stands still and nothing covers it. */
async function within(event: Locator, [x, y]: readonly [number, number]): Promise<readonly [number, number]> {
  await event.hover({ position: { x, y } })
  const box = await event.boundingBox()
  return [(box?.x ?? 0) + x, (box?.y ?? 0) + y]
}

/** Of the month. */
function dayOf(page: Page, day: string): Locator {
  return page.locator(`.ec-day:has([datetime="${day}"])`)
}

async function cornersOf(element: Locator) {
  const { x, y, width, height } = (await element.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  return { left: x, top: y, right: x + width, bottom: y + height }
}

/** 0 is Monday. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

async function drag(
  page: Page,
  [x, y]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): Promise<void> {
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move((x + toX) / 2, (y + toY) / 2, { steps: 4 })
  await page.mouse.move(toX, toY, { steps: 4 })
  await page.mouse.up()
}

type NamedLines = readonly [string, ...string[]]

const at = (day: string, from: string, to: string) => [
  `DTSTART;TZID=Europe/Brussels:202703${day}T${from}00`,
  `DTEND;TZID=Europe/Brussels:202703${day}T${to}00`,
]

const EVENTS: readonly NamedLines[] = [
  ['standup', 'SUMMARY:Standup', ...at('08', '0915', '0930'), 'RRULE:FREQ=DAILY;COUNT=5'],
  [
    'review',
    'SUMMARY:Review of the quarter with everybody who has something to say',
    ...at('10', '1000', '1130'),
    'LOCATION:Blue room',
  ],
  ['lunch', 'SUMMARY:Lunch', ...at('10', '1200', '1300'), 'STATUS:TENTATIVE'],
  [
    'dentist',
    'SUMMARY:Dentist',
    ...at('11', '1400', '1500'),
    'CLASS:PRIVATE',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Dentist',
    'TRIGGER:-PT15M',
    'END:VALARM',
  ],
  ['off', 'SUMMARY:Called off', ...at('09', '1500', '1600'), 'STATUS:CANCELLED'],
  ['fair', 'SUMMARY:Fair', 'DTSTART;VALUE=DATE:20270310', 'DTEND;VALUE=DATE:20270313'],
  [
    'train',
    'SUMMARY:Night train',
    'DTSTART;TZID=Europe/Brussels:20270309T220000',
    'DTEND;TZID=Europe/Brussels:20270310T060000',
  ],
  [
    'call',
    'SUMMARY:Call with New York',
    'DTSTART;TZID=America/New_York:20270310T100000',
    'DTEND;TZID=America/New_York:20270310T110000',
  ],
]

function ics(uid: string, lines: readonly string[]): string {
  const all = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20270101T000000Z',
    ...lines,
  ]
  return [...all, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}
