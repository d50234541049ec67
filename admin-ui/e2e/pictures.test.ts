/** Pictures of the console for README and docs/: `npm run pictures`. Not a test, but it needs all that tests have. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { describe, test } from 'vitest'
import { settled, startConsole, whyNoBrowser } from './testing/console.ts'
import { furnish, HOUSE, houseTime } from './testing/house.ts'

const folder = process.env.KALENDS_PICTURES

interface Picture {
  readonly name: string
  readonly user: string
  readonly path: string
  readonly options?: BrowserContextOptions
}

const PHONE = { viewport: { width: 390, height: 844 } } as const
const DARK = { colorScheme: 'dark' } as const

const PICTURES: readonly Picture[] = [
  { name: 'week', user: 'alice', path: '/calendar?view=week' },
  { name: 'month-dark', user: 'alice', path: '/calendar?view=month', options: DARK },
  { name: 'phone', user: 'alice', path: '/calendar', options: PHONE },
  { name: 'rooms', user: 'root', path: '/admin/rooms' },
  { name: 'policy', user: 'root', path: '/admin/rooms/boardroom?tab=policy' },
  { name: 'timeline', user: 'root', path: '/admin/timeline' },
  { name: 'overview', user: 'root', path: '/admin' },
  { name: 'quarantine', user: 'root', path: '/admin/quarantine' },
  { name: 'audit-dark', user: 'root', path: '/admin/audit', options: DARK },
  { name: 'devices', user: 'alice', path: '/calendar/settings/devices' },
]

describe.skipIf(whyNoBrowser ?? (folder === undefined ? 'KALENDS_PICTURES names no folder' : false))('pictures', () => {
  test('of the console', async () => {
    const target = folder ?? ''
    await mkdir(target, { recursive: true })
    const console = await startConsole({ provision: HOUSE })
    await furnish(console.server)
    try {
      for (const { name, user, path, options } of PICTURES) {
        const page = await console.open(user, path, options)
        await settled(page)
        await page.clock.setFixedTime(houseTime())
        await page.reload()
        await settled(page)
        await page.waitForLoadState('networkidle')
        await page.screenshot({ path: join(target, `${name}.png`) })
        await page.close()
      }
    } finally {
      await console.close()
    }
  })
})
