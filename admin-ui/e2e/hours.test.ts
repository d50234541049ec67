import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

describe.skipIf(whyNoBrowser).each(DATABASES)('working hours, on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store })
  })
  afterAll(() => console.close())

  async function availability(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse((await console.server.as('alice').get('/api/v1/principals/alice/availability')).text)
  }

  test('the week is said by mouse and by keyboard, and so is an absence', async () => {
    const page = await console.open('alice', '/calendar/settings/hours')
    await page.getByRole('switch', { name: 'I have working hours' }).check()
    // By its label, and not by its role: the browser names hundreds of cells slowly.
    const cell = (name: string) => page.locator(`[role=gridcell][aria-label="${name}"]`)
    // A break by mouse, on all five days.
    await cell('Monday 12:00: available').hover()
    await page.mouse.down()
    await cell('Friday 12:30: available').hover()
    await page.mouse.up()
    await cell('Wednesday 12:00: not available').waitFor()
    // Saturday morning by keyboard.
    await cell('Saturday 10:00: not available').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await cell('Saturday 10:30: available').waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'hours')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Your hours are saved.').waitFor()
    const weekdays = ['mo', 'tu', 'we', 'th', 'fr']
    expect(await availability()).toMatchObject({
      timeZone: 'Europe/Brussels',
      hours: [
        { days: weekdays, start: '09:00', end: '12:00' },
        { days: weekdays, start: '13:00', end: '17:00' },
        { days: ['sa'], start: '10:00', end: '11:00' },
      ],
    })

    // To the minute.
    await page.getByLabel('Saturday: until: minutes').fill('15')
    await page.getByLabel('Saturday: until: minutes').press('Tab')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(async () => JSON.stringify((await availability()).hours)).toContain('"end":"11:15"')

    await page.getByRole('button', { name: 'Add an absence' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await shoot(page, 'absence')
    await dialog.getByLabel('First day').fill('24/12/2030')
    await dialog.getByLabel('First day').press('Tab')
    await dialog.getByLabel('Last day').fill('31/12/2030')
    await dialog.getByLabel('Last day').press('Tab')
    await dialog.getByLabel('Reason').fill('Holidays')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /24.*31 Dec 2030 Not available Holidays/ }).waitFor()
    expect(await availability()).toMatchObject({
      outOfOffice: [{ start: '2030-12-24T00:00:00', end: '2031-01-01T00:00:00', reason: 'Holidays' }],
    })
    // A client that knows nothing of the console sees the same.
    const seen = await console.server
      .as('alice')
      .propfind(
        '/dav/calendars/alice/inbox/',
        '<propfind xmlns="DAV:"><prop><C:calendar-availability xmlns:C="urn:ietf:params:xml:ns:caldav"/></prop></propfind>',
      )
    expect(seen.text).toContain('SUMMARY:Holidays')
    await page.getByRole('button', { name: /^Remove 24/ }).click()
    await page.getByText('No absence is planned.').waitFor()
  })
})
