/** The web console in Chromium, and what an administrator does in it. */
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Account } from './dav-server.ts'
import { findProgram } from './program.ts'

const PATIENCE_MS = 60_000

export class ConsoleWindow {
  readonly #account: Account
  #browser: Browser | undefined
  #opened: Page | undefined

  constructor(account: Account) {
    this.#account = account
  }

  /** Signs in, to the list of rooms. */
  async start(): Promise<void> {
    const { url, user, password } = this.#account
    const program = await findProgram('chromium')
    if (program === undefined) throw new Error('chromium is not installed')
    const args = ['--no-sandbox', '--disable-dev-shm-usage']
    this.#browser = await chromium.launch({ executablePath: program, args })
    const size = { width: 1440, height: 900 }
    const context = await this.#browser.newContext({ viewport: size, locale: 'en-GB', timezoneId: 'Europe/Brussels' })
    this.#opened = await context.newPage()
    await this.#page.goto(new URL('/admin/rooms', url).href)
    await this.#page.locator('input[name=user]').fill(user)
    await this.#page.locator('input[name=password]').fill(password)
    await this.#page.locator('form button.main').first().click()
    await this.#page.getByRole('heading', { name: 'Rooms and resources', level: 1 }).waitFor()
  }

  async stop(): Promise<void> {
    await this.#browser?.close()
  }

  /** Makes a meeting room, and gives its path; one may book it so many days ahead, and one meeting at a time. */
  async makeRoom(name: string, daysAhead: number): Promise<string> {
    await this.#page.getByRole('button', { name: 'New room or resource' }).click()
    const dialog = this.#page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
    await dialog.getByRole('textbox', { name: 'Seats' }).fill('8')
    await dialog.getByRole('radio', { name: 'Meeting room' }).check()
    await dialog.getByRole('button', { name: 'Create it and see its rules' }).click()
    await this.#page.getByRole('heading', { name, level: 1 }).waitFor()
    await this.#page.getByRole('textbox', { name: 'How far ahead: number' }).fill(String(daysAhead))
    await this.#page.getByRole('textbox', { name: 'Bookings at the same time' }).fill('1')
    await this.#page.getByText(`People may book up to ${daysAhead} days ahead`).waitFor()
    await this.#page.getByRole('button', { name: 'Save rules' }).click()
    await this.#page.getByText('These rules are in force.').waitFor()
    return new URL(this.#page.url()).pathname
  }

  /** By which the room that is shown is invited. */
  async giveAddress(address: string): Promise<void> {
    await this.#page.getByRole('tab', { name: 'About' }).click()
    await this.#page.getByRole('combobox', { name: 'E-mail addresses' }).fill(address)
    await this.#page.keyboard.press('Enter')
    await this.#page.getByRole('button', { name: 'Save', exact: true }).click()
    await this.#page.getByText('Saved.', { exact: true }).waitFor()
  }

  /** Where nothing else is to be seen yet of this room. */
  async openTimeline(day: string, room: string): Promise<void> {
    await this.#open(`/admin/timeline?date=${day}`)
    await this.#page.getByRole('heading', { name: 'Timeline of rooms', level: 1 }).waitFor()
    await this.#page.locator('.room-timeline').getByText(room).first().waitFor()
  }

  /** Looked for before each painting of the window. */
  async waitForBooking(title: string, room: string): Promise<void> {
    const heard = JSON.stringify(`${title}, ${room}, `)
    await this.#page.evaluate(`new Promise((resolve, reject) => {
      const end = performance.now() + ${PATIENCE_MS}
      const look = () => {
        const all = [...document.querySelectorAll('.room-timeline [aria-label]')]
        if (all.some((it) => it.ariaLabel.startsWith(${heard}))) resolve()
        else if (performance.now() > end) reject(new Error('not in the timeline: ' + ${heard}))
        else requestAnimationFrame(look)
      }
      look()
    })`)
  }

  /** What a room was asked for, and what it answered. */
  async openRequests(room: string): Promise<void> {
    await this.#open(`${room}?tab=requests`)
    await this.#page.getByRole('table', { name: 'Requests' }).waitFor()
  }

  /** Gives the line, once there is one that has all of these words. */
  async waitForRequest(words: RegExp): Promise<string> {
    const row = this.#page.getByRole('table', { name: 'Requests' }).getByRole('row', { name: words }).first()
    await row.waitFor()
    return (await row.getByRole('cell').allInnerTexts()).filter((text) => text.trim() !== '').join(' | ')
  }

  async takeScreenshot(file: string): Promise<void> {
    await this.#page.screenshot({ path: file })
  }

  async #open(path: string): Promise<void> {
    await this.#page.goto(new URL(path, this.#account.url).href)
  }

  get #page(): Page {
    if (this.#opened === undefined) throw new Error('the console is not open')
    return this.#opened
  }
}
