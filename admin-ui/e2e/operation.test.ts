import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesLiteral, tamper } from '../../storage/testing/tamper.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const ORGANISATION = `users:
  - { slug: root, name: Rosa Root, emails: [root@example.test], password: root, admin: true }
  - { slug: alice, name: Alice Moreau, emails: [alice@example.test], password: alice }
`

const DAMAGED = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nno colon here\r\nEND:VCALENDAR\r\n'
const MENDED = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:broken
DTSTAMP:20260101T000000Z
DTSTART:20261201T100000Z
SUMMARY:Mended
END:VEVENT
END:VCALENDAR
`

describe.skipIf(whyNoBrowser).each(DATABASES)('operation on %s', (store) => {
  let console: Console
  let page: Page

  beforeAll(async () => {
    console = await startConsole({ store, provision: ORGANISATION })
    await seed(console)
    page = await console.open('root', '/admin')
  })
  afterAll(() => console.close())

  async function go(path: string, title: string): Promise<void> {
    const nav = page.getByRole('navigation', { name: 'Pages' })
    const section = nav.getByRole('button', { name: 'Operation' })
    if ((await section.getAttribute('aria-expanded')) === 'false') await section.click()
    await nav.getByRole('link', { name: title, exact: true }).click()
    await page.waitForURL(`**${path}`)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
  }

  async function looksWell(name: string): Promise<void> {
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, `operation-${name}`)
  }

  test('the overview tells what waits and how the server is, and leads there', async () => {
    await page.getByRole('link', { name: '2 e-mails are waiting in quarantine' }).waitFor()
    await page.getByRole('link', { name: 'One stored object cannot be read' }).waitFor()
    await page
      .getByRole('region', { name: 'Database' })
      .getByText(/SQLite|PostgreSQL/)
      .waitFor()
    await looksWell('overview')
  })

  test('a mail in quarantine says why it waits; some are thrown away together', async () => {
    await go('/admin/quarantine', 'Quarantine')
    const row = page.getByRole('row', { name: /eve@example\.net/ })
    await row.getByText('Nothing proves that it comes from this address').waitFor()
    await looksWell('quarantine')
    await row.getByRole('button', { name: 'Deliver' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Deliver' }).click()
    // Which one it was is told, with why.
    await page.getByText('eve@example.net: there is no calendar in it').waitFor()
    await page.getByLabel('Select eve@example.net').check()
    await page.getByLabel('Select mallory@example.net').check()
    await page.getByText('2 are selected.').waitFor()
    await page.getByRole('group', { name: 'Chosen' }).getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('dialog', { name: 'Discard 2 e-mails?' }).getByRole('button', { name: 'Discard' }).click()
    await page.getByText('No e-mail is waiting here.').waitFor()
    const left = await console.server.as('root').request('GET', '/api/v1/quarantine')
    expect(JSON.parse(left.text).items).toEqual([])
  })

  test('a damaged object is mended', async () => {
    await go('/admin/damaged', 'Damaged objects')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    const text = page.getByLabel('As it is stored')
    await text.waitFor()
    await looksWell('damaged')
    await text.fill('nonsense')
    await page.getByRole('button', { name: 'Store' }).click()
    const refusal = page.getByRole('dialog').getByRole('alert').filter({ hasText: 'That did not work' })
    await refusal.getByText('A line is not a name, a colon and a value (line 1)').waitFor()
    expect(await refusal.getByText('You are not allowed to do that').count()).toBe(0)
    await text.fill(MENDED)
    await page.getByRole('button', { name: 'Store' }).click()
    await page.getByText('Everything that is stored can be read.').waitFor()
    const { status } = await console.server.as('alice').request('GET', '/dav/calendars/alice/calendar/broken.ics')
    expect(status).toBe(200)
  })

  test('mail is sent again or given up', async () => {
    await go('/admin/mail', 'Outgoing e-mail')
    await page.getByText('No e-mail is waiting to be sent.').waitFor()
    await page.getByText('Failed', { exact: true }).click()
    await page.getByText('No e-mail has failed.').waitFor()
    await looksWell('mail')
  })

  test('subscriptions', async () => {
    await go('/admin/subscriptions', 'Subscriptions')
    await page.getByText('Nobody has subscribed to anything.').waitFor()
    await looksWell('subscriptions')
  })

  test('what somebody is signed in by is found and ended', async () => {
    const alice = await console.open('alice')
    await go('/admin/credentials', 'Everyone’s sign-ins')
    await page.getByRole('combobox', { name: 'Person' }).fill('Ali')
    await page.getByRole('option', { name: /Alice Moreau/ }).click()
    const browsers = page.getByRole('region', { name: 'Browsers' })
    await browsers.getByRole('button').first().waitFor()
    await looksWell('credentials')
    await browsers.getByRole('button', { name: /Sign out/ }).click()
    await browsers.getByText('No browser is signed in.').waitFor()
    // The WebSocket tells the page; it leads there by itself.
    await alice.locator('input[name=password]').waitFor()
  })

  test('a program is registered, its secret shown once, changed and removed', async () => {
    await go('/admin/programs', 'Programs')
    await page.getByRole('button', { name: 'Register a program' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Identifier').fill('planner')
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Planner')
    await form.getByLabel('Where people are sent back to').fill('http://planner.example.org/back')
    await form.getByLabel('Read calendars and tasks').check()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText(/https, http on a loopback address/).waitFor()
    // Where it is wrong, and not in the way of the button.
    await form.locator('textarea:focus').fill('https://planner.example.org/back')
    await looksWell('program')
    await form.getByRole('button', { name: 'Save' }).click()
    const secret = page.getByRole('dialog', { name: 'The secret' })
    await secret.waitFor()
    expect(await secret.locator('pre').textContent()).toMatch(/^\S{20,}$/)
    await secret.getByRole('button', { name: 'Done' }).click()
    const row = page.getByRole('row', { name: /Planner/ })
    await looksWell('programs')
    await row.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Planner 2')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page
      .getByRole('row', { name: /Planner 2/ })
      .getByRole('button', { name: 'Remove' })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('No program is known yet.').waitFor()
  })

  test('the audit is searched, and its chain checked', async () => {
    await go('/admin/audit', 'Audit log')
    await page.getByLabel('Kind').selectOption('Program registered')
    await page.getByRole('rowheader', { name: /Program registered/ }).waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(1)
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText(/records, none changed or missing/).waitFor()
    await page.getByLabel('Kind').selectOption('All')
    await page.getByRole('rowheader', { name: 'Signed in' }).first().waitFor()
    await looksWell('audit')
  })

  test('settings are found', async () => {
    await go('/admin/settings', 'Server settings')
    await page.getByLabel('Search').fill('public')
    await page.getByRole('rowheader', { name: 'KALENDS_PUBLIC_URL' }).waitFor()
    await page.getByLabel('Search').fill('')
    await looksWell('settings')
  })
})

async function seed({ server }: Console): Promise<void> {
  const alice = server.as('alice')
  await alice.request('PUT', '/dav/calendars/alice/calendar/broken.ics', {
    headers: { 'content-type': 'text/calendar' },
    body: MENDED,
  })
  const { store } = server
  const owner = await store.findPrincipal('alice')
  if (owner === undefined) throw new Error('no alice')
  const scope = { origin: 'api', scheduling: 'silent' } as const
  await store.transaction(scope, async (tx) => {
    for (const [key, author, reason] of [
      ['1', 'eve@example.net', 'not authenticated: dmarc=fail'],
      ['2', 'mallory@example.net', 'from a stranger'],
    ] as const) {
      await tx.quarantineMail({ key, recipientId: owner.id, author, reason, raw: Buffer.from('Subject: x\r\n\r\n') })
    }
  })
  const bytes = bytesLiteral(server.storeUrl, Buffer.from(DAMAGED))
  await tamper(
    server.storeUrl,
    `UPDATE object_body SET bytes = ${bytes} WHERE object_id = (SELECT id FROM object WHERE name = 'broken.ics')`,
  )
}
