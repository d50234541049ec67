/** What stored objects that cannot be read any more, and people who have no room, do to the meetings of others. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesLiteral, tamper } from '../../storage/testing/tamper.ts'
import { nameForLog } from '../path-for-log.ts'
import { event, unfold } from '../testing/calendar-text.ts'
import { Homes, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
rooms:
  - { slug: bell, name: Bell, emails: [bell@example.test], policy: { accept: if-free } }
`
const DAMAGED = Buffer.from('BEGIN:VCALENDAR\r\nORGANIZER damaged, and SUMMARY:Secret')

const person = (name: string, partstat: string) => `ATTENDEE;PARTSTAT=${partstat}:mailto:${name}@example.test`
const meeting = (uid: string, names: readonly string[], partstat = 'NEEDS-ACTION') =>
  event(
    uid,
    ...['DTSTART:20301202T100000Z', 'DURATION:PT1H', 'SUMMARY:Budget', 'ORGANIZER:mailto:alice@example.test'],
    ...[person('alice', 'ACCEPTED'), ...names.map((name) => person(name, partstat))],
  )

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  let server: TestServer
  const alice = () => server.as('alice')
  const hrefOf = (uid: string, calendar = 'calendar') => `/dav/calendars/alice/${calendar}/${uid}.ics`

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE })
    await alice().mkcalendar('/dav/calendars/alice/other/')
  })
  afterAll(() => server.close())

  async function copyOf(name: string, uid: string): Promise<string | undefined> {
    const owner = await server.store.findPrincipal(name)
    for await (const page of server.store.objectsOfOwners([owner?.id ?? ''], uid)) {
      for (const { bytes } of page) return unfold(bytes.toString())
    }
    return undefined
  }

  async function newsOf(name: string): Promise<number> {
    const path = `/dav/calendars/${name}/inbox/`
    const { text } = await server.as(name).propfind(path, `<propfind ${NS}><prop><getetag/></prop></propfind>`, '1')
    return text.split('.ics<').length - 1
  }

  async function damage(name: string, uid: string): Promise<void> {
    const calendars = `SELECT c.id FROM collection c JOIN principal p ON p.id = c.owner_id WHERE p.slug = '${name}' AND c.kind = 'calendar'`
    const ids = `SELECT id FROM object WHERE uid = '${uid}' AND collection_id IN (${calendars})`
    await tamper(
      server.storeUrl,
      `UPDATE object_body SET bytes = ${bytesLiteral(server.storeUrl, DAMAGED)} WHERE object_id IN (${ids})`,
    )
    expect(await copyOf(name, uid)).toContain('damaged')
  }

  async function invite(uid: string, names: readonly string[], calendar?: string): Promise<void> {
    expect((await alice().put(hrefOf(uid, calendar), meeting(uid, names))).status).toBe(201)
  }

  const isBug = ({ level }: Record<string, unknown>) => Number(level) >= 50

  describe("an organizer's damaged meeting", () => {
    it('is mended by a PUT, and sent to all in it with the answers that it brings', async () => {
      await invite('mended', ['bob'])
      await damage('alice', 'mended')
      const news = await newsOf('bob')
      const put = await alice().put(hrefOf('mended'), meeting('mended', ['bob', 'carol'], 'TENTATIVE'))
      expect([put.status, put.text]).toEqual([204, ''])
      const mended = unfold((await alice().get(hrefOf('mended'))).text)
      expect(mended).toMatch(/ATTENDEE[^\r]*PARTSTAT=TENTATIVE[^\r]*bob@/)
      expect(mended).not.toContain('FORCE-SEND')
      expect(await copyOf('carol', 'mended')).toContain('SUMMARY:Budget')
      expect(await newsOf('bob')).toBe(news + 1)
    })

    it('is mended whatever the condition of the PUT', async () => {
      await invite('tagged', ['bob'])
      const tag = String((await alice().get(hrefOf('tagged'))).headers['schedule-tag'])
      await damage('alice', 'tagged')
      const headers = { 'if-schedule-tag-match': tag, 'content-type': 'text/calendar' }
      const body = meeting('tagged', ['bob'])
      expect((await alice().request('PUT', hrefOf('tagged'), { headers, body })).status).toBe(204)
    })

    it('can be deleted, alone and with its calendar; nobody knows who was in it', async () => {
      await invite('deleted', ['bob'])
      await damage('alice', 'deleted')
      expect((await alice().delete(hrefOf('deleted'))).status).toBe(204)
      await invite('of-calendar', ['bob'], 'other')
      await damage('alice', 'of-calendar')
      expect((await alice().delete('/dav/calendars/alice/other/')).status).toBe(204)
      expect(await copyOf('bob', 'deleted')).not.toContain('CANCELLED')
    })

    it('is in the log without what it says', () => {
      const lines = server.log.filter(({ msg }) => msg === 'damaged object')
      expect(lines.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['mended.ics', 'deleted.ics', 'of-calendar.ics'].map(nameForLog)),
      )
      expect(JSON.stringify(lines)).not.toContain('Secret')
      expect(server.log.filter(isBug)).toEqual([])
    })
  })

  it("an attendee's damaged copy gets status 5.1 and stays; the others are told, and its owner may remove it", async () => {
    await invite('copies', ['bob', 'carol'])
    await damage('bob', 'copies')
    const { text } = await alice().get(hrefOf('copies'))
    expect((await alice().put(hrefOf('copies'), text.replace('Budget', 'Money'))).status).toBe(204)
    expect(unfold((await alice().get(hrefOf('copies'))).text)).toMatch(/SCHEDULE-STATUS="?5\.1"?[^\r]*bob@/)
    expect(await copyOf('carol', 'copies')).toContain('SUMMARY:Money')
    const { text: listed } = await server
      .as('bob')
      .propfind('/dav/calendars/bob/calendar/', `<propfind ${NS}><prop><getcontentlength/></prop></propfind>`, '1')
    for (const [, href = ''] of listed.matchAll(/<D:href>([^<]*\.ics)</g)) {
      expect((await server.as('bob').delete(href)).status).toBe(204)
    }
    expect(server.log.filter(isBug)).toEqual([])
  })

  it("a room's damaged copy neither keeps its meeting from changing nor from ending", async () => {
    await invite('roomed', ['bell'])
    await damage('bell', 'roomed')
    const { text } = await alice().get(hrefOf('roomed'))
    expect((await alice().put(hrefOf('roomed'), text.replace('Budget', 'Money'))).status).toBe(204)
    expect((await alice().delete(hrefOf('roomed'))).status).toBe(204)
    expect(server.log.filter(isBug)).toEqual([])
  })
})

describe('people who have no room', () => {
  let server: TestServer
  const MOST = 4

  beforeAll(async () => {
    server = await testServer({ provision: PEOPLE, settings: { maxResources: MOST, maxResourceBytes: 6_000 } })
    for (let number = 0; number < MOST; number++) {
      const name = `own-${number}`
      const { status } = await server
        .as('bob')
        .put(`/dav/calendars/bob/calendar/${name}.ics`, meeting(name, []).replace(/^(ORGANIZER|ATTENDEE).*\r\n/gm, ''))
      expect(status).toBe(201)
    }
  })
  afterAll(() => server.close())

  const hrefOf = (uid: string) => `/dav/calendars/alice/calendar/${uid}.ics`
  const organized = async (uid: string) => unfold((await server.as('alice').get(hrefOf(uid))).text)
  async function copyOf(name: string, uid: string) {
    const owner = await server.store.findPrincipal(name)
    for await (const page of server.store.objectsOfOwners([owner?.id ?? ''], uid)) {
      for (const object of page) return object
    }
    return undefined
  }

  it('get status 5.1 and nothing; the others are invited, and nobody is refused anything', async () => {
    expect((await server.as('alice').put(hrefOf('full'), meeting('full', ['bob', 'carol']))).status).toBe(201)
    expect(await organized('full')).toMatch(/SCHEDULE-STATUS="?5\.1"?[^\r]*bob@/)
    expect(await organized('full')).toMatch(/SCHEDULE-STATUS="?1\.2"?[^\r]*carol@/)
    expect(await copyOf('bob', 'full')).toBeUndefined()
    expect(await copyOf('carol', 'full')).toBeDefined()
    expect((await server.as('alice').delete(hrefOf('full'))).status).toBe(204)
  })

  it('hear of what they have to the end', async () => {
    expect((await server.as('bob').delete('/dav/calendars/bob/calendar/own-0.ics')).status).toBe(204)
    expect((await server.as('alice').put(hrefOf('had'), meeting('had', ['bob']))).status).toBe(201)
    expect(
      (await server.as('alice').put(hrefOf('had'), (await organized('had')).replace('Budget', 'Money'))).status,
    ).toBe(204)
    expect(String((await copyOf('bob', 'had'))?.bytes)).toContain('SUMMARY:Money')
    expect(await organized('had')).toMatch(/SCHEDULE-STATUS="?1\.2"?[^\r]*bob@/)
    expect((await server.as('alice').delete(hrefOf('had'))).status).toBe(204)
  })

  it('an answer that would make the meeting larger than one may be is not taken, and its sender knows', async () => {
    const series = meeting('series', ['carol']).replace('SUMMARY', 'RRULE:FREQ=DAILY\r\nSUMMARY')
    expect((await server.as('alice').put(hrefOf('series'), series)).status).toBe(201)
    const copy = await copyOf('carol', 'series')
    const href = `/dav/calendars/carol/calendar/${copy?.name}`
    const days = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2030, 11, 3 + day, 10)).toISOString())
    const out = `EXDATE:${days.map((day) => day.replace(/[-:]|\.000/g, '')).join(',')}\r\nRRULE`
    expect((await server.as('carol').put(href, String(copy?.bytes).replace('RRULE', out))).status).toBe(204)
    expect(unfold((await server.as('carol').get(href)).text)).toMatch(/ORGANIZER[^\r]*SCHEDULE-STATUS="?5\.1/)
    expect(await organized('series')).not.toContain('RECURRENCE-ID')
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

describe.each(['sqlite', 'postgres'] as const)('an inbox that is full on %s', (store) => {
  let server: TestServer
  let homes: Homes
  const MOST = 3
  const COUNTED = Array.from({ length: MOST + 1 }, (_, number) => `m${number}`)

  beforeAll(async () => {
    server = await testServer({ store, provision: PEOPLE, settings: { maxInboxItems: MOST } })
    homes = new Homes(server)
  })
  afterAll(() => server.close())

  const itemsOf = async (name: string) => (await homes.texts(name, 'inbox')).length

  it('keeps nothing out of the calendar', async () => {
    for (const uid of COUNTED) {
      const href = `${homes.calendarOf('alice')}${uid}.ics`
      expect((await server.as('alice').put(href, meeting(uid, ['bob', 'bell']))).status).toBe(201)
      expect(unfold((await server.as('alice').get(href)).text)).toMatch(/SCHEDULE-STATUS="?1\.2"?[^\r]*bob@/)
      expect(await homes.find('bob', uid)).toBeDefined()
    }
    // RFC 6638 §4.2: the answers of the room in hers, all the same.
    expect([await itemsOf('bob'), await itemsOf('alice')]).toEqual([MOST, MOST])
    const href = `${homes.calendarOf('alice')}m0.ics`
    const changed = (await server.as('alice').get(href)).text.replace('Budget', 'Money')
    expect((await server.as('alice').put(href, changed)).status).toBe(204)
    expect((await homes.copyOf('bob', 'm0')).text).toContain('SUMMARY:Money')
    expect(await itemsOf('bob')).toBe(MOST)
  })

  it('takes no more of what is for it alone, and its sender is told: RFC 5546 §3.6, 5.1', async () => {
    const counter = (uid: string) =>
      server.as('bob').request('POST', '/dav/calendars/bob/outbox/', {
        body: meeting(uid, ['bob'], 'TENTATIVE').replace('PRODID:x', 'PRODID:x\r\nMETHOD:COUNTER'),
        headers: { 'content-type': 'text/calendar; charset=utf-8' },
      })
    expect((await counter('m1')).text).toContain('5.1;')
    const [item] = await homes.texts('alice', 'inbox')
    await server.as('alice').delete(item?.href ?? '')
    expect((await counter('m1')).text).toContain('2.0;')
    expect((await counter('m1')).text).toContain('5.1;')
    expect(await itemsOf('alice')).toBe(MOST)
  })
})
