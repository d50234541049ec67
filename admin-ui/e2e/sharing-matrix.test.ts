import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Console,
  DATABASES,
  seriousProblems,
  settled,
  shoot,
  startConsole,
  whyNoBrowser,
} from './testing/console.ts'

const NAMES = [
  'Alice Archer',
  'Bob Baker',
  'Carla Cohen-Vandenbroucke',
  'David Okafor',
  'Emma Lindqvist',
  'Farid Haddad',
]
const MORE = ['Greta Vogel', 'Hugo Lambert', 'Inês Carvalho', 'Jan de Vries', 'Kim Nguyen', 'Lou Petit', 'Mia Berg']

const slugOf = (name: string) =>
  (name.split(' ')[0] ?? '')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '')
const people = [...NAMES, ...MORE].map((name) => ({ slug: slugOf(name), name }))

const HOUSE = `users:
  - { slug: root, name: Root, password: root, admin: true }
${people
  .map(
    ({ slug, name }) =>
      `  - { slug: ${slug}, name: ${name}, emails: [${slug}@example.test], password: ${slug}, calendars: [{ slug: work, name: Work of ${name} }, { slug: home, name: Home }]${slug === 'bob' ? ', delegates: { write: [alice] }' : ''} }`,
  )
  .join('\n')}
groups:
  - { slug: staff, name: Everybody in the house, members: [alice, bob] }
`

describe.skipIf(whyNoBrowser).each(DATABASES)('who shares what with whom, on %s', (store) => {
  let console: Console
  let page: Page
  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    page = await console.open('root', '/admin/sharing')
  })
  afterAll(() => console.close())

  async function share(owner: string, calendar: string, to: string, access: string): Promise<void> {
    const { status } = await console.server
      .as(owner)
      .request('PUT', `/api/v1/calendars/${owner}/${calendar}/shares/${to}`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ access }),
      })
    expect(status).toBeLessThan(300)
  }
  const look = async (name: string) => {
    if (store === 'sqlite') await shoot(page, name)
    expect(await seriousProblems(page)).toEqual([])
  }
  const matrix = () => page.getByRole('table', { name: 'Who shares with whom' })

  test('is a grid that is read by letters and by words, and opens what exactly it is', async () => {
    await matrix().getByRole('button', { name: 'Bob Baker to Alice Archer: Acts for them', exact: true }).waitFor()
    await share('alice', 'work', 'bob', 'read-write')
    await share('alice', 'home', 'bob', 'busy')
    await share('alice', 'home', 'staff', 'read')
    for (const [at, { slug }] of people.entries()) {
      const to = people[(at + 1) % people.length]
      if (slug !== 'alice' && to !== undefined) await share(slug, 'work', to.slug, at % 2 === 0 ? 'busy' : 'read')
    }
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.getByRole('button', { name: 'Refresh' }).click()
    const most = 'Alice Archer to Bob Baker: Reads and changes at most, 2 in all'
    await matrix().getByRole('button', { name: most }).waitFor()
    // However many are named: who they are is one question.
    expect(asked.filter((path) => path.startsWith('/api/v1/principals'))).toEqual(['/api/v1/principals'])
    expect(await matrix().getByRole('columnheader').count()).toBe(people.length + 2)
    await matrix().getByRole('button', { name: 'Alice Archer to Everybody in the house: Reads', exact: true }).waitFor()
    await page.getByRole('list', { name: 'What the letters mean' }).getByText('Sees busy times').waitFor()
    // By the switch it stays a grid, however narrow the window becomes.
    await page.getByRole('switch', { name: 'As a list' }).check({ force: true })
    await page.getByRole('switch', { name: 'As a list' }).uncheck({ force: true })
    await matrix().getByRole('button', { name: most }).waitFor()
    await look('sharing-matrix')

    await matrix().getByRole('button', { name: most }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'What Alice Archer shares with Bob Baker' })
    await dialog.getByRole('row', { name: /Work of Alice Archer read and change/ }).waitFor()
    await dialog.getByRole('row', { name: /Home see their busy times/ }).waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    if (store === 'sqlite') await shoot(page, 'sharing-matrix-pair')
    expect(await dialog.getByRole('link', { name: 'Bob Baker' }).getAttribute('href')).toBe('/admin/people/bob')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.locator(`button:focus[aria-label="${most}"]`).waitFor()
  })

  test('is found by name and by level, as a list, too', async () => {
    await page.getByRole('searchbox', { name: 'Name or account' }).fill('archer')
    await matrix().getByRole('link', { name: 'Kim Nguyen' }).first().waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Level' }).click()
    await page.getByRole('option', { name: 'Acts for them' }).click()
    await page.getByText('1 calendar or delegation', { exact: true }).waitFor()
    await page.getByRole('switch', { name: 'As a list' }).check({ force: true })
    await matrix()
      .getByRole('row', { name: /Bob Baker All calendars Alice Archer act for them: read and change/ })
      .waitFor()
    await page.getByRole('searchbox', { name: 'Name or account' }).fill('nobody at all')
    await page.getByText('Nothing shared matches your search.').waitFor()
    await page.goto(`${console.server.url}/admin/sharing?view=list`)
    await matrix()
      .getByRole('row', { name: /Alice Archer home Everybody in the house read/ })
      .waitFor()
    await look('sharing-list')
  })

  test('never makes the page scroll sideways, and begins as a list on a phone', async () => {
    const width = () => page.evaluate('document.documentElement.scrollWidth')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${console.server.url}/admin/sharing`)
    await page.getByRole('switch', { name: 'As a list', checked: true }).waitFor()
    await settled(page)
    expect(await width()).toBeLessThanOrEqual(390)
    for (const size of [390, 720]) {
      await page.setViewportSize({ width: size, height: 844 })
      await page.goto(`${console.server.url}/admin/sharing?view=matrix`)
      await matrix().getByRole('button', { name: 'Bob Baker to Alice Archer: Acts for them', exact: true }).waitFor()
      expect(await width()).toBeLessThanOrEqual(size)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })
})

test.skipIf(whyNoBrowser)('where nothing is shared, it says so', async () => {
  const console = await startConsole()
  try {
    const page = await console.open('root', '/admin/sharing')
    await page.getByText('Nobody shares a calendar yet, and nobody acts for another.').waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'sharing-empty')
  } finally {
    await console.close()
  }
})
