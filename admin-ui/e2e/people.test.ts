import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const HOUSE = `users:
  - slug: alice
    name: Alice Archer
    emails: [alice@example.test, a.archer@example.test]
    password: alice
    timezone: Europe/Brussels
    quotaBytes: 50000000
    calendars: [{ slug: work, name: Work }]
  - { slug: bob, name: Bob Baker, emails: [bob@example.test], password: bob, delegates: { write: [alice] } }
  - { slug: carla, name: Carla Cohen, emails: [carla@example.test] }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: staff, name: Everybody, emails: [staff@example.test], members: [board, carla] }
  - { slug: board, name: Board of directors, members: [alice] }
`

describe.skipIf(whyNoBrowser).each(DATABASES)('people on %s', (store) => {
  let console: Console
  let page: Page
  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    await console.server.as('alice').request('PUT', '/api/v1/calendars/alice/work/shares/board', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ access: 'read' }),
    })
    page = await console.open('root', '/admin/people')
  })
  afterAll(() => console.close())

  const isLooked = store === 'sqlite'
  const look = async (name: string) => {
    if (isLooked) await shoot(page, name)
    expect(await seriousProblems(page)).toEqual([])
  }
  const ask = async (path: string) => {
    const { status, text } = await console.server.as('root').get(`/api/v1${path}`)
    return { status, json: text === '' ? undefined : JSON.parse(text) }
  }

  test('are listed with what they use, and found', async () => {
    const list = page.getByRole('table', { name: 'People' })
    await list
      .getByRole('row', { name: /Alice Archer.*alice@example.test and 1 more.*Europe\/Brussels.*of 50 MB/ })
      .waitFor()
    await look('people-list')
    await page.getByRole('searchbox').fill('baker')
    await list.getByRole('link', { name: 'Alice Archer' }).waitFor({ state: 'detached' })
    await list.getByRole('link', { name: 'Bob Baker' }).waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('baker')
    await page.getByRole('searchbox').fill('')
    await page.getByRole('checkbox', { name: 'Administrators only' }).check()
    await list.getByRole('link', { name: 'Bob Baker' }).waitFor({ state: 'detached' })
    await list.getByRole('row', { name: /Root.*Administrator/ }).waitFor()
  })

  test('are made with a password that is shown once, and sign in with it', async () => {
    await page.getByRole('button', { name: 'New person' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Élodie Dupré')
    expect(await dialog.getByRole('textbox', { name: 'Account name' }).inputValue()).toBe('elodie-dupre')
    await dialog.getByRole('textbox', { name: 'Account name' }).fill('alice')
    await dialog.getByRole('textbox', { name: 'E-mail address' }).fill('elodie@example.test')
    await dialog.getByRole('button', { name: 'Add this person' }).click()
    await dialog.getByText('This account name is already taken.').waitFor()
    await look('people-new')
    await dialog.getByRole('textbox', { name: 'Account name' }).fill('elodie')
    await dialog.getByRole('textbox', { name: 'E-mail address' }).fill('bob@example.test')
    await dialog.getByRole('button', { name: 'Add this person' }).click()
    await dialog.getByText('bob@example.test is an address of "bob" already').waitFor()
    await dialog.getByRole('textbox', { name: 'E-mail address' }).fill('elodie@example.test')
    await dialog.getByRole('button', { name: 'Add this person' }).click()
    const shown = page.getByRole('dialog', { name: 'The password of Élodie Dupré' })
    const password = (await shown.locator('pre').textContent()) ?? ''
    expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('heading', { name: 'Élodie Dupré', level: 1 }).waitFor()
    expect((await console.server.as('elodie', password).get('/api/v1/me')).status).toBe(200)
  })

  test('are changed, field by field, and what is wrong is told at its field', async () => {
    await page.getByRole('combobox', { name: 'E-mail addresses' }).fill('elo@example.test')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Nowhere')
    await page.getByRole('textbox', { name: 'Storage limit' }).fill('250')
    await page.getByRole('switch', { name: 'Administrator' }).check({ force: true })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('combobox', { name: 'Time zone', description: /zone/ }).waitFor()
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Paris')
    await page.keyboard.press('Escape')
    await look('people-about')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.', { exact: true }).waitFor()
    expect((await ask('/principals/elodie')).json).toMatchObject({
      ...{ emails: ['elodie@example.test', 'elo@example.test'], timezone: 'Europe/Paris' },
      account: { administrator: true, quotaBytes: 250_000_000 },
    })
  })

  test('what they have, and by what they sign in', async () => {
    await page.goto(`${console.server.url}/admin/people/alice?tab=has`)
    await page.getByText('of 50 MB').waitFor()
    await page
      .getByRole('table', { name: 'Who they give access to' })
      .getByRole('row', { name: /Board of directors.*work.*read/ })
      .waitFor()
    await page
      .getByRole('table', { name: 'Who gives them access' })
      .getByRole('row', { name: /Bob Baker.*All calendars.*read and change/ })
      .waitFor()
    await look('people-has')
    await page.getByRole('tab', { name: 'Signing in' }).click()
    await page.getByRole('region', { name: 'App passwords' }).waitFor()
    await page.getByRole('button', { name: 'Type a new one' }).click()
    await page.getByRole('textbox', { name: 'New password' }).fill('quite another one')
    await look('people-access')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByText('The password is set.').waitFor()
    expect((await console.server.as('alice', 'quite another one').get('/api/v1/me')).status).toBe(200)
  })

  test('are removed, and erased, when whom it concerns was typed', async () => {
    await page.getByRole('tab', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Erase…' }).click()
    const erase = page.getByRole('button', { name: 'Erase everything' })
    await page.getByRole('textbox', { name: 'To confirm, type alice' }).fill('alic')
    expect(await erase.isDisabled()).toBe(true)
    await page.getByRole('textbox', { name: 'To confirm, type alice' }).fill('alice')
    await look('people-erase')
    await erase.click()
    await page.getByRole('table', { name: 'People' }).waitFor()
    expect((await ask('/principals/alice')).status).toBe(404)
    await page.goto(`${console.server.url}/admin/people/elodie?tab=removal`)
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('textbox', { name: 'To confirm, type elodie' }).fill('elodie')
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('Élodie Dupré is gone.').waitFor()
    expect((await ask('/principals/elodie')).status).toBe(404)
  })

  test('groups are made, filled by completion, and show who is in them', async () => {
    await page.goto(`${console.server.url}/admin/groups`)
    await page
      .getByRole('table', { name: 'Groups' })
      .getByRole('row', { name: /Everybody.*staff@example.test.*2/ })
      .waitFor()
    await look('groups-list')
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Choir')
    await page.getByRole('button', { name: 'Add this group' }).click()
    await page.getByRole('heading', { name: 'Choir', level: 1 }).waitFor()
    await page.getByText('Nobody is in this group yet').waitFor()
    await page.getByRole('combobox', { name: 'Add a member' }).fill('bak')
    await page.getByRole('option', { name: 'Bob Baker (bob)' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Bob Baker' }).waitFor()
    await page.getByRole('combobox', { name: 'Add a member' }).fill('every')
    await page.getByRole('option', { name: 'Everybody (staff, group)' }).click()
    await page.getByRole('button', { name: 'Members of Everybody' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Carla Cohen' }).first().waitFor()
    await look('groups-members')
    expect((await ask('/groups/choir/members')).json.members.toSorted()).toEqual(['bob', 'staff'])
    await page.getByRole('button', { name: 'Remove Bob Baker from the group' }).click()
    await page.getByRole('link', { name: 'Bob Baker' }).waitFor({ state: 'detached' })
    expect((await ask('/groups/choir/members')).json.members).toEqual(['staff'])
  })

  test.each([
    ['people', 'All people'],
    ['groups', 'All groups'],
    ['rooms', 'All rooms'],
  ])('what is not there of %s says so under a title, with the way back', async (of, back) => {
    await page.goto(`${console.server.url}/admin/${of}/nobody-such`)
    await page.getByRole('heading', { name: 'There is nothing here', level: 1 }).waitFor()
    await page.getByRole('link', { name: back }).click()
    await page.waitForURL(`**/admin/${of}`)
  })

  test('a group that would be in itself is refused, and the page shows what is', async () => {
    await page.goto(`${console.server.url}/admin/groups/staff`)
    await page.getByRole('combobox', { name: 'Add a member' }).fill('cho')
    await page.getByRole('option', { name: /Choir/ }).click()
    await page
      .getByText(/would be in itself/)
      .first()
      .waitFor()
    expect((await ask('/groups/staff/members')).json.members.toSorted()).toEqual(['board', 'carla'])
  })
})
