/** Every page, on a house that is lived in: as wide as a desk and a phone, light and dark, in two languages, and at 200 %. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, settled, startConsole, whyNoBrowser } from './testing/console.ts'
import { furnish, HOUSE, houseTime } from './testing/house.ts'
import { allPaths } from './testing/paths.ts'

const LOOKS = [
  { name: 'a desk', locale: 'en-GB', width: 1440, colorScheme: 'light' },
  { name: 'a desk at 200 %, in German', locale: 'de-DE', width: 720, colorScheme: 'light' },
  { name: 'a phone, in German and dark', locale: 'de-DE', width: 390, colorScheme: 'dark' },
] as const

const paths = await allPaths()

describe.skipIf(whyNoBrowser).each(DATABASES)('every page on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    await furnish(console.server)
  })
  afterAll(() => console.close())

  // What differs by the database is told by one look; the others are asked once.
  const looks = store === 'sqlite' ? LOOKS : LOOKS.slice(0, 1)

  describe.each(looks)('on $name', ({ locale, width, colorScheme }) => {
    let page: Page
    beforeAll(async () => {
      page = await console.open('root', '/calendar', { locale, colorScheme, viewport: { width, height: 900 } })
      await page.clock.setFixedTime(houseTime())
    })

    test.each(paths)('%s', async (path) => {
      await page.goto(`${console.server.url}${path}`)
      await settled(page)
      expect(await page.title()).toMatch(/^.+ · Kalends$/)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      // Twice the size is a matter of room.
      if (width !== 720) expect(await seriousProblems(page)).toEqual([])
    })
  })
})
