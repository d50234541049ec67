/** A real server with the console, and a real browser in front of it. */
import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findConsoleFiles } from '../../../server/console/files.ts'
import { type TestServer, type TestServerOptions, testServer } from '../../../server/testing/test-server.ts'

const PROGRAM = '/usr/bin/chromium'

/** Undefined where there is a browser; else why a test is skipped. */
export const whyNoBrowser = existsSync(PROGRAM) ? undefined : `${PROGRAM} is not there (Debian: chromium)`

export const DATABASES = ['sqlite', 'postgres'] as const

export interface Console {
  readonly server: TestServer
  /** A page of somebody who is signed in; their password is their slug. What it did wrong is told when the console is closed. */
  open(user: string, path?: string, options?: BrowserContextOptions): Promise<Page>
  /** A window in which nobody is signed in. */
  anonymous(options?: BrowserContextOptions): Promise<Page>
  /** Throws what the pages complained of: errors in their consoles, violations of their policies, answers with 5xx. */
  close(): Promise<void>
}

/** Needs the console built: `npx vite build admin-ui`. */
export async function startConsole(options: TestServerOptions = {}): Promise<Console> {
  const console = await findConsoleFiles()
  if (console === undefined) throw new Error('the console is not built: npx vite build admin-ui')
  const browser = await launch()
  const server = await testServer({ ...options, console }).catch(async (error: unknown) => {
    // Nobody else could: a browser left open keeps the run from ending.
    await browser.close()
    throw error
  })
  const complaints: string[] = []
  const sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()

  async function newPage(contextOptions: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Brussels',
      reducedMotion: 'reduce',
      ...contextOptions,
    })
    if (options.store === 'postgres') drawnElsewhere.add(context)
    context.setDefaultTimeout(Number(process.env.KALENDS_E2E_PATIENCE ?? 30_000))
    const page = await context.newPage()
    watch(page, complaints)
    return page
  }

  return {
    server,
    async open(user, path = '/calendar', contextOptions = {}) {
      const known = sessions.get(user)
      const page = await newPage(known === undefined ? contextOptions : { ...contextOptions, storageState: known })
      await page.goto(`${server.url}${path}`)
      if (known === undefined) {
        await signIn(page, user)
        sessions.set(user, await page.context().storageState())
      }
      await page.locator('h1').waitFor()
      return page
    },
    anonymous: (contextOptions = {}) => newPage(contextOptions),
    async close() {
      await browser.close().finally(() => server.close())
      if (complaints.length > 0) throw new Error(`pages complained:\n${complaints.join('\n')}`)
    },
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

export async function signIn(page: Page, user: string): Promise<void> {
  await page.locator('input[name=user]').fill(user)
  await page.locator('input[name=password]').fill(user)
  await page.locator('form button.main').first().click()
}

/** Once nothing on the page waits any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  // Not by a function: to ask it again the page would have to evaluate text, which its policy forbids.
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    // What is refused is for the page to show; that the browser notes it, too, is no complaint.
    const isAnswer = /Failed to load resource: the server responded with a status of 4/.test(message.text())
    if (message.type() === 'error' && !isAnswer) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`)
  })
}

/** Windows of servers on PostgreSQL: what they draw is drawn on SQLite, too, and looked at there. */
const drawnElsewhere = new WeakSet<BrowserContext>()

/**
 * What axe finds serious or critical, by rule and element: to be nothing. Of a dialog alone, where what is behind it was
 * looked at before. It depends on no database, and is the dearest thing done here: it is done on SQLite.
 */
export async function seriousProblems(page: Page, of: 'page' | 'dialog' = 'page'): Promise<readonly string[]> {
  if (drawnElsewhere.has(page.context())) return []
  const builder = new AxeBuilder({ page })
  if (of === 'dialog') builder.include('[role=dialog]')
  // In the page itself, which has no frames, rather than gathered in a second one; and nothing is written up of what is well.
  const { violations } = await builder
    .setLegacyMode()
    .options({ resultTypes: ['violations'], preload: false })
    .analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`))
}

/** To be looked at: into the folder KALENDS_SHOTS, where it is set. At both widths, light and dark. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.KALENDS_SHOTS
  if (folder === undefined) return
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForTimeout(150)
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` })
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
}
