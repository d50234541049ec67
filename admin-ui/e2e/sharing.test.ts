import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

describe.skipIf(whyNoBrowser).each(DATABASES)('calendars and who sees them, on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store })
  })
  afterAll(() => console.close())

  async function asked<Body>(user: string, path: string): Promise<Body> {
    return JSON.parse((await console.server.as(user).get(`/api/v1${path}`)).text)
  }

  interface Listed {
    readonly items: readonly Readonly<Record<string, unknown>>[]
  }

  test('a calendar is made, changed, shared, accepted, left and deleted', async () => {
    const page = await console.open('alice', '/calendar/settings/calendars')
    await page.getByRole('button', { name: 'New calendar' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await dialog.getByText('Give it a name.').waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await shoot(page, 'new-calendar')
    await dialog.getByLabel('Name').fill('Team Süd')
    await dialog.getByLabel('Events and tasks').check()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('row', { name: /Team Süd/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'calendars')

    await page.getByRole('link', { name: 'Settings of Team Süd' }).click()
    await page.getByLabel('Name').fill('Team South')
    await page.getByRole('switch', { name: 'Nothing in it makes me busy' }).check()
    // An event that comes into it makes it another calendar, and lets what is typed be.
    const path = `/api/v1/calendars/alice/${page.url().split('/').at(-1)}`
    const readAnew = page.waitForResponse((response) => new URL(response.url()).pathname === path)
    const made = await console.server.as('alice').request('POST', `${path}/events`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ '@type': 'Event', title: 'Seen', start: '2027-03-01T10:00:00', duration: 'PT1H' }),
    })
    expect(made.status).toBe(201)
    await readAnew
    // So is what is typed while the rest is saved.
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() === 'PATCH') await page.getByLabel('Description').fill('Of the south')
      await route.continue()
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Team South' }).waitFor()
    expect(await page.getByLabel('Description').inputValue()).toBe('Of the south')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(
        async () => (await asked<{ readonly description: unknown }>('alice', path.slice('/api/v1'.length))).description,
      )
      .toBe('Of the south')
    await page.unroute(`**${path}`)
    const { items } = await asked<Listed>('alice', '/calendars/alice')
    expect(items.find(({ displayName }) => displayName === 'Team South')).toMatchObject({
      components: ['VEVENT', 'VTODO'],
      transparent: true,
    })

    await page.getByRole('combobox', { name: 'Person or group' }).fill('bo')
    await page.getByRole('option', { name: /Bob/ }).click()
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await page.getByRole('row', { name: /Bob.*Not answered yet/ }).waitFor()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'calendar-settings')

    const bob = await console.open('bob', '/calendar/settings/sharing')
    await bob.getByRole('button', { name: 'Accept Team South' }).click()
    await bob.getByText('Accepted', { exact: true }).waitFor()
    expect(await seriousProblems(bob)).toEqual([])
    await shoot(bob, 'sharing')
    await bob.goto(`${console.server.url}/calendar/settings/calendars`)
    await bob.getByRole('row', { name: /Team South Alice Read/ }).waitFor()
    await bob.getByRole('button', { name: 'Leave Team South' }).click()
    await bob.getByRole('button', { name: 'Leave', exact: true }).click()
    await bob.getByText('Nobody shares a calendar with you.').waitFor()

    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Team South is deleted.').waitFor()
    const left = await asked<Listed>('alice', '/calendars/alice')
    expect(left.items.some(({ displayName }) => displayName === 'Team South')).toBe(false)
  })

  test('calendars are put in order by keys and by dragging, and stand so in the calendar', async () => {
    const alice = console.server.as('alice')
    for (const [name, displayName] of [
      ['order-b', 'Beta'],
      ['order-a', 'Alpha'],
    ]) {
      await alice.request('POST', '/api/v1/calendars/alice', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, displayName }),
      })
    }
    const page = await console.open('alice', '/calendar/settings/calendars')
    await page.getByRole('button', { name: 'Change the order' }).click()
    const dialog = page.getByRole('dialog')
    const labels = () => dialog.getByRole('listitem').allTextContents()
    const count = (await labels()).length
    const up = dialog.getByRole('button', { name: 'Move Beta up' })
    while (await up.isEnabled()) {
      await up.focus()
      await page.keyboard.press('Enter')
    }
    // The focus stays with what was moved.
    const down = dialog.getByRole('button', { name: 'Move Beta down' })
    expect(await down.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true)
    await dialog.getByText(`Beta: place 1 of ${count}`).waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await shoot(page, 'order')
    const gripOf = async (label: string) => {
      const box = await dialog.getByRole('listitem').filter({ hasText: label }).locator('span').first().boundingBox()
      if (box === null) throw new Error(label)
      return box
    }
    const [alpha, beta] = [await gripOf('Alpha'), await gripOf('Beta')]
    await page.mouse.move(alpha.x + 10, alpha.y + alpha.height / 2)
    await page.mouse.down()
    await page.mouse.move(beta.x + 10, beta.y + 4, { steps: 5 })
    await page.mouse.up()
    expect((await labels()).slice(0, 2)).toEqual(['Alpha', 'Beta'])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.goto(`${console.server.url}/calendar`)
    const mine = page.getByRole('group', { name: 'My calendars' }).locator('label')
    await mine.first().waitFor()
    expect((await mine.allTextContents()).slice(0, 2)).toEqual(['Alpha', 'Beta'])
    const asked =
      '<propfind xmlns="DAV:" xmlns:A="http://apple.com/ns/ical/"><prop><A:calendar-order/></prop></propfind>'
    expect((await alice.propfind('/dav/calendars/alice/order-b/', asked)).text).toMatch(/calendar-order>1</)
  })

  test('a subscription is made of what pages offer, and its address is another later', async () => {
    const page = await console.open('alice', '/calendar/settings/calendars')
    await page.getByRole('button', { name: 'Subscribe to a URL' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Address of the calendar').fill('webcal://elsewhere.test/a.ics')
    await dialog.getByLabel('Name').fill('Elsewhere')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('link', { name: 'Settings of Elsewhere' }).click()
    await page.getByText('https://elsewhere.test/a.ics').waitFor()
    await page.getByRole('button', { name: 'Change the address' }).click()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await dialog.getByLabel('Address of the calendar').fill('elsewhere.test/b.ics')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(/has to begin with/).waitFor()
    await dialog.getByLabel('Address of the calendar').fill('https://elsewhere.test/b.ics')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('https://elsewhere.test/b.ics').waitFor()
    const { items } = await asked<Listed>('alice', '/calendars/alice')
    expect(items.find(({ displayName }) => displayName === 'Elsewhere')?.source).toBe('https://elsewhere.test/b.ics')
  })

  test('somebody acts for another, as long as these say so', async () => {
    const page = await console.open('alice', '/calendar/settings/sharing')
    await page.getByRole('combobox', { name: 'Person or group' }).fill('bob')
    await page.getByRole('option', { name: /Bob/ }).click()
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('row', { name: /Bob Act in my name/ }).waitFor()
    expect(await asked('alice', '/principals/alice/delegates')).toEqual({ read: [], write: ['bob'] })
    const bob = await console.open('bob', '/calendar/settings/sharing')
    await bob.getByRole('row', { name: /Alice You may act in their name/ }).waitFor()
    await page.getByRole('button', { name: 'Remove Bob from my delegates' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await seriousProblems(page, 'dialog')).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Nobody acts for you.').waitFor()
    expect(await asked('alice', '/principals/alice/delegates')).toEqual({ read: [], write: [] })
  })
})
