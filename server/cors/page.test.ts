/** client/examples/page.js in a real browser: what that lets pages of other origins do, and what not. */
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerClient } from '../auth/oauth/registration.ts'
import { drain, listen, portOf } from '../http-server.ts'
import { type Chromium, type Page, startChromium, whyNoChromium } from '../testing/chromium.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const EXAMPLE = join(import.meta.dirname, '../../client/examples/page.js')
const HTML = { 'content-type': 'text/html' }

describe.skipIf(whyNoChromium)(`a page of another origin ${whyNoChromium ?? ''}`, () => {
  let chromium: Chromium
  let server: TestServer
  let program: Server
  let url: string
  let port: number
  let page: Page

  beforeAll(async () => {
    const script = await readFile(EXAMPLE)
    program = await listen(
      ({ url: path }, response) => {
        if (path === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
        else response.writeHead(200, HTML).end('<!doctype html><title>Board</title>')
      },
      '127.0.0.1',
      0,
    )
    port = portOf(program)
    server = await testServer({ publicHost: '127.0.0.1' })
    url = server.url
    await registerClient(
      {
        ...{ identifier: 'board', name: 'Board', isPublic: true, service: undefined },
        ...{ redirectUris: ['http://127.0.0.1/back'], scopes: ['events:read'] },
      },
      server.store,
    )
    chromium = await startChromium()
    page = await chromium.open()
  })
  afterAll(async () => {
    await chromium?.close()
    await server.close()
    await drain(program, 1000)
  })

  const at = (path: string, ofPort = port) =>
    page.until(`document.readyState === 'complete' && location.port === '${ofPort}' && location.pathname === '${path}'`)
  const submit = (selector: string) => page.evaluate(`document.querySelector('${selector}').click()`)
  /** With the module as `it`, and what it was given as `tokens`. */
  const run = <T>(code: string) =>
    page.evaluate<T>(`(async () => { const it = await import('/page.js'); return ${code} })()`)
  /** The status, where the browser lets the page know. */
  const status = (path: string, init = '{}') =>
    page.evaluate<number | string>(`fetch('${url}${path}', ${init}).then(({ status }) => status, (e) => e.name)`)

  test('signs somebody in, reads, follows, and gives back', async () => {
    await page.goTo(`http://127.0.0.1:${port}/`)
    // It leads away, so nobody waits for what becomes of it.
    await page.evaluate(`void import('/page.js').then((it) => it.askForAccess('${url}'))`)
    await at('/signin', Number(new URL(url).port))
    await page.evaluate(`document.querySelector('#user').value = 'alice'`)
    await page.evaluate(`document.querySelector('#password').value = 'alice'`)
    await submit('form[action="/signin"] button')
    await page.until(`document.querySelector('button[value=allow]')`)
    await submit('button[value=allow]')
    await at('/back')

    expect(await run(`(globalThis.tokens = await it.takeTokens('${url}')).scope`)).toBe('events:read')
    expect(await run(`(await it.ask('${url}', '/api/v1/me', tokens)).principal.slug`)).toBe('alice')
    const bearer = '{ headers: { authorization: "Bearer " + tokens.access_token } }'
    const told = `fetch('${url}/api/v1/calendars/alice/calendar', ${bearer})`
    expect(await page.evaluate(`${told}.then(({ headers }) => headers.get('etag'))`)).toMatch(/^"/)

    await run(`void (globalThis.heard = [],
      globalThis.socket = it.follow('${url}', { kind: 'calendar', owner: 'alice', name: 'calendar' }, tokens,
        ({ type }) => heard.push(type)))`)
    await page.until(`heard.length === 2`)
    expect(await page.evaluate('heard')).toEqual(['signed-in', 'subscribed'])
    await server.as('alice').put('/dav/calendars/alice/calendar/x.ics', EVENT)
    await page.until(`heard.includes('changes')`)
    await page.evaluate('void socket.close()')

    await run(`it.giveBack('${url}', tokens)`)
    expect(await status('/api/v1/me', bearer)).toBe(401)
  })

  test('is nobody by the cookie of whoever is signed in at the same browser', async () => {
    // Of one site, so that the browser sends it along where it is told to.
    await page.goTo(`${url}/account`)
    await at('/account', Number(new URL(url).port))
    await page.goTo(`http://127.0.0.1:${port}/`)
    expect(await status('/api/v1/me')).toBe(401)
    expect(await status('/api/v1/me', `{ credentials: 'include' }`)).toBe('TypeError')
    const kinds = { 'x-requested-with': 'page', 'content-type': 'application/json' }
    const write = { method: 'POST', credentials: 'include', headers: kinds, body: '{"name":"Stolen"}' }
    expect(await status('/api/v1/calendars/alice', JSON.stringify(write))).toBe('TypeError')
    const calendars = await server.as('alice').request('GET', '/api/v1/calendars/alice')
    expect([calendars.status, calendars.text.includes('Stolen')]).toEqual([200, false])
    const socket = `new Promise((done) => {
      const socket = new WebSocket('${url.replace('http', 'ws')}/ws')
      socket.onopen = () => socket.send('{"type":"subscribe","id":"c","to":{"kind":"calendar","owner":"alice","name":"calendar"}}')
      socket.onmessage = ({ data }) => done(JSON.parse(data).reason)
      socket.onerror = () => done('refused')
    })`
    expect(await page.evaluate(socket)).toBe('unauthenticated')
  })

  test('of a stranger learns nothing but what is for everybody', async () => {
    await page.goTo(`http://localhost:${port}/`)
    expect(await status('/.well-known/oauth-authorization-server')).toBe(200)
    expect(await status('/api/v1/openapi.json')).toBe(200)
    expect(await status('/api/v1/me')).toBe('TypeError')
    expect(await status('/api/v1/me', `{ headers: { authorization: 'Bearer x' } }`)).toBe('TypeError')
    expect(await status('/oauth/token', `{ method: 'POST', body: new URLSearchParams({ client_id: 'board' }) }`)).toBe(
      'TypeError',
    )
    const socket = `new Promise((done) => (new WebSocket('${url.replace('http', 'ws')}/ws').onclose = ({ code }) => done(code)))`
    expect(await page.evaluate(socket)).toBe(1006)
  })
})

const EVENT = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:x', 'DTSTAMP:20260101T000000Z'],
  ...['DTSTART:20261201T090000Z', 'SUMMARY:x', 'END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n')
