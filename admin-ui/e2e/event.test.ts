import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask as askApi } from '../../server/api/testing/ask.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'
import { AT, at, guest, PROVISION } from './testing/meetings.ts'

describe.skipIf(whyNoBrowser).each(DATABASES)('events on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store, provision: PROVISION })
  })
  afterAll(() => console.close())

  function ask(who: string, method: string, path: string, body?: unknown) {
    return askApi(console.server.as(who), method, path, body)
  }

  async function make(who: string, body: object) {
    const made = await ask(who, 'POST', `/calendars/${who}/calendar/events`, body)
    expect([made.status, made.text]).toEqual([201, expect.any(String)])
    return String(made.headers.location).split('/').at(-1) ?? ''
  }

  async function eventOf(who: string, title: string) {
    const listed = (await ask(who, 'GET', `/calendars/${who}/calendar/events?limit=100`)).json
    return listed.items.find(({ value }: { value: { title?: string } }) => value.title === title)
  }

  /** The block of the meeting, taken at a part of its width, by so many pixels. */
  async function drag(page: Page, part: number, by: number) {
    const block = page.getByRole('slider', { name: 'Time of the meeting' })
    await block.scrollIntoViewIfNeeded()
    const box = await block.boundingBox()
    if (box === null) throw new Error('there is no block')
    const [x, y] = [box.x + box.width * part - (part === 1 ? 1 : 0), box.y + box.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + by / 2, y)
    await page.mouse.move(x + by, y)
    await page.mouse.up()
  }

  async function invite(page: Page, typed: string, name: RegExp) {
    await page.getByRole('textbox', { name: 'Invite people and rooms' }).fill(typed)
    await page.getByRole('option', { name }).first().click()
  }

  test('on a phone those who are found stand below what is typed, and nothing is wider than the phone', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
    const page = await console.open('alice', `/calendar/new?start=${at(0, '09:00')}`, phone)
    const field = page.getByRole('textbox', { name: 'Invite people and rooms' })
    await field.tap()
    await field.pressSequentially('bob')
    const option = page.getByRole('option', { name: /Bob Maes/ })
    await option.waitFor()
    const [left, width] = [(await option.boundingBox())?.x ?? 0, (await option.boundingBox())?.width ?? 0]
    expect(left + width).toBeLessThan(390)
    expect(await page.evaluate('innerWidth')).toBe(390)
    await option.tap()
    await page.getByRole('button', { name: 'Remove Bob Maes' }).waitFor()
    await page.context().close()
  })

  test('what was typed is lost to who says so alone', async () => {
    const name = await make('alice', { ...AT, start: at(0, '18:00'), title: 'Draft' })
    const page = await console.open('alice', `/calendar/event/alice/calendar/${name}`)
    await page.getByRole('button', { name: 'Change' }).click()
    const title = page.getByRole('textbox', { name: 'Title' })
    await title.press('Escape')
    await title.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Change' }).click()
    await title.fill('Drafted')
    await title.press('Escape')
    await page.getByRole('dialog', { name: 'Close without saving?' }).waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Close without saving?' }).waitFor({ state: 'detached' })
    expect(await title.inputValue()).toBe('Drafted')
    await page.getByRole('dialog', { name: 'Change the event' }).getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Close without saving' }).click()
    await title.waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'Draft', exact: true }).waitFor()
    await page.context().close()
  })

  test('somebody makes a meeting with people and a room, at a time when all are free', async () => {
    const page = await console.open('alice', `/calendar/new?start=${at(0, '09:00')}`)
    await page.getByRole('textbox', { name: 'Title' }).fill('Planning')
    await invite(page, 'bob', /Bob Maes/)
    await invite(page, 'claes', /Carol Claes/)
    await page.getByRole('status').filter({ hasText: 'Everybody is free' }).waitFor()
    // Live: another program takes that time of his.
    await make('bob', { ...AT, start: at(0, '09:00'), title: 'Taken' })
    await page.getByRole('status').filter({ hasText: 'Bob Maes is not free at this time.' }).waitFor()
    await page.getByRole('button', { name: 'Carol Claes is optional' }).click()
    await shoot(page, 'event-new')
    expect(await seriousProblems(page)).toEqual([])

    await page.getByRole('button', { name: 'Next time everybody is free' }).click()
    await page.getByRole('status').filter({ hasText: 'Everybody is free' }).waitFor()
    // Of three rooms one is too small.
    await page.getByRole('button', { name: 'Add Atlas' }).waitFor()
    expect(await page.getByRole('button', { name: /^Add (Atlas|Broom|Cedar)$/ }).count()).toBe(2)
    await page.getByRole('button', { name: 'Add Atlas' }).click()
    await page.getByRole('button', { name: 'Remove Atlas' }).waitFor()
    // By the mouse: half an hour later, and a quarter longer.
    await drag(page, 0.5, 20)
    await drag(page, 1, 10)
    await page.getByRole('status').filter({ hasText: 'Everybody is free' }).waitFor()
    await page.getByRole('button', { name: 'Save and invite' }).click()
    await page.waitForURL('**/calendar')
    const { value } = await eventOf('bob', 'Planning')
    expect(value).toMatchObject({ start: at(0, '10:30'), duration: 'PT1H15M', timeZone: 'Europe/Brussels' })
    const people = Object.values<{ email: string; roles: object; participationStatus: string }>(value.participants)
    expect(people.find(({ email }) => email === 'carol@example.test')?.roles).toEqual({
      optional: true,
      attendee: true,
    })
    const mine = (await eventOf('alice', 'Planning')).value
    const room = Object.values<{ email: string; participationStatus: string }>(mine.participants).find(
      ({ email }) => email === 'atlas@example.test',
    )
    expect(room?.participationStatus).toBe('accepted')
  })

  test('the invited answers with a word, proposes another time, and the organizer takes it', async () => {
    const name = await make('alice', {
      ...AT,
      start: at(1, '09:00'),
      title: 'Review',
      participants: { b: guest('bob'), r: { ...guest('atlas'), kind: 'location' } },
    })
    const { name: bobs } = await eventOf('bob', 'Review')
    const bob = await console.open('bob', `/calendar/event/bob/calendar/${bobs}`)
    await bob.getByRole('textbox', { name: /A message to the organizer/ }).fill('A bit later?')
    await bob.getByRole('button', { name: 'Maybe' }).click()
    await bob.getByRole('button', { name: 'Maybe', pressed: true }).waitFor()
    await shoot(bob, 'event-invited')
    expect(await seriousProblems(bob)).toEqual([])

    const alice = await console.open('alice', `/calendar/event/alice/calendar/${name}`)
    await alice.getByText('A bit later?').waitFor()
    await alice.getByText('1 maybe').waitFor()
    await alice.getByText('1 accepted').waitFor()

    await bob.getByRole('button', { name: 'Propose another time' }).click()
    const block = bob.getByRole('slider', { name: 'Time of the meeting' })
    await block.press('ArrowDown')
    await block.press('ArrowRight')
    await bob.getByRole('textbox', { name: 'Why' }).fill('I travel that day')
    await shoot(bob, 'event-propose')
    expect(await seriousProblems(bob)).toEqual([])
    await bob.getByRole('button', { name: 'Send the proposal' }).click()
    await bob.getByText('The proposal is sent.').waitFor()

    // Live: nobody reloads.
    const proposal = alice.getByRole('group', { name: 'Bob Maes proposes another time' })
    await proposal.getByText('I travel that day').waitFor()
    await shoot(alice, 'event-proposal')
    expect(await seriousProblems(alice)).toEqual([])
    await proposal.getByRole('button', { name: 'Move it there' }).click()
    await alice.getByText('The event is moved, and everybody is told.').waitFor()
    expect((await eventOf('bob', 'Review')).value.start).toBe(at(2, '09:15'))
  })
})
