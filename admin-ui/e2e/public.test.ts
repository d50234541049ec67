import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guestLinks } from '../../server/guests/link.ts'
import { event } from '../../server/testing/calendar-text.ts'
import { type Console, DATABASES, seriousProblems, shoot, startConsole, whyNoBrowser } from './testing/console.ts'

/** What a page without scripts weighs at most, as it is sent. */
const LIGHT = 15_000
const TITLES = { en: 'Sign in', de: 'Anmelden', fr: 'Connexion', nl: 'Aanmelden' }

describe.skipIf(whyNoBrowser).each(DATABASES)('public pages on %s', (store) => {
  let console: Console
  beforeAll(async () => {
    console = await startConsole({ store, settings: { guestPages: true } })
  })
  afterAll(() => console.close())

  async function looksWell(page: Page, name: string): Promise<void> {
    expect(await seriousProblems(page)).toEqual([])
    expect(await page.locator('script').count()).toBe(0)
    expect(gzipSync(await page.content()).length).toBeLessThan(LIGHT)
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await shoot(page, `public-${name}`)
  }

  test.each(Object.entries(TITLES))('signing in, in %s', async (locale, title) => {
    const page = await console.anonymous({ locale })
    await page.goto(`${console.server.url}/signin`)
    expect(await page.locator('h1').textContent()).toContain(title)
    await looksWell(page, `signin-${locale}`)
  })

  test('the account leads to the calendar, and signing out takes one button more', async () => {
    const page = await console.anonymous()
    await page.goto(`${console.server.url}/account`)
    await page.locator('input[name=user]').fill('bob')
    await page.locator('input[name=password]').fill('bob')
    await page.locator('button.main').click()
    await page.getByRole('link', { name: 'To your calendar' }).waitFor()
    await looksWell(page, 'account')
    await page.goto(`${console.server.url}/signout`)
    await looksWell(page, 'signout')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()
    await page.goto(`${console.server.url}/calendar`)
    expect(new URL(page.url()).pathname).toBe('/signin')
  })

  test('a guest answers', async () => {
    const { server } = console
    const lines = [
      'SUMMARY:Summer plans',
      'LOCATION:Harbour House',
      'DTSTART;TZID=Europe/Brussels:20270601T100000',
      'DTEND;TZID=Europe/Brussels:20270601T110000',
      'ORGANIZER;CN=Alice:mailto:alice@example.test',
      'ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test',
      'ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:ann@far.example',
    ]
    await server.as('alice').put('/dav/calendars/alice/calendar/guest.ics', event('guest', ...lines))
    const links = await guestLinks(server.store)
    const token = links.tokenOf({
      uid: 'guest',
      guest: 'mailto:ann@far.example',
      organizer: 'mailto:alice@example.test',
    })
    const page = await console.anonymous()
    await page.goto(`${server.url}/rsvp/${token}`)
    await page.getByRole('heading', { name: 'Summer plans' }).waitFor()
    await looksWell(page, 'rsvp')
    await page.getByRole('button', { name: 'Yes' }).click()
    await page.locator('.notice').waitFor()
    const stored = await server.as('alice').get('/dav/calendars/alice/calendar/guest.ics')
    expect(stored.text.replace(/\r\n /g, '')).toMatch(/ATTENDEE[^\n]*PARTSTAT=ACCEPTED[^\n]*ann@far\.example/)
  })

  test('consent', async () => {
    const { server } = console
    const program = {
      ...{ client: 'planner', name: 'Planner', public: true, redirectUris: ['https://planner.example/back'] },
      scopes: ['events:read', 'freebusy:read'],
    }
    const made = await server.as('root').request('POST', '/api/v1/oauth-clients', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(program),
    })
    expect(made.status).toBe(201)
    const page = await console.open('alice')
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: 'planner', redirect_uri: 'https://planner.example/back' },
      ...{ scope: 'events:read freebusy:read', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
    })
    await page.goto(`${server.url}/oauth/authorize?${query}`)
    await page.getByText('Planner').first().waitFor()
    await looksWell(page, 'consent')
  })
})
