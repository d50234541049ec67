import { afterAll, assert, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

describe.skipIf(whyNoBrowser).each(DATABASES)('the console on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store })
  })
  afterAll(() => console.close())

  test('leads to the page for signing in, and back', async () => {
    const page = await console.anonymous()
    await page.goto(`${console.server.url}/calendar?view=week`)
    expect(new URL(page.url()).pathname).toBe('/signin')
    const signedIn = await console.open('alice', '/calendar?view=week')
    expect(new URL(signedIn.url()).search).toBe('?view=week')
    expect(await signedIn.locator('h1').textContent()).toBe('Calendar')
    expect(await seriousProblems(signedIn)).toEqual([])
    await shoot(signedIn, 'shell')
  })

  test('speaks the language of the browser', async () => {
    const page = await console.open('alice', '/calendar', { locale: 'de-AT' })
    expect(await page.locator('h1').textContent()).toBe('Kalender')
    expect(await page.locator('html').getAttribute('lang')).toBe('de-AT')
  })

  test('says when the connection is lost, and when it is back', async () => {
    const page = await console.open('alice')
    const state = page.locator('[data-connection]')
    await state.and(page.locator('[data-connection=connected]')).waitFor({ state: 'attached' })
  })

  test('what could not be asked is asked again, on the page and for all of it', async () => {
    const context = (await console.open('alice')).context()
    // A window of its own: that a page complains of it is right here.
    const browser = context.browser()
    assert(browser !== null)
    const page = await browser.newPage({ storageState: await context.storageState(), locale: 'en-GB' })
    for (const path of ['**/api/v1/calendars/**', '**/api/v1/me']) {
      // 500 and lost connections would be tried again by the page itself first.
      await page.route(path, (route) => route.fulfill({ status: 429, json: {} }))
      await page.goto(`${console.server.url}/calendar`)
      const again = page.getByRole('button', { name: 'Try again' })
      await again.waitFor()
      await page.unroute(path)
      await again.click()
      await page.getByRole('button', { name: 'New event' }).waitFor()
    }
  })

  test('the menu has colours, and somebody who is no administrator sees none of their pages', async () => {
    const page = await console.open('bob', '/admin')
    await page.waitForURL('**/calendar')
    await page.getByRole('button', { name: 'Menu of Bob' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  })
  test('the sections of the list of pages open and close by keys, and are remembered', async () => {
    const page = await console.open('root')
    const nav = page.getByRole('navigation', { name: 'Pages' })
    const operation = nav.getByRole('button', { name: 'Operation' })
    const link = nav.getByRole('link', { name: 'Quarantine' })
    expect(await operation.getAttribute('aria-expanded')).toBe('false')
    expect(await link.isVisible()).toBe(false)
    await operation.focus()
    await page.keyboard.press('Enter')
    await link.waitFor()
    expect(await operation.getAttribute('aria-expanded')).toBe('true')
    await page.reload()
    await link.waitFor()
    await operation.click()
    await link.waitFor({ state: 'hidden' })
    // Whoever comes to one of its pages sees where that stands; a page without an entry belongs to the one it is under.
    await page.goto(`${console.server.url}/admin/mail`)
    await nav.locator('a[aria-current=page][href="/admin/mail"]').waitFor()
    await page.goto(`${console.server.url}/admin/import`)
    await nav.locator('a[aria-current=page][href="/admin/people"]').waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'shell-administrator')

    const other = await console.open('bob')
    await other.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Working hours' }).waitFor()
  })
})
