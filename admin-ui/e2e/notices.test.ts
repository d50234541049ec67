import { pino } from 'pino'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../server/api/testing/ask.ts'
import { davDepsOf } from '../../server/app.ts'
import { runTransfers } from '../../server/transfers/run.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const SILENT = pino({ level: 'silent' })

const ORGANISATION = `users:
  - { slug: alice, name: Alice Moreau, emails: [alice@example.test], password: alice, timezone: Europe/Brussels }
  - { slug: bob, name: Bob Peeters, emails: [bob@example.test], password: bob, timezone: Europe/Brussels }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], policy: { accept: never } }
`

describe.skipIf(whyNoBrowser).each(DATABASES)('notices on %s', (store) => {
  let console: Console
  let page: Page

  beforeAll(async () => {
    console = await startConsole({ store, provision: ORGANISATION })
    await asks('bob', 'POST', '/calendars/bob/calendar/events', meeting('standup', 'Stand-up', 'alice'))
    page = await console.open('alice', '/calendar/notices')
  })
  afterAll(() => console.close())

  async function asks(who: string, method: string, path: string, body?: object) {
    const answer = await ask(console.server.as(who), method, path, body)
    expect([answer.json, answer.status]).toEqual([answer.json, expect.toSatisfy((status) => status < 300)])
    return answer.json
  }
  const card = (text: string | RegExp) => page.getByRole('listitem').filter({ hasText: text })
  const toast = (text: string) => page.getByRole('status').filter({ hasText: text })
  const statusOf = async (owner: string, uid: string, who: string) =>
    (await asks(owner, 'GET', `/calendars/${owner}/calendar/events/${uid}`)).participants[who].participationStatus

  test('an invitation is answered where it stands, and the organizer knows', async () => {
    const waiting = page.getByRole('region', { name: 'Waiting for your answer' })
    await waiting.getByText('Bob Peeters invites you').waitFor()
    await page.getByRole('link', { name: 'Notices: one' }).waitFor()
    expect(await waiting.getByRole('link', { name: 'Stand-up' }).getAttribute('href')).toMatch(
      /^\/calendar\/event\/alice\/calendar\//,
    )
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'notices')
    await waiting.getByRole('button', { name: 'Accept' }).click()
    await page.getByText('Nothing new.').waitFor()
    expect(await statusOf('bob', 'standup', 'alice')).toBe('accepted')
    await shoot(page, 'notices-none')
  })

  test('what comes is told on every page, politely, and leads to it', async () => {
    await page.getByRole('link', { name: 'Calendar', exact: true }).click()
    await page.waitForURL('**/calendar')
    await asks('bob', 'POST', '/calendars/bob/calendar/events', meeting('review', 'Review', 'alice'))
    const told = toast('Bob Peeters invites you')
    await told.getByText('Review').waitFor()
    expect(await told.getAttribute('aria-live')).toBe('polite')
    await page.getByRole('link', { name: 'Notices: one' }).click()
    await card('Review').getByRole('button', { name: 'Decline' }).click()
    await card('Review').waitFor({ state: 'detached' })
    expect(await statusOf('bob', 'review', 'alice')).toBe('declined')
  })

  test('what is answered in the calendar waits no more', async () => {
    await asks('bob', 'POST', '/calendars/bob/calendar/events', meeting('retro', 'Retro', 'alice'))
    await card('Retro').getByRole('link', { name: 'Retro' }).click()
    await page.getByRole('group', { name: 'Will you come?' }).getByRole('button', { name: 'Maybe' }).click()
    await page.getByRole('link', { name: 'Notices: none' }).click()
    await page.getByText('Nothing new.').waitFor()
    expect(await statusOf('bob', 'retro', 'alice')).toBe('tentative')
  })

  test('of a meeting that is moved the last invitation waits, and all are put away with it', async () => {
    await asks('bob', 'POST', '/calendars/bob/calendar/events', meeting('demo', 'Demo', 'alice'))
    await card('Demo').waitFor()
    await asks('bob', 'PATCH', '/calendars/bob/calendar/events/demo', { start: '2040-05-09T12:00:00' })
    await card('Demo').getByText('9 May 2040').waitFor()
    expect(await card('Demo').count()).toBe(1)
    await page.getByRole('link', { name: 'Notices: one' }).waitFor()
    await card('Demo').getByRole('button', { name: 'Accept' }).click()
    await page.getByText('Nothing new.').waitFor()
    expect((await asks('alice', 'GET', '/principals/alice/inbox')).items).toEqual([])
  })

  test('a room that declines says why; another time is proposed and taken up', async () => {
    await asks('alice', 'POST', '/calendars/alice/calendar/events', meeting('lunch', 'Lunch', 'bob', 'atlas'))
    // Why, at once.
    await toast('Atlas declines').getByText('It is booked no more than 365 days ahead').waitFor()
    await card('Atlas declines').waitFor()
    await card('Atlas declines').locator('blockquote').waitFor()
    const counter = { start: '2040-05-02T15:00:00', timeZone: 'Europe/Brussels', comment: 'Could it be later?' }
    await asks('bob', 'POST', '/calendars/bob/calendar/events/lunch/counter', counter)
    const proposal = card('Bob Peeters proposes another time')
    await proposal.getByText('Could it be later?').waitFor()
    await proposal.getByText(/15:00/).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'notices-many')
    await proposal.getByRole('button', { name: 'Move it there' }).click()
    await proposal.waitFor({ state: 'detached' })
    expect(await asks('bob', 'GET', '/calendars/bob/calendar/events/lunch')).toMatchObject({ start: counter.start })
  })

  test('what was read is put away', async () => {
    const inbox = async () => (await asks('alice', 'GET', '/principals/alice/inbox')).items
    const before = (await inbox()).length
    await card('Atlas declines').first().getByRole('button', { name: 'Dismiss: Lunch' }).click()
    await expect.poll(async () => (await inbox()).length).toBe(before - 1)
  })

  test('a calendar that somebody shares is accepted', async () => {
    await asks('bob', 'PUT', '/calendars/bob/calendar/shares/alice', { access: 'read' })
    await page.reload()
    await card('Bob Peeters shares a calendar with you').getByRole('button', { name: 'Accept' }).click()
    await page.getByText('The calendar is now among yours.').waitFor()
    const { items } = await asks('alice', 'GET', '/calendars/alice')
    expect(items.some(({ sharedBy }: { sharedBy: string }) => sharedBy === 'bob')).toBe(true)
  })

  test('an export that is ready is told until it is put away', async () => {
    await asks('alice', 'POST', '/calendars/alice/calendar/exports')
    const { server } = console
    await runTransfers(davDepsOf({ ...server, log: SILENT, now: () => new Date() }), new AbortController().signal)
    await page.reload()
    await card('The export is ready').getByRole('button', { name: 'Dismiss' }).click()
    await card('The export is ready').waitFor({ state: 'detached' })
  })
})

function meeting(uid: string, title: string, ...invited: readonly string[]) {
  const participants = Object.fromEntries(
    invited.map((name) => [name, { email: `${name}@example.test`, roles: { attendee: true }, expectReply: true }]),
  )
  const start = { start: '2040-05-02T12:00:00', timeZone: 'Europe/Brussels', duration: 'PT1H' }
  return { uid, title, ...start, participants }
}
