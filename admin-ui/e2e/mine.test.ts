import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Console,
  DATABASES,
  seriousProblems,
  shoot,
  signIn,
  startConsole,
  whyNoBrowser,
} from './testing/console.ts'

describe.skipIf(whyNoBrowser).each(DATABASES)('what is everybody’s own, on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store })
  })
  afterAll(() => console.close())

  test('a page begins at its top, and who comes back is where they were', async () => {
    const page = await console.open('alice', '/calendar/settings/calendars', { viewport: { width: 1440, height: 320 } })
    const top = () => page.evaluate<number>('scrollY')
    const goTo = async (link: string, title: string) => {
      await page.getByRole('link', { name: link }).dispatchEvent('click')
      await page.locator('h1:focus', { hasText: title }).waitFor()
    }
    await goTo('Settings of Calendar', 'Calendar')
    await page.evaluate('scrollTo(0, 150)')
    await goTo('All calendars', 'Calendars and address books')
    expect(await top()).toBe(0)
    await page.goBack()
    await page.getByRole('link', { name: 'All calendars' }).waitFor()
    await expect.poll(top).toBe(150)
  })

  test('a device is connected by a password of its own, which is shown once, and shut out', async () => {
    const page = await console.open('alice', '/calendar/settings/devices')
    await page.getByText('No device has a password yet.').waitFor()
    await page.getByRole('link', { name: 'Connect a device' }).first().click()
    await page.getByRole('radio', { name: 'Android (DAVx5)' }).click()
    await page.getByRole('button', { name: 'Make the password' }).click()
    await page.getByText('Name the device.').waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'connect')
    await page.getByLabel('Name of the device').fill('Alice’s phone')
    await page.getByRole('button', { name: 'Make the password' }).click()
    await page.getByRole('heading', { name: 'Alice’s phone' }).waitFor()
    const secret = (await page.locator('code', { hasText: /^[a-z0-9]{5}(-[a-z0-9]{5}){4}$/ }).textContent()) ?? ''
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    expect(await page.getByText(`Base URL ${console.server.url}/`).count()).toBe(1)
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'password')

    await page.getByRole('combobox', { name: 'Another program' }).click()
    await page.getByRole('option', { name: 'iPhone, iPad' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the Apple profile' }).click()
    expect((await download).suggestedFilename()).toBe('kalends.mobileconfig')

    const device = console.server.as('alice', secret)
    const found = await device.request('PROPFIND', '/dav/calendars/alice/', { headers: { depth: '0' } })
    expect(found.status).toBe(207)

    await page.getByRole('link', { name: 'Done, I have it' }).click()
    await page.getByRole('row', { name: /Alice’s phone Calendars and contacts/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'devices')
    await page.getByRole('button', { name: 'Revoke the password of Alice’s phone' }).click()
    // What is known stays when it cannot be asked anew.
    const asked = '**/api/v1/app-passwords'
    await page.route(asked, (route) => route.fulfill({ status: 429, json: {} }))
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    const again = page.getByRole('button', { name: 'Try again' })
    await again.waitFor()
    expect(await page.getByRole('row', { name: /Alice’s phone/ }).count()).toBe(1)
    await page.unroute(asked)
    await again.click()
    await page.getByText('No device has a password yet.').waitFor()
    expect((await device.request('PROPFIND', '/dav/calendars/alice/', { headers: { depth: '0' } })).status).toBe(401)
  })

  test('language, zone, hours and the first day apply at once, and stay', async () => {
    const page = await console.open('alice', '/calendar/settings')
    await page.getByRole('radiogroup', { name: 'Time format' }).getByText('1:30').click()
    await page.getByTestId('now').getByText(/am|pm/).waitFor()
    const zone = page.getByRole('combobox', { name: 'Time zone', exact: true })
    await zone.fill('Tokyo')
    await page.getByRole('option', { name: /Asia\/Tokyo/ }).click()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'preferences')
    await page.getByRole('combobox', { name: 'Language' }).click()
    await page.getByRole('option', { name: 'Deutsch' }).click()
    await page.getByRole('heading', { name: 'Sprache und Zeit' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sprache und Zeit' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Zeitzone', exact: true }).inputValue()).toContain('Asia/Tokyo')
    const kept = JSON.parse((await console.server.as('alice').get('/api/v1/me/preferences')).text)
    expect(kept).toMatchObject({ language: 'de', timeZone: 'Asia/Tokyo', hours: '12' })

    // On another device.
    const elsewhere = await console.anonymous({ colorScheme: 'dark' })
    await elsewhere.goto(`${console.server.url}/calendar/settings`)
    await signIn(elsewhere, 'alice')
    await elsewhere.getByRole('heading', { name: 'Sprache und Zeit' }).waitFor()

    // Back to what the device has.
    const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await page.getByRole('radiogroup', { name: 'Uhrzeiten' }).getByText('Wie dieses Gerät').click()
    await saved
    const { hours } = JSON.parse((await console.server.as('alice').get('/api/v1/me/preferences')).text)
    expect(hours).toBeNull()
  })
})
