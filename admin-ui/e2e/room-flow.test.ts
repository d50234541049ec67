import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meeting } from '../../server/testing/meetings.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

/** Further ahead than the preset allows that is chosen: what is typed is needed. */
const AHEAD_DAYS = 20
const DAY = new Date(Date.now() + AHEAD_DAYS * 86_400_000).toISOString().slice(0, 10)
const AT_TEN = `${DAY.replaceAll('-', '')}T100000Z`

describe.skipIf(whyNoBrowser).each(DATABASES)('a room from its making to its first clash on %s', (store) => {
  let console: Console
  const isLooked = store === 'sqlite'
  beforeAll(async () => {
    console = await startConsole({ store })
  })
  afterAll(() => console.close())

  async function book(by: string, uid: string): Promise<void> {
    const { status } = await console.server
      .as(by)
      .put(`/dav/calendars/${by}/calendar/${uid}.ics`, meeting({ uid, by, start: AT_TEN, rooms: ['orion'] }))
    expect(status).toBe(201)
  }

  test('by keyboard alone', async () => {
    const page = await console.open('root', '/admin/rooms')
    await tabTo(page, 'New room or resource')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo(page, 'Name')
    await page.keyboard.type('Orion')
    await tabTo(page, 'Hot desks', 'Meeting room')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'Create it and see its rules')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Orion', level: 1 }).waitFor()
    await tabTo(page, 'How far ahead: number')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('90')
    await page.getByText('People may book up to 90 days ahead; longer series are cut there').waitFor()
    await tabTo(page, 'Bookings at the same time')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('1')
    await tabTo(page, 'Save rules')
    await page.keyboard.press('Enter')
    await page.getByText('These rules are in force.').waitFor()
    await tabTo(page, 'Rules')
    await page.keyboard.press('ArrowLeft')
    await tabTo(page, 'E-mail addresses')
    await page.keyboard.type('orion@example.test')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Save')
    await page.keyboard.press('Enter')
    await page.getByText('Saved.', { exact: true }).waitFor()

    await tabTo(page, 'Timeline of rooms')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Timeline of rooms', level: 1 }).waitFor()
    await page.getByText('One room, nothing booked').waitFor()
    await tabTo(page, 'Next day')
    for (let day = 0; day < AHEAD_DAYS; day++) await page.keyboard.press('Enter')
    await page.waitForURL(`**date=${DAY}*`)
    await book('alice', 'first')
    await page.getByText('One room, one booking').waitFor()
    // Desks show whose booking it is, not what it is about.
    await tabTo(page, /^Alice, Orion/)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Booking' }).getByText('Alice').first().waitFor()
    await book('bob', 'second')
    await tabTo(page, 'Requests for the room')
    await page.keyboard.press('Enter')
    await page.getByRole('row', { name: /Bob Declined It is taken at that time\./ }).waitFor()
  })

  test('the same in German, at twice the size, nowhere wider than the screen', async () => {
    const page = await console.open('root', '/admin/rooms', { locale: 'de-DE', viewport: { width: 720, height: 450 } })
    const places = [
      ['/admin/rooms', 'Räume und Ressourcen'],
      ['/admin/rooms/orion', 'Orion'],
      ['/admin/rooms/orion?tab=policy', 'Orion'],
      ['/admin/rooms/orion?tab=bookings', 'Orion'],
      ['/admin/rooms/orion?tab=requests', 'Orion'],
      [`/admin/timeline?date=${DAY}`, 'Belegung der Räume'],
      [`/admin/timeline?date=${DAY}&view=week&as=table`, 'Belegung der Räume'],
      ['/admin/approvals', 'Genehmigungen'],
      ['/admin/places', 'Gebäude und Etagen'],
    ] as const
    for (const [path, title] of places) {
      await page.goto(`${console.server.url}${path}`)
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
      if (path.endsWith('policy')) await page.getByText('Buchbar bis zu 90 Tage im Voraus').waitFor()
      if (path.endsWith('requests')) await page.getByText('Zu dieser Zeit ist belegt.').waitFor()
      if (path.includes('timeline')) await page.getByText('Ein Raum, eine Buchung').waitFor()
      const beyond: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(beyond, path).toBeLessThanOrEqual(0)
      expect(await seriousProblems(page), path).toEqual([])
      if (isLooked && process.env.KALENDS_SHOTS !== undefined) {
        const name = `${title}${path.replaceAll(/\W+/g, '-')}`
        await page.screenshot({ path: `${process.env.KALENDS_SHOTS}/german-${name}.png`, fullPage: true })
      }
    }
    if (isLooked) await shoot(page, 'german')
  })
})

const MOST_STEPS = 150

/** Presses Tab until it is at what is called so; what is `else` is called otherwise as long as nothing was chosen. */
async function tabTo(page: Page, name: string | RegExp, otherwise?: string): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press('Tab')
    const found = await nameOfFocused(page)
    const isIt = typeof name === 'string' ? found === name || found === otherwise : name.test(found)
    if (isIt) return
    passed.push(found)
  }
  throw new Error(`${name} is not reached by Tab; passed: ${passed.join(' | ')}`)
}

/** Near enough to what is heard of it: its label, or else its text. */
function nameOfFocused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const it = document.activeElement
    if (it === document.body) return ''
    const label = it.ariaLabel ?? [...(it.labels ?? [])].map((one) => one.textContent).join(' ')
    return (label || it.textContent || '').replace(/\\s*\\*$/, '').trim().slice(0, 80)
  })()`)
}
