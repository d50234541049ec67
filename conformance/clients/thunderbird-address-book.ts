/** The tab with the address books of Thunderbird, and what a person does in it. */
import type { Marionette } from './marionette.ts'
import { waitFor } from './program.ts'
import { ANSWER_PASSWORD_PROMPT, type Login } from './thunderbird-window.ts'

/** The main window must have the focus of Marionette. */
export class AddressBookTab {
  readonly #marionette: Marionette

  constructor(marionette: Marionette) {
    this.#marionette = marionette
  }

  async open(): Promise<void> {
    await this.#marionette.click('#addressBookButton')
    await this.#waitUntil('the address books', `${TAB}?.document.readyState === 'complete' && ${TAB}.booksList != null`)
  }

  /** New Address Book > Add CardDAV Address Book > Continue; gives the URLs of what it found. */
  async findBooks({ location, user, password }: Login): Promise<readonly string[]> {
    await this.#marionette.execute(`${TAB}.createBook(Ci.nsIAbManager.CARDDAV_DIRECTORY_TYPE)`)
    await this.#waitUntil('the dialog', `${DIALOG}?.document.querySelector('#carddav-dialog')?.getButton?.('accept')`)
    await this.#marionette.execute(
      `
      ${ANSWER_PASSWORD_PROMPT}
      const dialog = ${DIALOG}
      const fill = (id, text) => dialog.document.getElementById(id).setUserInput(text)
      fill('carddav-username', arguments[1])
      fill('carddav-location', arguments[2])
      // A prompt for the password holds up whoever presses the button.
      Services.tm.dispatchToMainThread(() => dialog.document.getElementById('carddav-dialog').getButton('accept').click())`,
      password,
      user,
      location,
    )
    const answer = await this.#waitUntil(
      'an answer about address books',
      `
      !${DIALOG}.document.getElementById('carddav-resultsArea').hidden ||
        (${DIALOG}.document.getElementById('carddav-statusArea').getAttribute('status') === 'error' &&
          ${DIALOG}.document.getElementById('carddav-statusMessage').textContent)`,
    )
    if (answer !== true) throw new Error(`the dialog says ${answer}`)
    const found = await this.#marionette.execute(`return ${FOUND}.map(({ value }) => value)`)
    return Array.isArray(found) ? found.map(String) : []
  }

  /** Ticks one of the address books found, presses Continue, and opens it in the list. */
  async subscribe(path: string): Promise<void> {
    await this.#marionette.execute(
      `
      for (const box of ${FOUND}) box.checked = new URL(box.value).pathname === arguments[0]
      Services.tm.dispatchToMainThread(() => ${DIALOG}.document.getElementById('carddav-dialog').getButton('accept').click())`,
      path,
    )
    await this.#waitUntil('the address book in the list', `${BOOK} != null`, path)
    await this.#marionette.execute(`await ${TAB}.displayAddressBook(${BOOK}.UID)`, path)
  }

  /** Synchronise, of the menu of the address book. */
  async synchronise(path: string): Promise<void> {
    await this.#marionette.execute(`await ${BOOK}.wrappedJSObject.syncWithServer()`, path)
  }

  /** The names in the list of the address book that is open. */
  async waitForNames(expected: readonly string[]): Promise<void> {
    const wanted = JSON.stringify([...expected].sort())
    let seen: unknown
    await waitFor('the names', async () => {
      seen = await this.#marionette.execute(`return ${NAMES}`)
      return (Array.isArray(seen) && JSON.stringify([...seen].sort()) === wanted) || undefined
    }).catch((error: unknown) => {
      throw new Error(`the list shows ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`, { cause: error })
    })
  }

  /** Opens a contact of the list and gives what is shown of it. */
  async show(name: string): Promise<string> {
    await this.#select(name)
    const text = await this.#waitUntil(
      `${name} in the pane`,
      `${TAB}.document.getElementById('viewContactName').textContent === arguments[0] &&
        ${TAB}.document.getElementById('detailsPane').innerText`,
      name,
    )
    return String(text)
  }

  /** Whether the picture of the contact shown is that of the card. */
  async hasPhoto(): Promise<boolean> {
    const source = await this.#marionette.execute(
      `return ${TAB}.document.getElementById('viewContactPhoto')?.src ?? ''`,
    )
    return /^(file|data|blob):/.test(String(source))
  }

  /** Edit, another name, Save. */
  async rename(name: string, newName: string): Promise<void> {
    await this.show(name)
    await this.#marionette.execute(
      `
      const tab = ${TAB}
      tab.document.getElementById('editButton').click()
      const input = tab.document.querySelector('#vCardDisplayName')
      input.value = arguments[0]
      input.dispatchEvent(new tab.Event('input', { bubbles: true }))
      tab.document.getElementById('saveEditButton').click()`,
      newName,
    )
  }

  async #select(name: string): Promise<void> {
    await this.#marionette.execute(
      `
      const { cardsPane } = ${TAB}
      const { view } = cardsPane.cardsList
      for (let row = 0; row < view.rowCount; row++) {
        if (view.getCardFromRow(row).displayName === arguments[0]) cardsPane.cardsList.selectedIndex = row
      }`,
      name,
    )
  }

  #waitUntil(what: string, expression: string, ...args: readonly unknown[]): Promise<unknown> {
    return waitFor(what, async () => (await this.#marionette.execute(`return (${expression})`, ...args)) || undefined)
  }
}

// --- expressions that run inside of Thunderbird ------------------------------------------------------------------------

const TAB = `document.getElementById('tabmail').tabInfo.find(({ mode }) => mode.name === 'addressBookTab')?.browser.contentWindow`
const DIALOG = `${TAB}?.SubDialog._topDialog?._frame.contentWindow`
const FOUND = `[...${DIALOG}.document.getElementById('carddav-availableBooks').children]`
const BOOK = `MailServices.ab.directories.find((book) => URL.parse(book.getStringValue('carddav.url', ''))?.pathname === arguments[0])`
const NAMES = `(() => {
  const { view } = ${TAB}.cardsPane.cardsList
  return Array.from({ length: view.rowCount }, (_, row) => view.getCardFromRow(row).displayName)
})()`
