import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../server/api/testing/ask.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

const ORGANISATION = `users:
  - { slug: alice, name: Alice Moreau, emails: [alice@example.test], password: alice, calendars: [
      { slug: calendar, name: Calendar, components: [VEVENT] }, { slug: tasks, name: Tasks, components: [VTODO] },
      { slug: work, name: Work, components: [VTODO] } ] }
  - { slug: bob, name: Bob, emails: [bob@example.test], password: bob, calendars: [{ slug: calendar, name: Calendar, components: [VEVENT] }] }
`
const TASKS = '/calendars/alice/tasks/tasks'

describe.skipIf(whyNoBrowser).each(DATABASES)('tasks on %s', (store) => {
  let console: Console
  let page: Page

  beforeAll(async () => {
    console = await startConsole({ store, provision: ORGANISATION })
    for (const body of SEEDS) expect((await asAlice('POST', TASKS, body)).status).toBe(201)
    page = await console.open('alice', '/calendar/tasks')
  })
  afterAll(() => console.close())

  const asAlice = (method: string, path: string, body?: object) => ask(console.server.as('alice'), method, path, body)
  const stored = async (uid: string) => (await asAlice('GET', `${TASKS}/${uid}`)).json
  async function named(title: string) {
    const { items } = (await asAlice('GET', TASKS)).json
    return items.find(({ value }: { value: { title: string } }) => value.title === title).value
  }
  const row = (title: string) => page.getByRole('listitem').filter({ has: page.getByText(title, { exact: true }) })

  test('stand by when they are due, parts below the whole', async () => {
    await page.getByRole('region', { name: 'Overdue' }).getByText('Tax return').waitFor()
    await page.getByRole('region', { name: 'Without a date' }).getByText('Read the book').waitFor()
    const parts = page.getByRole('region', { name: 'Overdue' }).getByRole('listitem')
    expect((await parts.allTextContents()).map((text) => /receipts|Tax return/.exec(text)?.[0])).toContain('receipts')
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'tasks')
  })

  test('one line makes one, with a category and how important it is', async () => {
    const form = page.getByRole('form', { name: 'New task' })
    await form.getByLabel('What is to be done').fill('Call the plumber #house !!!')
    await form.getByLabel('What is to be done').press('Enter')
    await row('Call the plumber').getByText('High').waitFor()
    expect(await named('Call the plumber')).toMatchObject({ priority: 1, keywords: { house: true } })
  })

  test('is ticked off, and that is taken back', async () => {
    const tick = page.getByLabel('Done: Read the book')
    await tick.click()
    await tick.waitFor({ state: 'detached' })
    expect(await stored('book')).toMatchObject({ progress: 'completed', percentComplete: 100 })
    await page.getByRole('status').filter({ hasText: 'Read the book' }).getByRole('button', { name: 'Undo' }).click()
    await tick.waitFor()
    expect((await stored('book')).progress).toBe('needs-action')
  })

  test('of what repeats one is done after the other', async () => {
    await page.getByLabel('Done: Water the plants').click()
    await row('Water the plants')
      .getByText(/9 Jan 2040/)
      .waitFor()
    const { recurrenceOverrides } = await stored('plants')
    expect(recurrenceOverrides['2040-01-02T00:00:00']).toMatchObject({ progress: 'completed' })
  })

  test('is changed in a form, and what the form does not know stays', async () => {
    await page.getByRole('button', { name: /^Read the book/ }).click()
    const form = page.getByRole('dialog', { name: 'Task' })
    await form.getByLabel('Title').fill('Read the whole book')
    await form.getByLabel('Due', { exact: true }).fill('01/03/2040')
    await form.getByLabel('Notes').fill('Chapter 3 first')
    await form.getByRole('combobox', { name: 'Importance' }).click()
    await page.getByRole('option', { name: 'Medium' }).click()
    await form.getByRole('combobox', { name: 'Add a reminder' }).click()
    await page.getByRole('option', { name: 'One hour before' }).click()
    expect(await seriousProblems(page)).toEqual([])
    await shoot(page, 'tasks-editor')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    await page.getByRole('region', { name: 'Later' }).getByText('Read the whole book').waitFor()
    const { alerts, ...book } = await stored('book')
    expect(book).toMatchObject({
      ...{ title: 'Read the whole book', description: 'Chapter 3 first', priority: 5, privacy: 'private' },
      ...{ due: '2040-03-01T00:00:00', showWithoutTime: true },
    })
    expect(Object.values(alerts)).toMatchObject([{ trigger: { offset: expect.stringMatching(/^-PT(1H|60M)$/) } }])
  })

  test('what is typed stays, whatever others change meanwhile, and so does that', async () => {
    await page.getByRole('button', { name: /^Read the whole book/ }).click()
    const form = page.getByRole('dialog', { name: 'Task' })
    await form.getByLabel('Notes').fill('Chapter 4 first')
    expect((await asAlice('PATCH', `${TASKS}/book`, { percentComplete: 30, progress: 'in-process' })).status).toBe(200)
    await form.getByText('30% done').waitFor()
    expect(await form.getByLabel('Notes').inputValue()).toBe('Chapter 4 first')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    expect(await stored('book')).toMatchObject({ description: 'Chapter 4 first', percentComplete: 30 })
  })

  test('a date is taken away again, and an escape too many loses nothing', async () => {
    await page.getByRole('button', { name: /^Call the plumber/ }).click()
    const form = page.getByRole('dialog', { name: 'Task' })
    const due = form.getByLabel('Due', { exact: true })
    await due.fill('2/3/2040')
    await form.getByLabel('Whole days, without a time').uncheck()
    await form.getByLabel('Due time').first().waitFor()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    expect(await named('Call the plumber')).toMatchObject({ due: '2040-03-02T09:00:00', timeZone: 'Europe/Brussels' })
    await page.getByRole('button', { name: /^Call the plumber/ }).click()
    await form.getByRole('button', { name: 'Clear Due' }).click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    const asked = page.getByRole('dialog', { name: 'Close without saving?' })
    await asked.getByRole('button', { name: 'Keep editing' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    expect((await named('Call the plumber')).due).toBeUndefined()
  })

  test('gets parts', async () => {
    await row('Read the whole book').getByRole('button', { name: 'More for Read the whole book' }).click()
    await page.getByRole('menuitem', { name: 'Add a subtask' }).click()
    const form = page.getByRole('form', { name: 'New subtask of Read the whole book' })
    await form.getByLabel('What is to be done').fill('Find the glasses')
    await form.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('region', { name: 'Later' }).getByText('Find the glasses').waitFor()
    expect((await named('Find the glasses')).relatedTo).toMatchObject({ book: { relation: { parent: true } } })
  })

  test('is deleted once nobody takes that back', async () => {
    const remove = async () => {
      await row('Tax return').getByRole('button', { name: 'More for Tax return' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      return page.getByRole('status').filter({ hasText: 'Deleted: Tax return' })
    }
    await (await remove()).getByRole('button', { name: 'Undo' }).click()
    await row('Tax return').waitFor()
    const said = await remove()
    await row('Tax return').waitFor({ state: 'detached' })
    const gone = page.waitForResponse((response) => response.request().method() === 'DELETE')
    await said.getByRole('button', { name: 'Close' }).click()
    expect((await gone).status()).toBe(204)
  })

  test('lists, words and an order choose what is shown', async () => {
    await page.getByLabel('Search tasks').fill('plumber')
    await row('Water the plants').waitFor({ state: 'detached' })
    await row('Call the plumber').waitFor()
    await page.getByLabel('Search tasks').fill('')
    await page.getByRole('navigation', { name: 'Lists' }).getByRole('button', { name: /^Work/ }).click()
    await page.getByText('Nothing to do here.').waitFor()
    expect(new URL(page.url()).searchParams.get('list')).toBe('alice/work')
    await page.getByRole('button', { name: 'All tasks' }).click()
  })

  test('what another client stores is there without a reload', async () => {
    const text = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VTODO', 'UID:phone'],
      ...['DTSTAMP:20260101T000000Z', 'SUMMARY:From the phone', 'END:VTODO', 'END:VCALENDAR', ''],
    ].join('\r\n')
    await console.server.as('alice').put('/dav/calendars/alice/tasks/phone.ics', text)
    await row('From the phone').waitFor()
  })

  test('who has no list makes one', async () => {
    const bobs = await console.open('bob', '/calendar/tasks', { locale: 'de-DE' })
    await bobs.getByRole('button', { name: 'Liste anlegen' }).click()
    await bobs.getByRole('form', { name: 'Neue Aufgabe' }).waitFor()
    expect(await seriousProblems(bobs)).toEqual([])
  })
})

const SEEDS = [
  { uid: 'tax', title: 'Tax return', due: '2026-03-01T00:00:00', showWithoutTime: true, priority: 1 },
  {
    uid: 'receipts',
    title: 'Find the receipts',
    relatedTo: { tax: { relation: { parent: true } } },
    percentComplete: 40,
    progress: 'in-process',
  },
  { uid: 'book', title: 'Read the book', privacy: 'private', keywords: { leisure: true } },
  {
    ...{ uid: 'plants', title: 'Water the plants', start: '2040-01-02T00:00:00', due: '2040-01-02T00:00:00' },
    ...{ showWithoutTime: true, recurrenceRules: [{ frequency: 'weekly' }] },
  },
]
