import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const ORGANISATION = `users:
  - slug: alice
    name: Alice
    password: alice
    calendars:
      - { slug: aside, components: [VEVENT] }
      - { slug: calendar, components: [VEVENT] }
      - { slug: tasks, components: [VTODO] }
      - { slug: work, components: [VEVENT, VTODO] }
    delegates: { write: [], read: [bob] }
  - { slug: bob, name: Bob, password: bob }
  - { slug: carol, name: Carol, password: carol, calendars: [{ slug: tasks, components: [VTODO] }] }
`
const HOME = '/dav/calendars/alice/'
const INBOX = `${HOME}inbox/`

let server: TestServer
let alice: TestClient

beforeEach(async () => {
  server = await testServer({ provision: ORGANISATION })
  alice = server.as('alice')
})
afterEach(() => server.close())

async function defaultOf(user: string): Promise<string | undefined> {
  const body =
    '<propfind xmlns="DAV:"><prop><C:schedule-default-calendar-URL xmlns:C="urn:ietf:params:xml:ns:caldav"/></prop></propfind>'
  const { text } = await server.as(user).propfind(`/dav/calendars/${user}/inbox/`, body)
  return /<C:schedule-default-calendar-URL>(.*)<\/C:schedule-default-calendar-URL>/.exec(text)?.[1]
}

function setTo(content: string, client = alice) {
  return client.proppatch(
    INBOX,
    `<propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><C:schedule-default-calendar-URL>${content}</C:schedule-default-calendar-URL></prop></set></propertyupdate>`,
  )
}

const REMOVE =
  '<propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><remove><prop><C:schedule-default-calendar-URL/></prop></remove></propertyupdate>'

function href(slug: string): string {
  return `<D:href>${HOME}${slug}/</D:href>`
}

async function choose(slug: string): Promise<void> {
  expect((await setTo(`<href>${HOME}${slug}/</href>`)).text).toContain('200 OK')
}

describe('RFC 6638 §9.2', () => {
  test('the usual calendar, until its owner chooses another', async () => {
    expect(await defaultOf('alice')).toBe(href('calendar'))
    await choose('work')
    expect(await defaultOf('alice')).toBe(href('work'))
    expect((await alice.proppatch(INBOX, REMOVE)).text).toContain('200 OK')
    expect(await defaultOf('alice')).toBe(href('calendar'))
  })

  test('none, where no calendar takes events', async () => {
    expect(await defaultOf('carol')).toBeUndefined()
    expect((await server.as('carol').delete('/dav/calendars/carol/tasks/')).status).toBe(204)
  })

  test.each([
    ['without a slash', () => `${HOME}work`],
    ['as a URL', () => `${server.url}${HOME}work/`],
    ['encoded', () => `${HOME}%77ork/`],
  ])('an href %s', async (_, make) => {
    expect((await setTo(`<href>${make()}</href>`)).text).toContain('200 OK')
    expect(await defaultOf('alice')).toBe(href('work'))
  })

  test('is shown once, and where the calendar is now', async () => {
    await choose('work')
    for (const body of ['<propname/>', '<allprop/>']) {
      const { text } = await alice.propfind(INBOX, `<propfind xmlns="DAV:">${body}</propfind>`)
      expect(text.match(/schedule-default-calendar-URL/g) ?? []).toHaveLength(body === '<propname/>' ? 1 : 0)
    }
    const moved = await alice.request('MOVE', `${HOME}work/`, { headers: { destination: `${HOME}office/` } })
    expect(moved.status).toBe(201)
    expect(await defaultOf('alice')).toBe(href('office'))
  })

  test('a change is news in the home', async () => {
    const sync = (token: string) =>
      alice.report(
        HOME,
        `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>1</sync-level><prop/></sync-collection>`,
      )
    const token = /<D:sync-token>(.*)<\/D:sync-token>/.exec((await sync('')).text)?.[1] ?? ''
    await choose('work')
    const { text } = await sync(token)
    expect([...text.matchAll(/<D:href>([^<]*)</g)].map(([, changed]) => changed)).toEqual([INBOX])
  })
})

describe('RFC 6638 §4.3.1.2', () => {
  test.each([
    ['nothing', ''],
    ['what is not there', `<href>${HOME}bogus/</href>`],
    ['a calendar of tasks', `<href>${HOME}tasks/</href>`],
    ['the inbox itself', `<href>${INBOX}</href>`],
    ['the home', `<href>${HOME}</href>`],
    ['an object', `<href>${HOME}work/x.ics</href>`],
    ['somebody else’s calendar', '<href>/dav/calendars/bob/calendar/</href>'],
    ['an address book', '<href>/dav/addressbooks/alice/addressbook/</href>'],
    ['another server', `<href>https://elsewhere.test${HOME}work/</href>`],
    ['two calendars', `<href>${HOME}work/</href><href>${HOME}aside/</href>`],
    ['no URL at all', '<href>work</href>'],
  ])('%s', async (_, content) => {
    const { status, text } = await setTo(content)
    expect(status).toBe(207)
    expect(text).toContain('403 Forbidden')
    expect(text).toContain('<C:valid-schedule-default-calendar-URL/>')
    expect(await defaultOf('alice')).toBe(href('calendar'))
  })

  test('with other properties: all or none', async () => {
    const body = `<propertyupdate xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><C:schedule-default-calendar-URL><href>${HOME}work/</href></C:schedule-default-calendar-URL><getetag>x</getetag></prop></set></propertyupdate>`
    expect((await alice.proppatch(INBOX, body)).text).toContain('424 Failed Dependency')
    expect(await defaultOf('alice')).toBe(href('calendar'))
  })

  test('only by those who may change the inbox', async () => {
    expect((await setTo(`<href>${HOME}work/</href>`, server.as('bob'))).status).toBe(403)
    expect((await setTo(`<href>${HOME}work/</href>`, server.as('carol'))).status).toBe(403)
  })
})

describe('RFC 6638 §4.3.1.1', () => {
  test('the default calendar stays, chosen or not', async () => {
    const refused = await alice.delete(`${HOME}calendar/`)
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('<C:default-calendar-needed')])
    await choose('work')
    expect((await alice.delete(`${HOME}work/`)).status).toBe(403)
    expect((await alice.delete(`${HOME}calendar/`)).status).toBe(204)
    expect((await alice.delete(`${HOME}tasks/`)).status).toBe(204)
  })

  test('nor may another calendar take its place', async () => {
    for (const method of ['COPY', 'MOVE']) {
      const options = { headers: { destination: `${HOME}calendar/`, overwrite: 'T' } }
      const { status, text } = await alice.request(method, `${HOME}aside/`, options)
      expect([method, status, text]).toEqual([method, 403, expect.stringContaining('<C:default-calendar-needed')])
    }
    const options = { headers: { destination: `${HOME}work/`, overwrite: 'T' } }
    expect((await alice.request('COPY', `${HOME}aside/`, options)).status).toBe(204)
  })

  test('removed by other means, it is the usual one again', async () => {
    await choose('work')
    const owner = await server.store.findPrincipal('alice')
    const work = await server.store.findCollection('alice', 'calendars', 'work')
    if (owner === undefined || work === undefined) throw new Error('not provisioned')
    const scope = { origin: 'admin', scheduling: 'silent', homes: [owner.id], collections: [work.id] } as const
    await server.store.transaction(scope, (tx) => tx.deleteCollection(work.id))
    expect(await defaultOf('alice')).toBe(href('calendar'))
  })
})
