import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const HOUSE = `users:
  - { slug: alice, name: Alice, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob }
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: board, name: Board of directors, members: [alice] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 8, building: Main, floor: "2", features: [screen, phone], timezone: Europe/Brussels }
  - { slug: cellar, name: Cellar, emails: [cellar@example.test], capacity: 4, building: Old mill, features: [whiteboard] }
resources:
  - { slug: van, name: Van, emails: [van@example.test], capacity: 3 }
`

describe.skipIf(whyNoBrowser).each(DATABASES)('rooms on %s', (store) => {
  let console: Console
  let page: Page
  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    page = await console.open('root', '/admin/rooms')
  })
  afterAll(() => console.close())

  const isLooked = store === 'sqlite'

  async function roomAsAdmin(slug: string) {
    const { text } = await console.server.as('root').get(`/api/v1/rooms/${slug}`)
    return JSON.parse(text)
  }

  test('are listed, and found by what they have', async () => {
    const list = page.getByRole('table', { name: 'Rooms and resources' })
    await list.getByRole('row', { name: /Atlas.*Main, floor 2.*8.*screen/ }).waitFor()
    expect(await list.getByRole('row').count()).toBe(4)
    if (isLooked) await shoot(page, 'rooms-list')
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole('textbox', { name: 'Seats, at least' }).fill('5')
    await page.getByText('1 of 3 shown').waitFor()
    expect(new URL(page.url()).searchParams.get('capacity')).toBe('5')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('combobox', { name: 'Kind' }).click()
    await page.getByRole('option', { name: 'Resources' }).click()
    await list.getByRole('link', { name: 'Van' }).waitFor()
    await page.getByText('1 of 3 shown').waitFor()
  })

  test('are made with a name that is proposed, and with rules to begin with', async () => {
    await page.goto(`${console.server.url}/admin/rooms`)
    await page.getByRole('button', { name: 'New room or resource' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Großer Saal')
    expect(await dialog.getByRole('textbox', { name: 'Name in addresses' }).inputValue()).toBe('grosser-saal')
    await dialog.getByRole('textbox', { name: 'Name in addresses' }).fill('atlas')
    await dialog.getByRole('button', { name: 'Create it and see its rules' }).click()
    await dialog.getByText('This name is already taken.').waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await dialog.getByRole('textbox', { name: 'Name in addresses' }).fill('saal')
    await dialog.getByRole('textbox', { name: 'Seats' }).fill('40')
    await dialog.getByRole('combobox', { name: 'Building' }).fill('Main')
    if (isLooked) await shoot(page, 'rooms-new')
    await dialog.getByRole('button', { name: 'Create it and see its rules' }).click()
    await page.getByRole('heading', { name: 'Großer Saal', level: 1 }).waitFor()
    expect(await roomAsAdmin('saal')).toMatchObject({
      ...{ kind: 'room', name: 'Großer Saal', capacity: 40, building: 'Main', timezone: 'Europe/Brussels' },
      policy: { window: 'P180D', maxDuration: 'PT8H', openingHours: ['Mo-Fr 07:00-20:00'], checkIn: 'PT15M' },
    })
  })

  test('each rule is told in a sentence that changes with it, and is saved', async () => {
    await page.getByText('People may book up to 180 days ahead; longer series are cut there').waitFor()
    await page.getByRole('textbox', { name: 'How far ahead: number' }).fill('30')
    await page.getByText('People may book up to 30 days ahead; longer series are cut there').waitFor()
    await page.getByRole('radio', { name: 'is declined' }).check()
    await page.getByText('a series that goes on for longer is declined.').waitFor()
    await page.getByRole('combobox', { name: 'People and groups who may book' }).fill('boa')
    await page.getByRole('option', { name: 'Board of directors (group)' }).click()
    await page.keyboard.press('Escape')
    await page.getByText('Only this person or group may book it; others are declined.').waitFor()
    await page.getByRole('radio', { name: 'Somebody has to agree to every booking' }).check()
    await page.getByText('only administrators can agree').waitFor()
    await page.getByRole('combobox', { name: 'Approvers' }).fill('ali')
    await page.getByRole('option', { name: 'Alice', exact: true }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('spinbutton', { name: 'Friday: to: hours' }).fill('15')
    await page.getByRole('spinbutton', { name: 'Friday: to: minutes' }).fill('30')
    await page.keyboard.press('Tab')
    await page.getByRole('textbox', { name: 'At least: number' }).fill('600')
    await page.getByText('That is less than the shortest booking').waitFor()
    await page.getByRole('textbox', { name: 'At least: number' }).fill('')
    await page.getByText('6 rules are changed').waitFor()
    if (isLooked) await shoot(page, 'rooms-policy')
    expect(await seriousProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Save rules' }).click()
    await page.getByText('These rules are in force.').waitFor()
    expect((await roomAsAdmin('saal')).policy).toMatchObject({
      ...{ window: 'P30D', beyondWindow: 'decline', bookers: ['board'], approval: 'all', approvers: ['alice'] },
      openingHours: ['Mo-Th 07:00-20:00', 'Fr 07:00-15:30'],
    })
  })

  test('what somebody else changed meanwhile is said, shown and kept', async () => {
    await page.getByRole('textbox', { name: 'Bookings at the same time' }).fill('3')
    await console.server.as('root').request('PATCH', '/api/v1/rooms/saal', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ policy: { window: 'P60D' } }),
    })
    await page.getByRole('button', { name: 'Save rules' }).click()
    await page.getByText('Somebody else changed this in the meantime.').waitFor()
    await page.getByText('People may book up to 60 days ahead').waitFor()
    await page.getByRole('button', { name: 'Save rules' }).click()
    await page.getByText('These rules are in force.').waitFor()
    expect((await roomAsAdmin('saal')).policy).toMatchObject({ window: 'P60D', lanes: 3 })
  })

  test('are described, moved and removed', async () => {
    await page.getByRole('tab', { name: 'About' }).click()
    await page.getByRole('combobox', { name: 'Building' }).fill('')
    await page.getByRole('textbox', { name: 'Seats' }).fill('')
    await page.getByRole('combobox', { name: 'E-mail addresses' }).fill('saal@example.test')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.', { exact: true }).waitFor()
    if (isLooked) await shoot(page, 'rooms-about')
    expect(await seriousProblems(page)).toEqual([])
    expect(await roomAsAdmin('saal')).toMatchObject({ building: null, capacity: null, emails: ['saal@example.test'] })
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByRole('table', { name: 'Rooms and resources' }).waitFor()
    expect((await console.server.as('root').get('/api/v1/rooms/saal')).status).toBe(404)
  })
})
