import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { davDepsOf } from '../../server/app.ts'
import { runTransfers } from '../../server/transfers/run.ts'
import {
  type Console,
  DATABASES,
  seriousProblems,
  shoot,
  signIn,
  startConsole,
  whyNoBrowser,
} from './testing/console.ts'

const FILE = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//elsewhere//EN
BEGIN:VEVENT
UID:good@example.test
DTSTAMP:20261101T000000Z
DTSTART:20261201T090000Z
DTEND:20261201T100000Z
SUMMARY:Taken over
END:VEVENT
BEGIN:VEVENT
UID:bad@example.test
DTSTAMP:20261101T000000Z
SUMMARY:No start
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n')

describe.skipIf(whyNoBrowser).each(DATABASES)('what goes in and out, on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store })
  })
  afterAll(() => console.close())

  /** What the process that serves does between requests. */
  async function doJobs(): Promise<void> {
    const { server } = console
    const log = globalThis.console as never
    await runTransfers(davDepsOf({ ...server, log, now: () => new Date() }), new AbortController().signal)
  }

  test('a file is taken, with reasons for what is not, and a calendar is made into one', async () => {
    const page = await console.open('alice', '/calendar/settings/transfers?calendar=calendar')
    const chosen = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'choose a file' }).click()
    await (await chosen).setFiles({ name: 'old.ics', mimeType: 'text/calendar', buffer: Buffer.from(FILE) })
    await page.getByText('Waiting').waitFor()
    await doJobs()
    await page.getByText('1 new, 0 replaced, 0 unchanged, 1 left out').waitFor()
    await page.getByText('Why one was left out').waitFor()
    await page.getByRole('button', { name: 'Make the file' }).click()
    await page.getByText('Waiting').waitFor()
    await doJobs()
    const button = page.getByRole('button', { name: /^Download/ })
    await button.waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'transfers')
    const download = page.waitForEvent('download')
    await button.click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/\.ics$/)
    const stream = await file.createReadStream()
    let text = ''
    for await (const piece of stream) text += String(piece)
    expect(text).toContain('SUMMARY:Taken over')
  })

  test('a link opens a calendar, until it is ended', async () => {
    const page = await console.open('alice', '/calendar/settings/links')
    await page.getByRole('button', { name: 'New link' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Who gets it').fill('The family')
    await dialog.getByLabel('Events with titles and details').check()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await dialog.getByRole('button', { name: 'Make the link' }).click()
    const url = (await page.locator('code', { hasText: '/feeds/' }).textContent()) ?? ''
    await page.getByRole('row', { name: /The family/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'links')
    const path = new URL(url).pathname
    expect((await console.server.anonymous.get(path)).status).toBe(200)
    await page.getByRole('button', { name: 'End the link for The family' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click()
    await page.getByText('There is no link.').waitFor()
    // What leads nowhere is no more shown.
    expect(await page.locator('code', { hasText: '/feeds/' }).count()).toBe(0)
    expect((await console.server.anonymous.get(path)).status).not.toBe(200)
  })

  test('another browser is signed out, and this one is known', async () => {
    const page = await console.open('alice', '/calendar/settings/access')
    const elsewhere = await console.anonymous({
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    })
    await elsewhere.goto(`${console.server.url}/signin`)
    await signIn(elsewhere, 'alice')
    await elsewhere.locator('h1').waitFor()
    await page.reload()
    await page.getByRole('row', { name: /This one/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'access')
    await page.getByRole('button', { name: 'Sign out: Firefox, Linux' }).click()
    await page.getByText('That browser is signed out.').waitFor()
    // It may be on its way there by itself, and then this is what is interrupted.
    await elsewhere.goto(`${console.server.url}/calendar`).catch(() => undefined)
    await elsewhere.waitForURL('**/signin*')
  })

  test('somebody takes everything with them, and is erased once they typed who they are', async () => {
    const page = await console.open('bob', '/calendar/settings/data')
    await page.getByRole('button', { name: 'Make the archive' }).click()
    await page.getByText('Waiting').waitFor()
    await doJobs()
    await page.getByRole('button', { name: /^Download/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'my-data')
    await page.getByRole('button', { name: 'Erase my account' }).click()
    const dialog = page.getByRole('dialog')
    const erase = dialog.getByRole('button', { name: 'Erase my account' })
    expect(await erase.isDisabled()).toBe(true)
    await dialog.getByLabel('Type bob to confirm').fill('bob')
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await erase.click()
    await page.waitForURL('**/signin*')
    expect((await console.server.as('bob').get('/api/v1/me')).status).toBe(401)
  })
})
