import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask as askApi } from '../../server/api/testing/ask.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'
import { AT, at, guest, PROVISION } from './testing/meetings.ts'

const IN_CALENDAR = '/calendars/alice/calendar/events'

describe.skipIf(whyNoBrowser).each(DATABASES)('series and what others do on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store, provision: PROVISION })
  })
  afterAll(() => console.close())

  function ask(who: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return askApi(console.server.as(who), method, path, body, headers)
  }

  async function make(body: object): Promise<string> {
    const made = await ask('alice', 'POST', IN_CALENDAR, body)
    expect([made.status, made.text]).toEqual([201, expect.any(String)])
    return String(made.headers.location).split('/').at(-1) ?? ''
  }

  async function eventsOf(who: string, uid?: string) {
    const { items } = (await ask(who, 'GET', `/calendars/${who}/calendar/events?limit=100`)).json
    return items
      .map(({ value }: { value: { uid: string } }) => value)
      .filter((one: { uid: string }) => uid === undefined || one.uid === uid)
  }

  async function save(page: Page, extent: string): Promise<void> {
    await page.getByRole('button', { name: /^Save/ }).last().click()
    const question = page.getByRole('dialog', { name: 'This event repeats' })
    await question.getByRole('radio', { name: extent, exact: true }).check()
    await question.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog', { name: 'Change the event' }).waitFor({ state: 'detached' })
  }

  test('as another program says it: renamed as a whole it keeps its exceptions, and goes into another calendar', async () => {
    const recurrenceRules = [{ frequency: 'weekly', byDay: [{ day: 'mo' }], until: at(28, '14:00') }]
    const recurrenceOverrides = { [at(7, '14:00')]: { title: 'Special' } }
    await console.server.as('alice').mkcalendar('/dav/calendars/alice/private/')
    const name = await make({ ...AT, start: at(0, '14:00'), title: 'Foreign', recurrenceRules, recurrenceOverrides })
    const page = await console.open('alice', `/calendar/event/alice/calendar/${name}/${at(14, '14:00')}`)
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill('Renamed')
    await page.getByLabel('Starts on').fill(at(15, '14:00').slice(0, 10).split('-').reverse().join('/'))
    await page.getByRole('button', { name: /^Save/ }).click()
    // Another day is no other repetition: this one alone may be meant.
    await page.getByRole('radio', { name: 'This event', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByText('is lost').count()).toBe(0)
    await save(page, 'All events')
    const renamed = (await ask('alice', 'GET', `${IN_CALENDAR}/${name}`)).json
    expect(renamed).toMatchObject({
      title: 'Renamed',
      start: at(1, '14:00'),
      recurrenceRules: [{ byDay: [{ day: 'tu' }], until: at(29, '14:00') }],
      recurrenceOverrides: { [at(8, '14:00')]: { title: 'Special' } },
    })

    await page.goto(`${console.server.url}/calendar/event/alice/calendar/${name}`)
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByRole('combobox', { name: 'Calendar' }).click()
    await page.getByRole('option', { name: 'private' }).click()
    await page.getByRole('button', { name: /^Save/ }).click()
    await page.waitForURL(`**/event/alice/private/${name}`)
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor()
    expect((await ask('alice', 'GET', `/calendars/alice/private/events/${name}`)).json).toEqual(renamed)
    expect((await ask('alice', 'GET', `${IN_CALENDAR}/${name}`)).status).toBe(404)
    await page.context().close()
  })

  test('one of a series, all that follow, and all: changed, and taken out', async () => {
    const participants = { b: guest('bob') }
    const recurrenceRules = [{ frequency: 'weekly', count: 5 }]
    const name = await make({
      ...AT,
      start: at(0, '14:00'),
      title: 'Weekly',
      uid: 'weekly',
      recurrenceRules,
      participants,
    })
    const page = await console.open('alice', `/calendar/event/alice/calendar/${name}/${at(7, '14:00')}`)
    await page.getByText('Every week, on Monday, 5 times').waitFor()

    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill('Special')
    await page.getByRole('button', { name: /^Save/ }).click()
    await page.getByRole('dialog', { name: 'This event repeats' }).waitFor()
    await shoot(page, 'event-extent')
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.keyboard.press('Escape')
    await save(page, 'This event')
    const [bobs] = await eventsOf('bob', 'weekly')
    expect(bobs.recurrenceOverrides).toEqual({ [at(7, '14:00')]: { title: 'Special' } })
    await page.getByRole('heading', { level: 1, name: 'Special' }).waitFor()

    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('Starts at: hours').fill('16')
    await save(page, 'All events')
    const [moved] = await eventsOf('bob', 'weekly')
    expect(moved).toMatchObject({
      start: at(0, '16:00'),
      recurrenceOverrides: { [at(7, '16:00')]: { title: 'Special' } },
    })

    await page.goto(`${console.server.url}/calendar/event/alice/calendar/${name}/${at(14, '16:00')}`)
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByRole('textbox', { name: 'Place' }).fill('Elsewhere')
    await save(page, 'This and all following')
    const titles = (await eventsOf('alice')).filter(({ title }: { title?: string }) => title === 'Weekly')
    const byPlace = titles.map(({ start, locations }: { start: string; locations?: object }) => [
      start,
      JSON.stringify(locations ?? {}).includes('Elsewhere'),
    ])
    expect(byPlace.sort()).toEqual([
      [at(0, '16:00'), false],
      [at(14, '16:00'), true],
    ])

    await page.goto(`${console.server.url}/calendar/event/alice/calendar/${name}/${at(21, '16:00')}`)
    await page.getByRole('button', { name: 'Cancel the meeting' }).click()
    const question = page.getByRole('dialog', { name: 'Remove it from the calendar?' })
    await question.getByText('The person invited is told that it is cancelled.').waitFor()
    await question.getByRole('radio', { name: 'This and all following' }).check()
    await question.getByRole('button', { name: 'Remove' }).click()
    await page.waitForURL('**/calendar')
    const left = (await eventsOf('bob')).filter(({ start }: { start: string }) => start === at(14, '16:00'))
    expect(left[0].recurrenceRules[0].until.slice(0, 10)).toBe(at(21, '16:00').slice(0, 10))
  })

  test('the invited answers to one of a series, and is told no to another time', async () => {
    const recurrenceRules = [{ frequency: 'daily', count: 3 }]
    const participants = { b: guest('bob') }
    const name = await make({
      ...AT,
      start: at(1, '11:00'),
      title: 'Daily',
      uid: 'daily',
      recurrenceRules,
      participants,
    })
    const { items } = (await ask('bob', 'GET', '/calendars/bob/calendar/events?limit=100')).json
    const bobs = items.find(({ value }: { value: { uid: string } }) => value.uid === 'daily').name
    const page = await console.open('bob', `/calendar/event/bob/calendar/${bobs}/${at(2, '11:00')}`)
    await page.getByText('Only this one').click()
    await page.getByRole('textbox', { name: /A message to the organizer/ }).fill('At the dentist')
    await page.getByRole('button', { name: 'No', exact: true }).click()
    await page.getByRole('button', { name: 'No', pressed: true }).waitFor()
    const mine = (await ask('alice', 'GET', `${IN_CALENDAR}/${name}`)).json
    expect(JSON.stringify(mine.recurrenceOverrides[at(2, '11:00')])).toContain('declined')
    expect(JSON.stringify(mine.participants)).not.toContain('declined')

    const proposal = { recurrenceId: at(3, '11:00'), start: at(3, '15:00'), comment: 'After lunch' }
    expect((await ask('bob', 'POST', `/calendars/bob/calendar/events/${bobs}/counter`, proposal)).status).toBe(200)
    const alice = await console.open('alice', `/calendar/event/alice/calendar/${name}/${at(3, '11:00')}`)
    await alice.getByRole('button', { name: 'Keep the time' }).click()
    await alice.getByText('The time stays, and whoever proposed another is told.').waitFor()
    const told = (await ask('bob', 'GET', '/principals/bob/inbox')).json.items
    expect(told.map(({ method }: { method: string }) => method)).toContain('declinecounter')
  })

  test('a form that is filled by keyboard, from the calendar', async () => {
    const page = await console.open('bob', '/calendar')
    await page.getByRole('button', { name: 'New event' }).first().press('Enter')
    const quick = page.getByRole('dialog', { name: 'New event' })
    await quick.getByRole('textbox').first().fill('Standup')
    await quick.getByRole('button', { name: 'More details' }).press('Enter')
    const invite = page.getByRole('textbox', { name: 'Invite people and rooms' })
    await invite.fill('alice')
    await page.getByRole('option', { name: /Alice Peeters/ }).waitFor()
    await invite.press('Enter')
    await page.getByRole('button', { name: 'Remove Alice Peeters' }).waitFor()
    await invite.fill('zoe@elsewhere.example')
    await page.getByRole('option', { name: /Invite zoe@elsewhere.example/ }).waitFor()
    await invite.press('Enter')
    const start = page.getByRole('textbox', { name: 'Starts on' })
    await start.fill(at(0, '09:00').slice(0, 10))
    await start.press('Tab')
    await page.getByLabel('Starts at: hours').fill('10')
    await page.getByLabel('Starts at: minutes').fill('30')
    await page.getByRole('combobox', { name: 'Repeats' }).press('Enter')
    await page.getByRole('option', { name: /^Every week,/ }).click()
    await page.getByRole('checkbox', { name: 'Wednesday' }).press('Space')
    await page.getByRole('combobox', { name: 'Ends' }).press('Enter')
    await page.getByRole('option', { name: 'After a number of times' }).click()
    await page.getByRole('textbox', { name: 'How many times' }).fill('4')
    await page.getByRole('button', { name: 'Add a reminder' }).press('Enter')
    await page.getByRole('radio', { name: 'Green' }).press('Enter')
    await page.getByText('Every week, on Monday and Wednesday, 4 times').waitFor()
    await shoot(page, 'event-form')
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Save and invite' }).press('Enter')
    await page.getByText('The event is in the calendar.').waitFor()
    const made = (await eventsOf('bob')).find(({ title }: { title?: string }) => title === 'Standup')
    expect(made).toMatchObject({
      start: at(0, '10:30'),
      color: 'seagreen',
      recurrenceRules: [{ frequency: 'weekly', count: 4, byDay: [{ day: 'mo' }, { day: 'we' }] }],
    })
    expect(Object.values(made.alerts)).toMatchObject([{ trigger: { offset: '-PT15M' } }])
    expect(
      Object.values<{ email: string }>(made.participants)
        .map(({ email }) => email)
        .sort(),
    ).toEqual(['alice@example.test', 'bob@example.test', 'zoe@elsewhere.example'])
  })

  test('a room says why not, a delegate knows for whom they act, and what others changed meanwhile is told', async () => {
    await make({ ...AT, start: at(2, '09:00'), title: 'First', participants: { r: guest('cedar') } })
    const title = '<img src=x onerror=alert(1)>'
    const virtualLocations = { v: { uri: 'javascript:alert(1)' } }
    const name = await make({
      ...AT,
      start: at(2, '09:00'),
      title,
      virtualLocations,
      participants: { r: guest('cedar') },
    })
    expect(
      (await ask('alice', 'PUT', '/principals/alice/delegates', { read: [], write: ['carol'] }, { 'if-match': '*' }))
        .status,
    ).toBe(200)
    const page = await console.open('carol', `/calendar/event/alice/calendar/${name}`)
    await page.getByText('You act for Alice Peeters').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    expect(await page.getByRole('link', { name: /javascript/ }).count()).toBe(0)
    await page.getByText('1 declined').waitFor()
    const room = page.getByRole('listitem').filter({ hasText: 'cedar' })
    expect(await room.textContent()).toMatch(/taken|busy|booked/i)
    await shoot(page, 'event-delegate')
    expect(await seriousProblems(page)).toEqual([])

    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill('Second')
    await ask('alice', 'PATCH', `${IN_CALENDAR}/${name}`, { description: 'Said meanwhile' })
    await page.getByText('Somebody changed this event in the meantime').waitFor()
    await page.getByRole('textbox', { name: 'Video meeting link' }).fill('')
    await page.getByRole('button', { name: 'Save and tell everybody' }).click()
    await page.getByText('The change is saved.').waitFor()
    expect((await ask('alice', 'GET', `${IN_CALENDAR}/${name}`)).json).toMatchObject({
      title: 'Second',
      description: 'Said meanwhile',
    })
  })
})
