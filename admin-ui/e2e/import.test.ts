import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const HOUSE = `users:
  - { slug: alice, name: Alice Archer, emails: [alice@example.test] }
  - { slug: bob, name: Bob Baker, emails: [bob@example.test] }
  - { slug: root, name: Root, password: root, admin: true }
`
const TABLE = `\uFEFFKonto;Name;E-Mail;Zeitzone;Speicher;Farbe
alice;Alice Archer-Bell;alice@example.test;;;red
bob;Bob Baker;bob@example.test;;;
carla;"Cohen; Carla";carla@example.test c.cohen@example.test;Europe/Paris;250;blue
dora;Dora;not an address;Europe/Nowhere;;
carla;Once more;;;;
`
const PEOPLE = 1_000

describe.skipIf(whyNoBrowser).each(DATABASES)('an import on %s', (store) => {
  let console: Console
  let page: Page
  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    page = await console.open('root', '/admin/import')
  })
  afterAll(() => console.close())

  const look = async (name: string) => {
    if (store === 'sqlite') await shoot(page, name)
    expect(await seriousProblems(page)).toEqual([])
  }
  const ask = async (path: string) => {
    const { status, text } = await console.server.as('root').get(`/api/v1${path}`)
    return { status, json: JSON.parse(text) }
  }

  test('shows what would become of each line, at which cell it is wrong, and writes nothing', async () => {
    await look('import-empty')
    await page.getByRole('textbox', { name: 'Or paste lines' }).fill(TABLE)
    await page.getByRole('button', { name: 'Read these lines' }).click()
    expect(await page.getByRole('combobox', { name: 'Speicher' }).inputValue()).toBe('Storage limit (MB)')
    expect(await page.getByRole('combobox', { name: 'Farbe' }).inputValue()).toBe('Leave out')
    await page.getByRole('button', { name: 'Preview 5 lines' }).click()
    const table = page.getByRole('table', { name: 'What would become of each line' })
    await table.getByRole('row', { name: /^2 changed alice.*name Alice Archer → Alice Archer-Bell/ }).waitFor()
    await table.getByRole('row', { name: /^3 unchanged bob/ }).waitFor()
    await table
      .getByRole('row', { name: /^4 new carla Cohen; Carla carla@example.test, c.cohen@example.test Europe\/Paris/ })
      .waitFor()
    const dora = table.getByRole('row', { name: /^5 wrong dora/ })
    await dora.getByRole('cell', { name: /not.*"not" is wrong; expected: a mail address/ }).waitFor()
    await dora.getByRole('cell', { name: /"Europe\/Nowhere" is wrong/ }).waitFor()
    await table.getByRole('row', { name: /^6 wrong carla This account is already in the table, further up/ }).waitFor()
    await look('import-preview')
    await page.getByText('Wrong (2)').click()
    await table.getByRole('row', { name: /^2 changed/ }).waitFor({ state: 'detached' })
    expect((await ask('/principals/carla')).status).toBe(404)
  })

  test('a column that is taken for something else makes the preview void', async () => {
    await page.getByRole('combobox', { name: 'Speicher' }).click()
    await page.getByRole('option', { name: 'Leave out' }).click()
    await page.getByRole('table').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Preview/ }).click()
    await page.getByRole('button', { name: 'Import 2 people' }).click()
    await page.getByText('2 people are imported.').waitFor()
    await look('import-done')
    expect((await ask('/principals/carla')).json).toMatchObject({
      ...{ name: 'Cohen; Carla', emails: ['carla@example.test', 'c.cohen@example.test'], timezone: 'Europe/Paris' },
      account: { quotaBytes: null },
    })
    expect((await ask('/principals/alice')).json.name).toBe('Alice Archer-Bell')
    expect((await ask('/principals/dora')).status).toBe(404)
  })

  test(`${PEOPLE} lines of a file are looked at and written`, { timeout: 400_000 }, async () => {
    const count = PEOPLE.toLocaleString('en')
    const lines = Array.from({ length: PEOPLE }, (_, at) => `person${at},Person ${at},person${at}@example.test`)
    await page.getByRole('button', { name: 'Import another table' }).click()
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'people.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(['account,name,email', ...lines].join('\r\n')),
    })
    await page.getByRole('button', { name: `Preview ${count} lines` }).click()
    await page.getByRole('button', { name: `Import ${count} people` }).click({ timeout: 200_000 })
    await page.getByText(`${count} people are imported.`).waitFor({ timeout: 200_000 })
    expect((await ask(`/principals/person${PEOPLE - 1}`)).json.emails).toEqual([`person${PEOPLE - 1}@example.test`])
  })

  test('a file is read as spreadsheets of Windows write it, and a spreadsheet itself is refused', async () => {
    const choose = (buffer: Buffer) =>
      page.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer })
    await page.goto(`${console.server.url}/admin/import`)
    await choose(Buffer.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0]))
    await page.getByText('This file is no text').waitFor()
    // Windows-1252: ß, and the euro sign, which Latin-1 has not.
    await choose(Buffer.from('Konto;Name;Speicher (MB)\r\ngross;Gro\xdfmann \x80;5\r\n', 'latin1'))
    await page.getByText('Großmann €').waitFor()
    expect(await page.getByRole('combobox', { name: 'Speicher (MB)' }).inputValue()).toBe('Storage limit (MB)')
  })
})
