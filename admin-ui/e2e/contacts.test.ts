import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../server/api/testing/ask.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const ORGANISATION = `users:
  - { slug: alice, name: Alice Moreau, emails: [alice@example.test], password: alice,
      addressbooks: [{ slug: addressbook, name: Contacts }, { slug: club, name: Club }] }
  - { slug: bob, name: Bob Peeters, emails: [bob@example.test], password: bob }
groups:
  - { slug: analysts, name: Analysts, emails: [analysts@example.test], members: [bob] }
`
const BOOK = '/addressbooks/alice/addressbook/contacts'
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const ANN = [
  ...['BEGIN:VCARD', 'VERSION:3.0', 'UID:ann', 'FN:Ann Prévost', 'N:Prévost;Ann;Marie;Dr.;', 'ORG:Example;Research'],
  ...['EMAIL;TYPE=WORK,PREF:ann@example.test', 'item1.EMAIL:ann@cottage.test', 'item1.X-ABLabel:Cottage'],
  ...['TEL;TYPE=CELL:+32 2 555', 'ADR;TYPE=HOME:;;Rue 1;Brussels;;1000;Belgium', 'BDAY:1980-04-12'],
  ...['URL:https://ann.example.test/', 'URL:javascript:alert(1)', 'X-SECRET;X-P=y:kept', 'IMPP:xmpp:ann@example.test'],
  ...[`PHOTO;ENCODING=b;TYPE=PNG:${PIXEL}`, 'NOTE:<b>Likes</b> tea', 'END:VCARD', ''],
].join('\r\n')
const TEAM = [
  ...['BEGIN:VCARD', 'VERSION:3.0', 'UID:team', 'FN:Team', 'N:Team;;;;', 'X-ADDRESSBOOKSERVER-KIND:group'],
  ...['X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:ann', 'END:VCARD', ''],
].join('\r\n')

describe.skipIf(whyNoBrowser).each(DATABASES)('contacts on %s', (store) => {
  let console: Console
  let page: Page

  beforeAll(async () => {
    console = await startConsole({ store, provision: ORGANISATION })
    await put('ann', ANN)
    await put('team', TEAM)
    page = await console.open('alice', '/calendar/contacts')
  })
  afterAll(() => console.close())

  async function put(name: string, text: string): Promise<void> {
    const path = `/dav/addressbooks/alice/addressbook/${name}.vcf`
    const headers = { 'content-type': 'text/vcard' }
    expect((await console.server.as('alice').request('PUT', path, { headers, body: text })).status).toBeLessThan(300)
  }
  const card = async (name: string): Promise<string[]> =>
    (await ask(console.server.as('alice'), 'GET', `${BOOK}/${name}.vcf`)).json.card[1].map((one: unknown) =>
      JSON.stringify(one),
    )
  const option = (name: string | RegExp) => page.getByRole('listbox').getByRole('option', { name })
  const details = () => page.getByRole('region', { name: 'Contact' })

  test('who is chosen is shown in full, with safe links and a picture', async () => {
    await option(/Ann Prévost/).click()
    await details().getByRole('heading', { name: 'Ann Prévost' }).waitFor()
    await details().getByText('<b>Likes</b> tea').waitFor()
    await details().getByText('Cottage', { exact: true }).waitFor()
    expect(await details().getByRole('link', { name: 'https://ann.example.test/' }).getAttribute('rel')).toMatch(
      'noopener',
    )
    expect(await details().getByRole('link', { name: 'javascript' }).count()).toBe(0)
    expect(await details().locator('img').getAttribute('src')).toBe(`data:image/png;base64,${PIXEL}`)
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'contacts')
  })

  test('the list is gone through by keyboard, and a group names who is in it', async () => {
    await page.getByRole('listbox').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await details().getByRole('heading', { name: 'Team' }).waitFor()
    await details().getByRole('button', { name: 'Ann Prévost' }).click()
    await details().getByRole('heading', { name: 'Ann Prévost' }).waitFor()
  })

  test('what is changed is changed, and what the form does not know stays', async () => {
    await option(/Ann Prévost/).click()
    await details().getByRole('button', { name: 'Change Ann Prévost' }).click()
    const form = page.getByRole('dialog', { name: 'Change the contact' })
    await form.getByLabel('E-mail 1', { exact: true }).fill('ann.p@example.test')
    await form.getByRole('button', { name: 'Add a phone number' }).click()
    await form.getByLabel('Phone 2', { exact: true }).fill('+32 2 777')
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'contacts-editor')
    const before = await card('ann')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    await details().getByText('ann.p@example.test').waitFor()
    const after = await card('ann')
    const email = before.find((one) => one.includes('ann@example.test')) ?? ''
    expect(before.filter((one) => !after.includes(one) && !one.startsWith('["rev"'))).toEqual([email])
    expect(after).toContain(email.replace('ann@example.test', 'ann.p@example.test'))
    expect(after).toContain('["tel",{"type":"cell"},"text","+32 2 777"]')
  })

  test('what was typed is lost to who says so alone, and what others change meanwhile stays', async () => {
    await option(/Ann Prévost/).click()
    const change = details().getByRole('button', { name: 'Change Ann Prévost' })
    await change.click()
    const form = page.getByRole('dialog', { name: 'Change the contact' })
    await form.getByLabel('Nickname').fill('Annie')
    await page.keyboard.press('Escape')
    const asked = page.getByRole('dialog', { name: 'Close without saving?' })
    await asked.waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.keyboard.press('Escape')
    await asked.waitFor({ state: 'detached' })
    const { json } = await ask(console.server.as('alice'), 'GET', `${BOOK}/ann.vcf`)
    const theirs = { card: JSON.parse(JSON.stringify(json.card).replace('+32 2 777', '+32 2 888')) }
    const match = { 'if-match': '*' }
    expect((await ask(console.server.as('alice'), 'PUT', `${BOOK}/ann.vcf`, theirs, match)).status).toBe(200)
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    await details().getByText('Annie').waitFor()
    expect((await card('ann')).join()).toContain('+32 2 888')
    await change.click()
    await form.getByLabel('Nickname').fill('Nan')
    await page.keyboard.press('Escape')
    await asked.getByRole('button', { name: 'Close without saving' }).click()
    await form.waitFor({ state: 'detached' })
    // Who opened it goes on from where they were.
    await page.locator('[aria-label="Change Ann Prévost"]:focus').waitFor()
    expect((await card('ann')).join()).toContain('Annie')
  })

  test('a new one is made, found without accents, and deleted', async () => {
    await page.getByRole('button', { name: 'New contact' }).click()
    const form = page.getByRole('dialog', { name: 'New contact' })
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('A name is needed, or an organisation or an address.').waitFor()
    await form.getByLabel('First name').fill('Zoë')
    await form.getByLabel('Last name').fill('Çelik')
    await form.getByRole('button', { name: 'Save' }).click()
    await details().getByRole('heading', { name: 'Zoë Çelik' }).waitFor()
    await page.getByLabel('Search all contacts').fill('zoe cel')
    await option(/Ann/).waitFor({ state: 'detached' })
    await option(/Zoë Çelik/).waitFor()
    await details().getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Zoë Çelik is deleted.').waitFor()
    await page.getByLabel('Search all contacts').fill('')
    const { items } = (await ask(console.server.as('alice'), 'GET', BOOK)).json
    expect(items).toHaveLength(2)
  })

  test('words find those of the directory, too; they are read alone', async () => {
    await page.getByLabel('Search all contacts').fill('peeters')
    await option(/Bob Peeters/).click()
    await details().getByText('bob@example.test').waitFor()
    expect(await details().getByRole('button').count()).toBe(0)
    await page.getByLabel('Search all contacts').fill('')
    await page.getByRole('navigation', { name: 'Address books' }).getByRole('button', { name: 'Directory' }).click()
    await option(/Analysts/).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'contacts-directory')
  })

  test('what another client stores, changes and removes is there without a reload', async () => {
    await page
      .getByRole('navigation', { name: 'Address books' })
      .getByRole('button', { name: /^Contacts/ })
      .click()
    await put('phone', TEAM.replaceAll('Team', 'From the phone').replace('UID:team', 'UID:phone'))
    await option(/From the phone/).waitFor()
    await put('phone', TEAM.replaceAll('Team', 'Renamed').replace('UID:team', 'UID:phone'))
    await option(/Renamed/).waitFor()
    await console.server.as('alice').request('DELETE', '/dav/addressbooks/alice/addressbook/phone.vcf')
    await option(/Renamed/).waitFor({ state: 'detached' })
  })
})
