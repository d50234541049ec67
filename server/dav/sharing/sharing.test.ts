/** Shares and invitations over HTTP, on both databases; caldav-sharing and caldav-notifications. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '../../../storage/verify.ts'
import { describeObject } from '../../describe-object.ts'
import { followGroups } from '../../sharing/follow.ts'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const PEOPLE = `users:
${['alice', 'bob', 'carol', 'dave', 'writer', 'reader', 'stranger']
  .map((slug) => `  - { slug: ${slug}, name: The ${slug}, emails: [${slug}@example.test], password: ${slug} }`)
  .join('\n')}
  - { slug: root, name: Root, password: root, admin: true }
groups:
  - { slug: team, name: The team, emails: [team@example.test], members: [carol] }
  - { slug: everyone, name: All, members: [team, dave] }
`

const EVENT = (uid: string, summary = uid) => `BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:${uid}\r
DTSTAMP:20260101T000000Z\r
DTSTART:20260105T090000Z\r
DURATION:PT1H\r
SUMMARY:${summary}\r
END:VEVENT\r
END:VCALENDAR\r
`

const XML = { 'content-type': 'application/xml; charset=utf-8' }
const NAMESPACES = `xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"
  xmlns:A="http://apple.com/ns/ical/" xmlns:X="urn:x"`

function propfind(...names: string[]): string {
  return `<D:propfind ${NAMESPACES}><D:prop>${names.map((name) => `<${name}/>`).join('')}</D:prop></D:propfind>`
}

function proppatch(...values: string[]): string {
  return `<D:propertyupdate ${NAMESPACES}><D:set><D:prop>${values.join('')}</D:prop></D:set></D:propertyupdate>`
}

function sync(token: string, level: '1' | 'infinite' = '1'): string {
  return `<D:sync-collection ${NAMESPACES}><D:sync-token>${token}</D:sync-token><D:sync-level>${level}</D:sync-level>
    <D:prop><D:getetag/></D:prop></D:sync-collection>`
}

function hrefsIn(text: string): readonly string[] {
  return [...text.matchAll(/<D:response><D:href>([^<]*)<\/D:href>/g)].map(([, href = '']) => href)
}

const WORK = '/dav/calendars/alice/work/'

describe.each(['sqlite', 'postgres'] as const)('a shared calendar on %s', (kind) => {
  let server: TestServer
  const as = (user: string) => server.as(user)

  const post = (user: string, path: string, body: string) =>
    as(user).request('POST', path, { headers: XML, body: body.replace('>', ` ${NAMESPACES}>`) })
  const invite = (user: string, access = '<CS:read-write/>', calendar = WORK) =>
    post(
      'alice',
      calendar,
      `<CS:share><CS:set><D:href>mailto:${user}@example.test</D:href><CS:summary>Work of Alice</CS:summary>${access}</CS:set></CS:share>`,
    )
  const remove = (user: string, calendar = WORK) =>
    post('alice', calendar, `<CS:share><CS:remove><D:href>mailto:${user}@example.test</D:href></CS:remove></CS:share>`)
  const notificationsOf = async (user: string) => {
    const path = `/dav/calendars/${user}/notification/`
    const hrefs = hrefsIn((await as(user).propfind(path, propfind('D:getetag'), '1')).text).slice(1)
    return Promise.all(hrefs.map(async (href) => ({ href, text: (await as(user).get(href)).text })))
  }
  const clear = async (user: string) => {
    for (const { href } of await notificationsOf(user)) expect((await as(user).delete(href)).status).toBe(204)
  }
  const uidOf = async (user: string) => {
    const found = (await notificationsOf(user)).find(({ text }) => text.includes('invite-notification'))
    return /<CS:uid>([^<]*)</.exec(found?.text ?? '')?.[1] ?? 'none'
  }
  const reply = async (user: string, answer: 'accepted' | 'declined', uid?: string, home = user) =>
    post(
      user,
      `/dav/calendars/${home}/`,
      `<CS:invite-reply><D:href>mailto:${user}@example.test</D:href><CS:invite-${answer}/><CS:hosturl><D:href>${WORK}</D:href></CS:hosturl>
       <CS:in-reply-to>${uid ?? (await uidOf(home))}</CS:in-reply-to><CS:summary>Hers</CS:summary></CS:invite-reply>`,
    )
  /** Invites, accepts, and gives the path of the share. */
  const share = async (user: string, access?: string) => {
    expect((await invite(user, access)).status).toBe(200)
    const { text } = await reply(user, 'accepted')
    const path = /<D:href>([^<]*)</.exec(text)?.[1]
    await clear(user)
    await clear('alice')
    return `${path}/`
  }
  const homeToken = async (user: string) =>
    /<D:sync-token>([^<]*)</.exec((await as(user).report(`/dav/calendars/${user}/`, sync(''))).text)?.[1] ?? ''
  const changed = async (user: string, token: string) =>
    (await as(user).report(`/dav/calendars/${user}/`, sync(token))).text
  const setMembers = async (group: string, ...slugs: string[]) => {
    const idOf = async (slug: string) => (await server.store.findPrincipal(slug))?.id ?? ''
    const [groupId, ...members] = await Promise.all([group, ...slugs].map(idOf))
    const scope = { origin: 'admin', scheduling: 'silent', directory: true } as const
    await server.store.transaction(scope, (tx) => tx.setMembers(groupId ?? '', members))
    let names = 0
    await followGroups({
      store: server.store,
      now: () => new Date(),
      newName: () => `followed-${group}-${names++}-${Math.random()}`,
    })
  }

  beforeAll(async () => {
    server = await testServer({ store: kind, provision: PEOPLE })
    expect((await as('alice').mkcalendar(WORK)).status).toBe(201)
    await as('alice').put(`${WORK}one.ics`, EVENT('one'))
    const delegates = (slug: string, access: string) =>
      as('bob').proppatch(
        `/dav/principals/users/bob/calendar-proxy-${access}/`,
        proppatch(`<D:group-member-set><D:href>/dav/principals/users/${slug}/</D:href></D:group-member-set>`),
      )
    await delegates('writer', 'write')
    await delegates('reader', 'read')
  })

  afterAll(async () => {
    expect(server.log.filter(({ level }) => Number(level) >= 50)).toEqual([])
    const findings = []
    for await (const finding of verify(server.store, { describeObject, repair: false })) findings.push(finding)
    expect(findings).toEqual([])
    await server.close()
  })

  it('§5.1, §5.2.3: says that it can be shared, to who may share it', async () => {
    expect((await as('alice').request('OPTIONS', WORK)).headers.dav).toContain('calendarserver-sharing')
    const { text } = await as('alice').propfind(
      WORK,
      propfind('CS:allowed-sharing-modes', 'D:resourcetype', 'CS:invite'),
    )
    expect(text).toContain('<CS:allowed-sharing-modes><CS:can-be-shared/></CS:allowed-sharing-modes>')
    expect(text).not.toContain('shared-owner')
    expect(text).toContain('<D:prop><CS:invite/></D:prop><D:status>HTTP/1.1 404')
    expect((await post('stranger', WORK, '<CS:share/>')).status).toBe(403)
  })

  it('§5.3.1: is made as one that shall be shared, and is shared once somebody is invited', async () => {
    const type = (...names: string[]) =>
      `<D:set><D:prop><D:resourcetype>${['D:collection', ...names].map((name) => `<${name}/>`).join('')}</D:resourcetype></D:prop></D:set>`
    const make = (method: string, root: string, path: string, ...names: string[]) =>
      as('alice').request(method, path, { headers: XML, body: `<${root} ${NAMESPACES}>${type(...names)}</${root}>` })
    const shared = ['C:calendar', 'CS:shared-owner']
    expect((await make('MKCALENDAR', 'C:mkcalendar', '/dav/calendars/alice/first/', ...shared)).status).toBe(201)
    expect((await make('MKCOL', 'D:mkcol', '/dav/calendars/alice/second/', ...shared)).status).toBe(201)
    expect((await make('MKCALENDAR', 'C:mkcalendar', '/dav/calendars/alice/third/', 'CS:shared')).status).toBe(207)
    const ask = async () => (await as('alice').propfind('/dav/calendars/alice/first/', propfind('D:resourcetype'))).text
    expect(await ask()).not.toContain('shared-owner')
    await invite('stranger', '<CS:read/>', '/dav/calendars/alice/first/')
    expect(await ask()).toContain('<CS:shared-owner/>')
  })

  it('§5.3.3: refuses all when one cannot be invited: nobody, or the owner', async () => {
    const sets = ['bob', 'alice', 'nobody'].map(
      (slug) => `<CS:set><D:href>mailto:${slug}@example.test</D:href><CS:read/></CS:set>`,
    )
    const { status, text } = await post('alice', WORK, `<CS:share>${sets.join('')}</CS:share>`)
    expect(status).toBe(207)
    expect(text).toContain('mailto:alice@example.test</D:href><D:status>HTTP/1.1 403')
    expect(text).toContain('mailto:nobody@example.test</D:href><D:status>HTTP/1.1 403')
    expect(text).toContain('mailto:bob@example.test</D:href><D:status>HTTP/1.1 424')
    expect(await notificationsOf('bob')).toEqual([])
    for (const wrong of [
      '<CS:share></CS:share>',
      '<CS:share><CS:set><D:href>mailto:bob@example.test</D:href></CS:set></CS:share>',
    ])
      expect((await post('alice', WORK, wrong)).status).toBe(400)
    expect((await remove('nobody')).status).toBe(200)
  })

  it('§4, §6.15: an invitation is a notification, with its type as a property', async () => {
    const token = await homeToken('bob')
    expect((await invite('bob', '<CS:read/>')).status).toBe(200)
    const [notification, second] = await notificationsOf('bob')
    expect(second).toBeUndefined()
    for (const part of [
      '<CS:invite-notification shared-type="calendar">',
      '<D:href>mailto:bob@example.test</D:href>',
      '<CS:invite-noresponse/>',
      '<CS:read/>',
      '<D:href>/dav/calendars/alice/work</D:href>',
      '<CS:common-name>The alice</CS:common-name>',
      '<CS:summary>Work of Alice</CS:summary>',
    ])
      expect(notification?.text).toContain(part)
    const { text } = await as('bob').propfind(
      notification?.href ?? '',
      propfind('CS:notificationtype', 'D:getcontenttype'),
    )
    expect(text).toContain(
      '<CS:notificationtype><CS:invite-notification shared-type="calendar"/></CS:notificationtype>',
    )
    expect(text).toContain('application/xml')
    expect(hrefsIn(await changed('bob', token))).toEqual(['/dav/calendars/bob/notification/'])
    // What a client may do with it: read it and delete it.
    const href = notification?.href ?? ''
    expect((await as('bob').put(href, '<x/>')).status).toBe(405)
    for (const other of ['stranger', 'alice']) expect((await as(other).get(href)).status).toBe(403)
  })

  it('§5.3.3: a change is told in the same notification, and what is withdrawn leaves none', async () => {
    await invite('bob', '<CS:read-write/>')
    const [changedTo, second] = await notificationsOf('bob')
    expect([changedTo?.text.includes('<CS:read-write/>'), second]).toEqual([true, undefined])
    await remove('bob')
    expect(await notificationsOf('bob')).toEqual([])
    expect((await reply('bob', 'accepted', 'none')).text).toContain('<CS:invalid-share/>')
  })

  it('is nothing to a sharee who has not accepted', async () => {
    await invite('bob')
    const uid = await uidOf('bob')
    expect((await as('bob').propfind(`/dav/calendars/bob/${uid}/`, propfind('D:displayname'))).status).toBe(404)
    expect((await as('bob').mkcalendar(`/dav/calendars/bob/${uid}/`)).status).toBe(403)
    for (const path of [WORK, `${WORK}one.ics`]) expect((await as('bob').get(path)).status).toBe(403)
    // Nobody answers for somebody else.
    expect((await reply('stranger', 'accepted', uid)).text).toContain('<CS:invalid-share/>')
    expect((await reply('stranger', 'accepted', uid, 'bob')).status).toBe(403)
    expect((await reply('reader', 'accepted', uid, 'bob')).status).toBe(403)
    await remove('bob')
  })

  describe('once accepted', () => {
    let path = ''

    beforeAll(async () => {
      const [token, owners] = [await homeToken('bob'), await homeToken('alice')]
      await invite('bob')
      const uid = await uidOf('bob')
      const { status, text } = await reply('bob', 'accepted')
      expect(status).toBe(200)
      path = `/dav/calendars/bob/${uid}/`
      expect(text).toContain(`<D:href>${path.slice(0, -1)}</D:href>`)
      expect(hrefsIn(await changed('bob', token))).toContain(path)
      expect(hrefsIn(await changed('alice', owners))).toContain(WORK)
      const [told] = await notificationsOf('alice')
      for (const part of [
        '<CS:invite-reply shared-type="calendar">',
        '<CS:invite-accepted/>',
        uid,
        '<CS:summary>Hers</CS:summary>',
      ])
        expect(told?.text).toContain(part)
      expect((await notificationsOf('bob'))[0]?.text).toContain('<CS:invite-accepted/>')
      await clear('alice')
      await clear('bob')
    })

    it('§5.2: is in the home of the sharee, who sees whose it is', async () => {
      const asked = propfind(
        'D:resourcetype',
        'D:owner',
        'CS:shared-url',
        'CS:invite',
        'D:displayname',
        'C:schedule-calendar-transp',
      )
      const listed = await as('bob').propfind('/dav/calendars/bob/', asked, '1')
      const { text } = await as('bob').propfind(path, asked)
      expect(hrefsIn(listed.text)).toContain(path)
      expect(listed.text).toContain(text.slice(text.indexOf('<D:response>'), text.indexOf('</D:multistatus>')))
      for (const part of [
        '<CS:shared/>',
        '<D:owner><D:href>/dav/principals/users/alice/</D:href></D:owner>',
        `<CS:shared-url><D:href>${WORK}</D:href></CS:shared-url>`,
        '<CS:organizer><D:href>/dav/principals/users/alice/</D:href><CS:common-name>The alice</CS:common-name></CS:organizer>',
        '<D:displayname>Hers</D:displayname>',
        '<C:transparent/>',
      ])
        expect(text).toContain(part)
      const owners = await as('alice').propfind(WORK, asked)
      expect(owners.text).toContain('<CS:shared-owner/>')
      expect(owners.text).toContain(
        '<CS:common-name>The bob</CS:common-name><CS:access><CS:read-write/></CS:access><CS:invite-accepted/>',
      )
      expect(owners.text).not.toContain('<C:transparent/>')
    })

    it('gives what was granted, and nothing at the URL of the owner', async () => {
      const { text } = await as('bob').propfind(path, propfind('D:current-user-privilege-set'))
      for (const name of ['read', 'write', 'bind', 'unbind', 'write-content', 'write-properties'])
        expect(text).toContain(`<D:privilege><D:${name}/></D:privilege>`)
      for (const name of ['all', 'write-acl', 'read-acl']) expect(text).not.toContain(`<D:${name}/>`)
      expect((await as('bob').get(WORK)).status).toBe(403)
      const wrong = `<CS:share><CS:set><D:href>mailto:carol@example.test</D:href><CS:read/></CS:set></CS:share>`
      expect((await post('bob', path, wrong)).status).toBe(403)
      expect((await as('stranger').get(path)).status).toBe(403)
    })

    it('is read and written by either side, with entity tags of their own', async () => {
      const made = await as('bob').put(`${path}two.ics`, EVENT('two'))
      expect(made.status).toBe(201)
      const { headers, text: hers } = await as('alice').get(`${WORK}two.ics`)
      expect(hers).toBe(EVENT('two'))
      // Alarms are each one's own, so that the bytes may differ.
      expect(headers.etag).not.toBe(made.headers.etag)
      expect((await as('bob').get(`${path}two.ics`)).headers.etag).toBe(made.headers.etag)
      expect((await as('bob').get(`${path}one.ics`)).text).toBe(EVENT('one'))
      const multiget = `<C:calendar-multiget ${NAMESPACES}><D:prop><D:getetag/></D:prop><D:href>${path}two.ics</D:href>
        <D:href>${WORK}two.ics</D:href></C:calendar-multiget>`
      const { text } = await as('bob').report(path, multiget)
      expect(text).toContain(`${path}two.ics</D:href><D:propstat><D:prop><D:getetag>${made.headers.etag}`)
      expect(text).toContain(`${WORK}two.ics</D:href><D:status>HTTP/1.1 404`)
      const query = `<C:calendar-query ${NAMESPACES}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">
        <C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>`
      expect(hrefsIn((await as('bob').report(path, query)).text)).toEqual([`${path}one.ics`, `${path}two.ics`])
      expect((await as('bob').get(path)).text).toContain('UID:two')
      // A UID that is there already is named where the sharee sees it.
      expect((await as('bob').put(`${path}three.ics`, EVENT('two'))).text).toContain(`<D:href>${path}two.ics</D:href>`)
    })

    it('RFC 6578: tells either side of what the other changes and deletes', async () => {
      const tokenOf = async (user: string, at: string) =>
        /<D:sync-token>([^<]*)</.exec((await as(user).report(at, sync(''))).text)?.[1] ?? ''
      const [hers, his, home] = [await tokenOf('alice', WORK), await tokenOf('bob', path), await homeToken('bob')]
      await as('bob').put(`${path}gone.ics`, EVENT('gone'))
      await as('alice').put(`${WORK}kept.ics`, EVENT('kept'))
      expect((await as('alice').delete(`${WORK}gone.ics`)).status).toBe(204)
      expect(hrefsIn((await as('alice').report(WORK, sync(hers))).text)).toEqual([`${WORK}kept.ics`, `${WORK}gone.ics`])
      expect(hrefsIn((await as('bob').report(path, sync(his))).text)).toEqual([`${path}kept.ics`, `${path}gone.ics`])
      expect(hrefsIn(await changed('bob', home))).toEqual([path])
      const infinite = await as('bob').report('/dav/calendars/bob/', sync(home, 'infinite'))
      expect(hrefsIn(infinite.text)).toEqual([`${path}kept.ics`, `${path}gone.ics`, path])
      await as('bob').delete(`${path}kept.ics`)
    })

    it('§5.5.3: each has properties alone, which the home tells', async () => {
      const [token, owners] = [await homeToken('bob'), await homeToken('alice')]
      const own = proppatch(
        '<D:displayname>Bob calls it</D:displayname>',
        '<A:calendar-color>#00ff00</A:calendar-color>',
        '<X:p>his</X:p>',
      )
      expect((await as('bob').proppatch(path, own)).text).toContain('HTTP/1.1 200')
      expect(hrefsIn(await changed('bob', token))).toEqual([path])
      expect(hrefsIn(await changed('alice', owners))).toEqual([WORK])
      await as('alice').proppatch(
        WORK,
        proppatch('<X:p>hers</X:p>', '<C:calendar-description>All of it</C:calendar-description>'),
      )
      const asked = propfind('D:displayname', 'A:calendar-color', 'X:p', 'C:calendar-description')
      const his = (await as('bob').propfind(path, asked)).text
      for (const part of ['Bob calls it', '#00ff00', '>his<', 'All of it']) expect(his).toContain(part)
      const hers = (await as('alice').propfind(WORK, asked)).text
      expect(hers).toContain('>hers<')
      for (const part of ['Bob calls it', '#00ff00', '>his<']) expect(hers).not.toContain(part)
      await as('bob').proppatch(path, proppatch('<C:calendar-description>His</C:calendar-description>'))
      expect((await as('alice').propfind(WORK, asked)).text).toContain('All of it')
      expect((await as('bob').propfind(path, asked)).text).toContain(
        '<C:calendar-description>His</C:calendar-description>',
      )
      // What is not per user is the owner's.
      const { text } = await as('bob').proppatch(
        path,
        proppatch('<C:calendar-timezone-id>Europe/Paris</C:calendar-timezone-id>'),
      )
      expect(text).toContain('<D:cannot-modify-protected-property/>')
    })

    it('§5.5.5: makes its sharee busy once the sharee says so', async () => {
      const busy = async () =>
        (await as('bob').get('/dav/calendars/bob/freebusy?start=20260105T000000Z&end=20260106T000000Z')).text
      const query = `<C:free-busy-query ${NAMESPACES}><C:time-range start="20260105T000000Z" end="20260106T000000Z"/></C:free-busy-query>`
      const inHome = async () => (await as('bob').report('/dav/calendars/bob/', query)).text
      for (const text of [await busy(), await inHome()]) expect(text).not.toContain('FREEBUSY;')
      await as('bob').proppatch(path, proppatch('<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>'))
      for (const text of [await busy(), await inHome()]) expect(text).toContain('20260105T090000Z/PT1H')
      expect((await as('bob').report(path, query)).text).toContain('20260105T090000Z/PT1H')
      await as('bob').proppatch(
        path,
        proppatch('<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>'),
      )
    })

    it('is nobody else’s to put something in its place, or to move', async () => {
      const to = (destination: string) => ({ headers: { destination, overwrite: 'T' } })
      const own = '/dav/calendars/bob/own/'
      await as('bob').mkcalendar(own)
      await as('bob').put(`${own}mine.ics`, EVENT('mine'))
      for (const method of ['COPY', 'MOVE']) expect((await as('bob').request(method, own, to(path))).status).toBe(403)
      expect((await as('bob').request('MOVE', path, to('/dav/calendars/bob/elsewhere/'))).status).toBe(403)
      // caldav-sharing §5.5.5.
      expect((await as('bob').request('MOVE', `${path}two.ics`, to(`${own}two.ics`))).status).toBe(403)
      expect((await as('bob').request('MOVE', `${path}two.ics`, to(`${path}renamed.ics`))).status).toBe(201)
      expect((await as('bob').request('MOVE', `${own}mine.ics`, to(`${path}mine.ics`))).status).toBe(201)
      expect((await as('bob').request('COPY', `${path}mine.ics`, to(`${own}copy.ics`))).status).toBe(201)
      expect((await as('alice').get(`${WORK}mine.ics`)).status).toBe(200)
      const taken = proppatch(
        `<C:schedule-default-calendar-URL><D:href>${path}</D:href></C:schedule-default-calendar-URL>`,
      )
      expect((await as('bob').proppatch('/dav/calendars/bob/inbox/', taken)).text).toContain('HTTP/1.1 403')
    })

    it('RFC 4918 §6: is locked from either side by one lock', async () => {
      const info = `<D:lockinfo ${NAMESPACES}><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`
      const locked = await as('alice').request('LOCK', `${WORK}one.ics`, { headers: XML, body: info })
      expect((await as('bob').put(`${path}one.ics`, EVENT('one', 'changed'))).status).toBe(423)
      expect((await as('bob').delete(`${path}one.ics`)).status).toBe(423)
      const token = String(locked.headers['lock-token'])
      await as('alice').request('UNLOCK', `${WORK}one.ics`, { headers: { 'lock-token': token } })
      expect((await as('bob').put(`${path}one.ics`, EVENT('one'))).status).toBe(204)
    })

    it('is for those who act for the sharee what the home is, and no more', async () => {
      for (const delegate of ['writer', 'reader']) expect((await as(delegate).get(`${path}one.ics`)).status).toBe(200)
      expect((await as('reader').put(`${path}three.ics`, EVENT('three'))).status).toBe(403)
      expect((await as('reader').delete(path)).status).toBe(403)
      expect((await as('reader').proppatch(path, proppatch('<D:displayname>x</D:displayname>'))).status).toBe(403)
      expect((await as('writer').put(`${path}three.ics`, EVENT('three'))).status).toBe(201)
      expect(
        hrefsIn((await as('writer').propfind('/dav/calendars/bob/', propfind('D:displayname'), '1')).text),
      ).toContain(path)
    })

    it('§5.3.3: follows changes of access, which are told', async () => {
      await invite('bob', '<CS:read/>')
      const [told] = await notificationsOf('bob')
      expect([told?.text.includes('<CS:invite-accepted/>'), told?.text.includes('<CS:read/>')]).toEqual([true, true])
      for (const who of ['bob', 'writer'])
        expect((await as(who).put(`${path}four.ics`, EVENT('four'))).status).toBe(403)
      expect((await as('bob').delete(`${path}one.ics`)).status).toBe(403)
      expect((await as('bob').get(`${path}one.ics`)).status).toBe(200)
      // The properties of the share are the sharee's, those of its members are not.
      expect((await as('bob').proppatch(path, proppatch('<D:displayname>Still his</D:displayname>'))).text).toContain(
        '200 OK',
      )
      expect((await as('bob').proppatch(`${path}one.ics`, proppatch('<X:p>his</X:p>'))).status).toBe(403)
      // Nothing new is no news.
      await clear('bob')
      await invite('bob', '<CS:read/>')
      expect(await notificationsOf('bob')).toEqual([])
    })

    it('§5.4.2: is left by DELETE, which takes nothing from the owner, and comes back under the same name', async () => {
      const token = await homeToken('bob')
      expect((await as('bob').delete(path)).status).toBe(204)
      expect((await as('bob').propfind(path, propfind('D:displayname'))).status).toBe(404)
      expect(await changed('bob', token)).toContain(`${path}</D:href><D:status>HTTP/1.1 404`)
      expect((await as('alice').get(`${WORK}one.ics`)).status).toBe(200)
      expect((await notificationsOf('alice'))[0]?.text).toContain('<CS:invite-declined/>')
      expect((await as('alice').propfind(WORK, propfind('CS:invite'))).text).toContain('<CS:invite-declined/>')
      await clear('alice')

      await invite('bob', '<CS:read/>')
      expect((await notificationsOf('bob'))[0]?.text).toContain('<CS:invite-noresponse/>')
      expect((await reply('bob', 'accepted')).text).toContain(path.slice(0, -1))
      expect((await as('bob').get(`${path}one.ics`)).status).toBe(200)
    })

    it('§5.3.3: goes when the owner takes it away, and the sharee is told', async () => {
      await clear('bob')
      await remove('bob')
      const [told] = await notificationsOf('bob')
      for (const part of ['<CS:invite-deleted/>', '<CS:summary>Hers</CS:summary>']) expect(told?.text).toContain(part)
      expect((await as('bob').get(`${path}one.ics`)).status).toBe(404)
      expect((await as('alice').propfind(WORK, propfind('D:resourcetype'))).text).not.toContain('shared-owner')
      await clear('bob')
    })
  })

  it('is declined by who does not want it', async () => {
    await invite('bob')
    await clear('alice')
    expect((await reply('bob', 'declined')).status).toBe(204)
    expect((await notificationsOf('alice'))[0]?.text).toContain('<CS:invite-declined/>')
    // Another access is nothing to who said no; another invitation is.
    await clear('bob')
    await remove('bob')
    expect(await notificationsOf('bob')).toEqual([])
  })

  it('is a group’s: each member is invited, and who joins or leaves is followed', async () => {
    const group = (access: string) =>
      post(
        'alice',
        WORK,
        `<CS:share><CS:set><D:href>/dav/principals/groups/everyone/</D:href>${access}</CS:set></CS:share>`,
      )
    expect((await group('<CS:read/>')).status).toBe(200)
    for (const member of ['carol', 'dave']) expect(await notificationsOf(member)).toHaveLength(1)
    const carols = /<D:href>([^<]*)</.exec((await reply('carol', 'accepted')).text)?.[1]
    expect((await as('carol').get(`${carols}/one.ics`)).status).toBe(200)
    expect((await as('alice').propfind(WORK, propfind('CS:invite'))).text).toContain(
      '<CS:common-name>All</CS:common-name>',
    )

    // By name she has more; without that, what the group has.
    await invite('carol', '<CS:read-write/>')
    expect((await as('carol').put(`${carols}/carols.ics`, EVENT('carols'))).status).toBe(201)
    await remove('carol')
    expect((await as('carol').put(`${carols}/carols.ics`, EVENT('carols'))).status).toBe(403)
    expect((await as('carol').get(`${carols}/one.ics`)).status).toBe(200)

    await setMembers('team', 'bob')
    expect((await as('carol').get(`${carols}/one.ics`)).status).toBe(404)
    expect((await notificationsOf('carol'))[0]?.text).toContain('<CS:invite-deleted/>')
    expect(await notificationsOf('bob')).toHaveLength(1)
    await setMembers('team')
    expect(await notificationsOf('bob')).toEqual([])

    await post(
      'alice',
      WORK,
      '<CS:share><CS:remove><D:href>/dav/principals/groups/everyone/</D:href></CS:remove></CS:share>',
    )
    expect(await notificationsOf('dave')).toEqual([])
    await clear('carol')
    await clear('alice')
  })

  it('is taken without an invitation by who may read it, with no other rights', async () => {
    expect((await as('writer').get(`/dav/calendars/bob/own/?action=share`)).status).toBe(200)
    expect((await as('stranger').get(`/dav/calendars/bob/own/?action=share`)).status).toBe(403)
    expect((await as('bob').get(`/dav/calendars/bob/own/?action=share`)).status).toBe(403)
    const evil = { 'sec-fetch-site': 'cross-site' }
    expect((await as('reader').get('/dav/calendars/bob/own/?action=share', evil)).status).toBe(403)
    const href = /<D:href>([^<]*)</.exec((await as('reader').get('/dav/calendars/bob/own/?action=share')).text)?.[1]
    const again = /<D:href>([^<]*)</.exec((await as('reader').get('/dav/calendars/bob/own/?action=share')).text)?.[1]
    expect(again).toBe(href)
    expect((await as('reader').get(`${href}/copy.ics`)).status).toBe(200)
    expect((await as('reader').put(`${href}/x.ics`, EVENT('x'))).status).toBe(403)
    await as('bob').proppatch('/dav/principals/users/bob/calendar-proxy-read/', proppatch('<D:group-member-set/>'))
    expect((await as('reader').get(`${href}/copy.ics`)).status).toBe(403)
    expect(
      hrefsIn((await as('reader').propfind('/dav/calendars/reader/', propfind('D:displayname'), '1')).text),
    ).not.toContain(`${href}/`)
    expect((await as('reader').delete(`${href}/`)).status).toBe(204)
  })

  it('shows times and nothing else to who may know when its owner is busy', async () => {
    await as('alice').put(`${WORK}secret.ics`, EVENT('secret', 'Nobody knows'))
    const path = await share('bob', '<C:read-free-busy/>')
    expect((await as('alice').propfind(WORK, propfind('CS:invite'))).text).toContain('<C:read-free-busy/>')
    expect(hrefsIn((await as('bob').propfind('/dav/calendars/bob/', propfind('D:displayname'), '1')).text)).toContain(
      path,
    )
    const query = (
      filter: string,
    ) => `<C:calendar-query ${NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>
      <C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${filter}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`
    const byTitle = '<C:prop-filter name="SUMMARY"><C:text-match>Nobody</C:text-match></C:prop-filter>'
    const seen = [
      await as('bob').get(`${path}secret.ics`),
      await as('bob').get(path),
      await as('bob').report(path, query('')),
      await as('bob').report('/dav/calendars/bob/', query('')),
    ]
    for (const { text } of seen) {
      expect(text).toContain('20260105T090000Z')
      expect(text).not.toContain('Nobody')
    }
    expect(hrefsIn((await as('bob').report(path, query(byTitle))).text)).toEqual([])
    const etag = (await as('alice').get(`${WORK}secret.ics`)).headers.etag
    expect((await as('bob').get(`${path}secret.ics`)).headers.etag).not.toBe(etag)
    const to = { headers: { destination: '/dav/calendars/bob/own/secret.ics' } }
    for (const method of ['COPY', 'MOVE'])
      expect((await as('bob').request(method, `${path}secret.ics`, to)).status).toBe(403)
    const whole = { headers: { destination: '/dav/calendars/bob/whole/' } }
    expect((await as('bob').request('COPY', path, whole)).status).toBe(403)
    for (const name of ['secret', 'new'])
      expect((await as('bob').put(`${path}${name}.ics`, EVENT(name))).status).toBe(403)
    // With more access a client begins anew.
    const token = /<D:sync-token>([^<]*)</.exec((await as('bob').report(path, sync(''))).text)?.[1] ?? ''
    await invite('bob', '<CS:read/>')
    expect((await as('bob').report(path, sync(token))).text).toContain('<D:valid-sync-token/>')
    expect((await as('bob').get(`${path}secret.ics`)).text).toContain('Nobody knows')
    await as('alice').delete(`${WORK}secret.ics`)
    await remove('bob')
    await clear('bob')
  })

  it('goes when another calendar takes its place, of which sharees are told', async () => {
    const path = await share('bob')
    await as('alice').mkcalendar('/dav/calendars/alice/other/')
    const to = { headers: { destination: WORK, overwrite: 'T' } }
    expect((await as('alice').request('COPY', '/dav/calendars/alice/other/', to)).status).toBe(204)
    expect((await as('bob').get(path)).status).toBe(404)
    expect((await notificationsOf('bob'))[0]?.text).toContain('<CS:invite-deleted/>')
    await clear('bob')
    await as('alice').put(`${WORK}one.ics`, EVENT('one'))
  })

  it('goes with the calendar, of which sharees are told', async () => {
    const path = await share('bob')
    await invite('carol')
    const token = await homeToken('bob')
    expect((await as('alice').delete(WORK)).status).toBe(204)
    expect((await as('bob').get(`${path}one.ics`)).status).toBe(404)
    expect(await changed('bob', token)).toContain(`${path}</D:href><D:status>HTTP/1.1 404`)
    expect((await notificationsOf('bob'))[0]?.text).toContain('<CS:invite-deleted/>')
    expect(await notificationsOf('carol')).toEqual([])
  })
})
