/** One's calendars as others see them, and calendars of others beside one's own. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../server/api/testing/ask.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const WEEK = 'view=week&date=2027-03-10'

const PEOPLE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - slug: bob
    name: Bob
    emails: [bob@example.test]
    password: bob
    calendars: [{ slug: calendar, name: Calendar, grants: [{ to: carol, privilege: read }] }]
  - { slug: carol, name: Carol, emails: [carol@example.test], password: carol }
  - { slug: root, name: Root, password: root, admin: true }
rooms:
  - { slug: atlas, name: Atlas room, emails: [atlas@example.test] }
`

describe.skipIf(whyNoBrowser).each(DATABASES)('calendars with other eyes, on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store, provision: PEOPLE })
    const [alice, bob] = [console.server.as('alice'), console.server.as('bob')]
    for (const name of ['team', 'diary']) await alice.mkcalendar(`/dav/calendars/alice/${name}/`)
    await alice.put('/dav/calendars/alice/calendar/talks.ics', ics('talks', '0900'))
    await alice.put('/dav/calendars/alice/team/plans.ics', ics('plans', '1100'))
    await alice.put('/dav/calendars/alice/diary/diary.ics', ics('diary', '1300'))
    await bob.put('/dav/calendars/bob/calendar/gym.ics', ics('gym', '1500'))
    await api('alice', 'PUT', '/calendars/alice/calendar/shares/bob', { access: 'busy' })
    await api('alice', 'PUT', '/calendars/alice/team/shares/bob', { access: 'read' })
  })
  afterAll(() => console.close())

  const api = async (who: string, method: string, path: string, body?: unknown) =>
    (await ask(console.server.as(who), method, path, body)).json

  async function pick(page: Page, action: string, field: string, name: string): Promise<void> {
    await page.getByRole('button', { name: action }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: field }).fill(name.slice(0, 3))
    await page.getByRole('option', { name }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole('option', { name }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  const event = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}, Wednesday`) })

  test('somebody sees what another sees of theirs, changes nothing there, and comes back', async () => {
    const page = await console.open('alice', `/calendar?${WEEK}`)
    for (const name of ['talks', 'plans', 'diary']) await event(page, name).waitFor()
    await pick(page, 'View as somebody else', 'Person', 'Bob')
    await page.getByText('This is what Bob sees of your calendars.').waitFor()
    await event(page, 'Busy').waitFor()
    await event(page, 'plans').waitFor()
    for (const hidden of ['talks', 'diary']) expect(await event(page, hidden).count()).toBe(0)
    expect(await page.getByRole('checkbox', { name: 'diary' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'New event' }).count()).toBe(0)
    await page.keyboard.press('n')
    await event(page, 'plans').click()
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'seen')

    // What is shared from now on is there at once.
    await api('alice', 'PUT', '/calendars/alice/diary/shares/bob', { access: 'read' })
    await page.reload()
    await event(page, 'diary').waitFor()

    await page.getByRole('button', { name: 'Back to my view' }).click()
    await event(page, 'talks').waitFor()
    await pick(page, 'View as somebody else', 'Person', 'Carol')
    await page.getByText('Carol sees none of your calendars.').waitFor()
    expect(await page.locator('.ec-event').count()).toBe(0)
    await shoot(page, 'seen-nothing')
    // Of others' calendars that is not shown, whatever stands in the address.
    await page.goto(`${console.server.url}/calendar?${WEEK}&of=bob&as=bob`)
    await page.getByText('calendar as Bob sees it').waitFor()
    expect(await page.locator('.ec-event').count()).toBe(0)
    await page.context().close()
  })

  test('an administrator sees the calendar of a person, and that is recorded', async () => {
    const page = await console.open('root', '/admin/people/bob')
    await page.getByRole('link', { name: 'See their calendar' }).click()
    await page.getByText('This is the calendar as Bob sees it.').waitFor()
    await page.goto(`${page.url()}&${WEEK}`)
    await event(page, 'gym').waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'seen-admin')
    await page.getByRole('button', { name: 'Back to the person' }).click()
    await page.waitForURL(/\/admin\/people\/bob$/)
    await page.context().close()
    expect(JSON.stringify(await api('root', 'GET', '/audit'))).toContain('viewed-as')
  })

  test('calendars of people and rooms are put beside, and taken away', async () => {
    const page = await console.open('carol', `/calendar?${WEEK}`)
    await pick(page, 'Add somebody’s calendar', 'Whose calendars', 'Bob')
    await event(page, 'gym').waitFor()
    await pick(page, 'Add somebody’s calendar', 'Whose calendars', 'Alice')
    await page.getByText('You may not see any of these calendars.').waitFor()
    await pick(page, 'Add somebody’s calendar', 'Whose calendars', 'Atlas room')
    const added = page.getByRole('group', { name: 'Also shown' })
    await added.getByText('Atlas room').waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'added')
    await page.reload()
    await event(page, 'gym').waitFor()
    await added.getByRole('checkbox').first().uncheck()
    await event(page, 'gym').waitFor({ state: 'detached' })
    await added.getByRole('checkbox').first().check()
    await event(page, 'gym').waitFor()
    await added.getByRole('button', { name: 'Do not show Bob any more' }).click()
    await event(page, 'gym').waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('a page that is not there leads on', async () => {
    const page = await console.open('carol', '/calendar/nowhere')
    await page.locator('main').getByRole('link').click()
    await page.waitForURL(/\/calendar$/)
    await page.context().close()
  })
})

function ics(uid: string, from: string): string {
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20270101T000000Z'],
    ...[`DTSTART;TZID=Europe/Brussels:20270310T${from}00`, 'DURATION:PT1H', `SUMMARY:${uid}`],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}
