/** Thunderbird's windows, and what a person does in them. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Marionette } from './marionette.ts'
import { RunningProgram, waitFor } from './program.ts'
import type { Steps } from './steps.ts'
import { AddressBookTab } from './thunderbird-address-book.ts'
import { MARIONETTE_PORT_FILE, writeProfile } from './thunderbird-profile.ts'

const MAIN_WINDOW = 'chrome://messenger/content/messenger.xhtml'
const NEW_CALENDAR = 'chrome://calendar/content/calendar-creation.xhtml'
const EVENT_DIALOG = 'chrome://calendar/content/calendar-event-dialog.xhtml'
const ATTENDEES_DIALOG = 'chrome://calendar/content/calendar-event-dialog-attendees.xhtml'
const SUMMARY_DIALOG = 'chrome://calendar/content/calendar-summary-dialog.xhtml'

export interface Login {
  readonly location: string
  readonly user: string
  readonly password: string
}

export interface Meeting {
  readonly title: string
  readonly start: Date
  /** Mail addresses. */
  readonly attendees: readonly string[]
}

export class Thunderbird {
  readonly #folder: string
  readonly #programs: RunningProgram[] = []
  #connection: Marionette | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Starts it on a display of its own, with a fresh profile. */
  async start(): Promise<void> {
    const profile = join(this.#folder, 'profile')
    await writeProfile(profile)
    const display = await this.#startDisplay()
    const args = ['-no-remote', '-profile', profile, '-marionette', '-remote-allow-system-access']
    const env = { HOME: this.#folder, DISPLAY: display, TZ: 'Europe/Brussels', MOZ_CRASHREPORTER_DISABLE: '1' }
    const program = this.#run('thunderbird', args, env)

    const port = await waitFor(
      'the port of Marionette',
      async () => {
        program.requireRunning()
        const text = await readFile(join(profile, MARIONETTE_PORT_FILE), 'utf8').catch(() => '')
        return Number(text) || undefined
      },
      60,
    )
    this.#connection = await Marionette.connect(port)
    await this.#focus(MAIN_WINDOW)
    await this.#marionette.resize(WIDTH, HEIGHT)
  }

  /** Ends what was started, in the order that leaves nobody without a display. */
  async stop(): Promise<void> {
    this.#connection?.close()
    for (const program of this.#programs.reverse()) await program.stop()
  }

  /** The picture of the main window, as PNG. */
  async takeScreenshot(file: string): Promise<void> {
    await this.#focus(MAIN_WINDOW)
    await writeFile(file, await this.#marionette.takeScreenshot())
  }

  /** Of what it shows in the end, also when something failed. */
  async takePicture(steps: Steps, file: string | undefined): Promise<void> {
    if (file !== undefined) await steps.check(`has its picture taken: ${file}`, () => this.takeScreenshot(file))
  }

  async openAddressBooks(): Promise<AddressBookTab> {
    await this.#focus(MAIN_WINDOW)
    const tab = new AddressBookTab(this.#marionette)
    await tab.open()
    return tab
  }

  async openCalendarTab(): Promise<void> {
    await this.#marionette.click('#calendarButton')
    await this.#waitUntil('the calendar tab', `document.querySelector('#calendar-view-box')?.checkVisibility()`)
    await this.#marionette.execute(`
      document.getElementById('unifinder-closer').click()
      document.getElementById('today-closer').click()`)
  }

  /** New Calendar > On the Network > Find Calendars; gives what it found. */
  async findCalendars({ location, user, password }: Login): Promise<readonly string[]> {
    await this.#marionette.click('#newCalendarSidebarButton')
    await this.#focus(NEW_CALENDAR)
    await this.#marionette.click('radio[value=network]')
    await this.#marionette.execute(`${ACCEPT_BUTTON}.click()`)
    await this.#marionette.type('#network-username-input', user)
    await this.#marionette.type('#network-location-input', location)
    await this.#marionette.execute(`${ANSWER_PASSWORD_PROMPT}; ${ACCEPT_BUTTON}.click()`, password)

    const answer = await this.#waitUntil(
      'an answer about calendars',
      `
      !document.getElementById('panel-select-calendars').hidden ||
        document.querySelector('.network-status-row:not([status=loading], [status=none])')?.getAttribute('status')`,
    )
    if (answer !== true) throw new Error(`the dialog says ${answer}`)
    return asTexts(
      await this.#marionette.execute(`return ${FOUND_CALENDARS}.map(({ calendar }) => calendar.uri.filePath)`),
    )
  }

  /** Ticks one of the calendars found and presses Subscribe. */
  async subscribe(path: string): Promise<void> {
    await this.#marionette.click('#selectcalendars-none')
    await this.#marionette.execute(
      `
      const item = ${FOUND_CALENDARS}.find(({ calendar }) => calendar.uri.filePath === arguments[0])
      item.querySelector('.calendar-selected').checked = true
      // The window is gone before an answer could come.
      Services.tm.dispatchToMainThread(() => ${ACCEPT_BUTTON}.click())`,
      path,
    )
    await this.#focus(MAIN_WINDOW)
    await this.#waitUntil(
      'the calendar in the list',
      `${CALENDARS}.some(({ uri }) => uri.filePath === arguments[0])`,
      path,
    )
  }

  async describeCalendar(path: string): Promise<unknown> {
    return this.#marionette.execute(
      `
      const calendar = ${CALENDARS}.find(({ uri }) => uri.filePath === arguments[0])
      return { name: calendar.name, color: calendar.getProperty('color').toLowerCase() }`,
      path,
    )
  }

  /** Presses the button that synchronises all calendars. */
  async synchronise(): Promise<void> {
    await this.#focus(MAIN_WINDOW)
    await this.#marionette.click('#refreshCalendar')
  }

  /** Titles in the view, one for each box: a day of an event, an instance of a series. */
  async waitForTitles(expected: readonly string[]): Promise<void> {
    const wanted = [...expected].sort()
    let seen: readonly string[] = []
    await waitFor('the view', async () => {
      seen = asTexts(await this.#marionette.execute(`return ${TITLES_IN_VIEW}`))
      return JSON.stringify([...seen].sort()) === JSON.stringify(wanted) || undefined
    }).catch((error: unknown) => {
      throw new Error(`the view shows ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`, { cause: error })
    })
  }

  async waitForTitle(title: string): Promise<void> {
    await this.#waitUntil(`“${title}” in the view`, `${TITLES_IN_VIEW}.includes(arguments[0])`, title)
  }

  /** The answers of the people in a meeting by their mail address. */
  async waitForAnswers(title: string, expected: Readonly<Record<string, string>>): Promise<void> {
    const wanted = sortedText(Object.entries(expected))
    let seen: unknown
    await waitFor(`answers to “${title}”`, async () => {
      seen = await this.#marionette.execute(
        `
        return ${BOX_OF}(arguments[0])?.occurrence.getAttendees()
          .map(({ id, participationStatus }) => [id.replace(/^mailto:/i, ''), participationStatus])`,
        title,
      )
      return (Array.isArray(seen) && sortedText(seen) === wanted) || undefined
    }).catch((error: unknown) => {
      throw new Error(`the view shows ${JSON.stringify(seen)}, expected ${wanted}`, { cause: error })
    })
  }

  async waitForStatus(title: string, status: string): Promise<void> {
    await this.#waitUntil(
      `“${title}” in the view as ${status}`,
      `${BOX_OF}(arguments[0])?.occurrence.status === arguments[1]`,
      title,
      status,
    )
  }

  /** Waits for so many boxes in the view, and gives their titles. */
  async waitForBoxes(count: number): Promise<readonly string[]> {
    return waitFor(`${count} boxes in the view`, async () => {
      const titles = asTexts(await this.#marionette.execute(`return ${TITLES_IN_VIEW}`))
      return titles.length === count ? titles : undefined
    })
  }

  /** New Event, a title, Save and Close. */
  async createEvent(title: string): Promise<void> {
    await this.#focus(MAIN_WINDOW)
    await this.#marionette.click('#sidePanelNewEvent')
    await this.#fillEventDialog(title)
  }

  /** Opens a meeting that the view shows, has a picture taken of who comes, and closes it. */
  async takePictureOfAttendees(title: string, file: string): Promise<void> {
    await this.#select(title)
    await this.#marionette.execute('editSelectedEvents()')
    await this.#openEventForm()
    await this.#marionette.execute(`
      const form = ${EVENT_FORM}
      form.getElementById('event-grid-tabs').selectedItem = form.getElementById('event-grid-tab-attendees')`)
    await writeFile(file, await this.#marionette.takeScreenshot())
    await this.#marionette.execute(`Services.tm.dispatchToMainThread(() => window.close())`)
    await this.#focus(MAIN_WINDOW)
  }

  /** The week with this day. */
  async showDay(day: Date): Promise<void> {
    await this.#marionette.execute('goToDate(cal.dtz.jsDateToDateTime(new Date(arguments[0])))', day.toISOString())
  }

  /** New Event, a title and a time, Invite Attendees, Save and Close. */
  async createMeeting({ title, start, attendees }: Meeting): Promise<void> {
    await this.#focus(MAIN_WINDOW)
    await this.#marionette.click('#sidePanelNewEvent')
    await this.#openEventForm()
    await this.#marionette.execute(
      `
      const time = ${EVENT_FORM}.getElementById('event-starttime')
      time.value = new Date(arguments[0])
      time.dispatchEvent(new CustomEvent('change', { bubbles: true }))
      // The window of attendees is modal: no answer comes before it is closed.
      Services.tm.dispatchToMainThread(() => ${EVENT_FORM}.defaultView.editAttendees())`,
      start.toISOString(),
    )
    await this.#focus(ATTENDEES_DIALOG)
    for (const attendee of attendees) await this.#addAttendee(attendee)
    await this.#marionette.execute(
      `Services.tm.dispatchToMainThread(() => document.querySelector('dialog').getButton('accept').click())`,
    )
    await this.#focus(EVENT_DIALOG)
    await this.#saveEvent(title)
  }

  async #addAttendee(address: string): Promise<void> {
    await this.#waitUntil('a row for an attendee', `document.querySelector('event-attendee:last-child input') !== null`)
    await this.#marionette.execute(
      `
      const input = document.querySelector('event-attendee:last-child input')
      input.setUserInput(arguments[0])
      input.dispatchEvent(new CustomEvent('change', { bubbles: true }))`,
      address,
    )
  }

  /** Opens an invitation that the view shows, and presses Accept. */
  async acceptInvitation(title: string): Promise<void> {
    await this.#select(title)
    await this.#marionette.execute('editSelectedEvents()')
    await this.#focus(SUMMARY_DIALOG)
    await this.#waitUntil('the answer buttons', `document.getElementById('acceptButton')?.checkVisibility()`)
    await this.#marionette.execute(
      `Services.tm.dispatchToMainThread(() => document.getElementById('acceptButton').doCommand())`,
    )
    await this.#focus(MAIN_WINDOW)
  }

  /** Opens an event that the view shows, gives it another title, Save and Close. */
  async renameEvent(title: string, newTitle: string): Promise<void> {
    await this.#select(title)
    await this.#marionette.execute('editSelectedEvents()')
    await this.#fillEventDialog(newTitle)
  }

  /** Selects an event that the view shows and presses Delete. */
  async deleteEvent(title: string): Promise<void> {
    await this.#select(title)
    await this.#marionette.execute(`goDoCommand('calendar_delete_event_command')`)
  }

  /** What the calendar itself has to complain about; `undefined` when nothing. */
  async findComplaint(path: string): Promise<string | undefined> {
    const complaint = await this.#marionette.execute(
      `
      const calendar = ${CALENDARS}.find(({ uri }) => uri.filePath === arguments[0])
      const status = calendar.getProperty('currentStatus')
      if (!Components.isSuccessCode(status)) return 'its status is 0x' + status.toString(16)
      if (calendar.readOnly) return 'it is read-only'
      if (calendar.getProperty('disabled')) return 'it is disabled'
      return null`,
      path,
    )
    return complaint === null ? undefined : String(complaint)
  }

  async #select(title: string): Promise<void> {
    await this.#focus(MAIN_WINDOW)
    await this.#marionette.execute(
      `
      currentView().setSelectedItems([${BOX_OF}(arguments[0]).occurrence])`,
      title,
    )
  }

  async #fillEventDialog(title: string): Promise<void> {
    await this.#openEventForm()
    await this.#saveEvent(title)
  }

  async #openEventForm(): Promise<void> {
    await this.#focus(EVENT_DIALOG)
    await this.#waitUntil(
      'the form of the event',
      `${EVENT_FORM}?.getElementById('item-calendar')?.selectedItem != null`,
    )
  }

  async #saveEvent(title: string): Promise<void> {
    await this.#marionette.execute(`${EVENT_FORM}.getElementById('item-title').setUserInput(arguments[0])`, title)
    await this.#marionette.click('#button-saveandclose')
    await this.#focus(MAIN_WINDOW)
  }

  get #marionette(): Marionette {
    if (this.#connection === undefined) throw new Error('Thunderbird is not started')
    return this.#connection
  }

  async #focus(address: string): Promise<void> {
    await waitFor(`the window ${address}`, () => this.#marionette.findWindow(address))
    await this.#waitUntil(`the content of ${address}`, `document.readyState === 'complete'`)
  }

  #waitUntil(what: string, expression: string, ...args: readonly unknown[]): Promise<unknown> {
    return waitFor(what, async () => (await this.#marionette.execute(`return (${expression})`, ...args)) || undefined)
  }

  async #startDisplay(): Promise<string> {
    const args = ['-displayfd', '1', '-screen', '0', `${WIDTH}x${HEIGHT}x24`, '-nolisten', 'tcp']
    const server = this.#run('Xvfb', args, { HOME: this.#folder })
    return waitFor('a display', async () => {
      server.requireRunning()
      const number = /^(\d+)\n/m.exec(server.output)?.[1]
      return number === undefined ? undefined : `:${number}`
    })
  }

  #run(name: string, args: readonly string[], env: Readonly<Record<string, string>>): RunningProgram {
    const program = new RunningProgram(name, args, { env, cwd: this.#folder })
    this.#programs.push(program)
    return program
  }
}

const WIDTH = 1280
const HEIGHT = 900

// --- expressions that run inside of Thunderbird ------------------------------------------------------------------------

const ACCEPT_BUTTON = `document.getElementById('calendar-creation-dialog').getButton('accept')`
const FOUND_CALENDARS = `[...document.querySelectorAll('#network-calendar-list > richlistitem')]`
const CALENDARS = `ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs').cal.manager.getCalendars()`
const EVENT_FORM = `document.getElementById('calendar-item-panel-iframe')?.contentDocument`
const BOXES_IN_VIEW = `[...currentView().querySelectorAll('calendar-event-box, calendar-editable-item')].filter(({ occurrence }) => occurrence)`
const BOX_OF = `(title => ${BOXES_IN_VIEW}.find(({ occurrence }) => occurrence.title === title))`
const TITLES_IN_VIEW = `${BOXES_IN_VIEW}.map((box) => box.querySelector('.event-name-label').textContent)`

/**
 * Answers the next prompt for a password with the first argument. The prompt is modal: while it is open, nothing of the
 * window below runs and Marionette takes no other command. So the answer is arranged before the question comes.
 */
export const ANSWER_PASSWORD_PROMPT = `
  const password = arguments[0]
  const answer = (prompt) => {
    Services.obs.removeObserver(answer, 'common-dialog-loaded')
    Services.tm.dispatchToMainThread(() => {
      prompt.document.getElementById('password1Textbox').setUserInput(password)
      prompt.document.querySelector('dialog').getButton('accept').click()
    })
  }
  Services.obs.addObserver(answer, 'common-dialog-loaded')`

function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function sortedText(pairs: readonly unknown[]): string {
  return JSON.stringify(pairs.map((pair) => JSON.stringify(pair)).sort())
}
