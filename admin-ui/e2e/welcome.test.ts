import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../server/mail/testing/mail-server.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const HOUSE = 'users: [{ slug: root, name: Root, emails: [root@example.test], password: root, admin: true }]\n'

describe.skipIf(whyNoBrowser).each(DATABASES)('a new house on %s', (store) => {
  let mail: MailServer
  let console: Console
  let page: Page
  beforeAll(async () => {
    mail = await startMailServer()
    const settings = { smtpUrl: mail.url, mailFrom: 'calendar@example.test' }
    console = await startConsole({ store, provision: HOUSE, settings })
    page = await console.open('root', '/admin/people')
  })
  afterAll(async () => {
    await console.close()
    await mail.close()
  })

  const look = async (name: string) => {
    if (store === 'sqlite') await shoot(page, name)
    expect(await seriousProblems(page)).toEqual([])
  }
  const ask = async (path: string) => JSON.parse((await console.server.as('root').get(`/api/v1${path}`)).text)

  test('is offered to be set up: its address is checked, and what to set is written down', async () => {
    await page.getByRole('link', { name: 'Set it up' }).click()
    await page.getByText('Step 1 of 5').waitFor()
    await page.getByText('Devices that know only the domain find the calendars').waitFor()
    await page.getByText('What is sent is not encrypted').waitFor()
    await page.getByRole('textbox', { name: 'Public address' }).fill('cal.example.test')
    await page.getByText('Enter an address such as https://calendar.example.org').waitFor()
    expect(await page.getByText('KALENDS_PUBLIC_URL').count()).toBe(0)
    await page.getByRole('textbox', { name: 'Public address' }).fill('https://cal.example.test/')
    await page.getByText('KALENDS_PUBLIC_URL=https://cal.example.test', { exact: true }).waitFor()
    await look('welcome-address')
  })

  test('a test mail goes to who asks, and why one does not is told', async () => {
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('button', { name: 'Send a test to root@example.test' }).click()
    await page.getByText('The mail server accepted it for root@example.test.').waitFor()
    expect(mail.received.map(({ envelope }) => envelope.to)).toEqual([['root@example.test']])
    mail.refusal = () => ({ code: 550, text: 'no such mailbox' })
    await page.getByRole('button', { name: 'Send a test to root@example.test' }).click()
    await page.getByText('The mail server does not accept e-mail for this address.').waitFor()
    await look('welcome-mail')
  })

  test('people are typed and sign in, rooms are made, and it ends with devices', async () => {
    await page.getByRole('button', { name: 'Next' }).click()
    await page
      .getByRole('textbox', { name: 'One person on each line' })
      .fill('Alice Archer <alice@example.test>\nroot@example.test\nBob, bob@example.test\nHalf <half@>')
    await page.getByText('This line has no name or address that can be read: Half <half@>').waitFor()
    await page.getByRole('button', { name: 'Add 3 people' }).click()
    // Whoever sets the house up does not lose their own password by typing themselves.
    await page.getByText('root: root already has an account. It stays as it is.').waitFor()
    expect((await ask('/me')).principal.slug).toBe('root')
    expect(await page.getByRole('textbox', { name: 'One person on each line' }).inputValue()).toBe(
      'root@example.test\nHalf <half@>',
    )
    const told = (await page.getByRole('status').locator('pre').textContent()) ?? ''
    const password = /^Alice Archer: alice (\S+)$/m.exec(told)?.[1] ?? ''
    expect((await console.server.as('alice', password).get('/api/v1/me')).status).toBe(200)
    await look('welcome-people')
    await page.getByRole('button', { name: 'Rooms', exact: true }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Atlas')
    await page.getByRole('textbox', { name: 'Seats' }).fill('8')
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('atlas@example.test')
    await page.getByRole('button', { name: 'Add this room' }).click()
    await page.getByText('There is 1 room: Atlas').waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Atlas')
    await page.getByRole('button', { name: 'Add this room' }).click()
    await page.getByText('atlas is already taken here').waitFor()
    expect(await ask('/rooms/atlas')).toMatchObject({
      ...{ capacity: 8, emails: ['atlas@example.test'], policy: { window: 'P180D' } },
    })
    await look('welcome-rooms')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText(console.server.url.replace(/\/$/, ''), { exact: true }).waitFor()
    await look('welcome-clients')
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByRole('table', { name: 'People' }).getByRole('link', { name: 'Alice Archer' }).waitFor()
    expect(await page.getByText('This server is new').count()).toBe(0)
  })
})
