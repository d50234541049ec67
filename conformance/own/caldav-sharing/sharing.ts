/** One calendar, two homes: invited, accepted, used, left and taken away. */
import { find, type XmlElement } from '../../caldavtester/xml.ts'
import { pathOf, propertyOf } from '../answer.ts'
import { document, propertyUpdate, propfind, set } from '../bodies.ts'
import { Calendar } from '../calendar.ts'
import { clauseOf, davClass, needing, ofPrincipal } from '../case.ts'
import type { Client } from '../client.ts'
import { expectEqual, expectPresent, expectStatus, expectSuccess, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { CS, D, type Name } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('caldav-sharing')

const READ = '<CS:read/>'
const READ_WRITE = '<CS:read-write/>'

/** CS:share by the owner of the session's calendar. */
async function invite({ user, calendar, target }: Session, access: string): Promise<void> {
  const sharee = `<D:href>${target.other.principal}</D:href>`
  const body = document('CS:share', `<CS:set>${sharee}<CS:summary>Shared</CS:summary>${access}</CS:set>`)
  expectSuccess(await user.xml('POST', calendar.href, body))
}

async function uninvite({ user, calendar, target }: Session): Promise<void> {
  const body = document('CS:share', `<CS:remove><D:href>${target.other.principal}</D:href></CS:remove>`)
  expectSuccess(await user.xml('POST', calendar.href, body))
}

async function propertyIn(client: Client, href: string, name: Name): Promise<XmlElement | undefined> {
  const answer = await client.propfind(href, '0', propfind(name))
  expectStatus(answer, 207)
  return propertyOf(answer.multistatus().of(href), name)
}

/** The notification that somebody has about the session's calendar. */
async function findNotification(
  { calendar }: Session,
  client: Client,
  principal: string,
): Promise<XmlElement | undefined> {
  const url = await propertyIn(client, principal, CS('notification-URL'))
  const collection = expectPresent('CS:notification-URL', url && find(url, D('href'))).text.trim()
  const listed = (await client.propfind(collection, '1', propfind(CS('notificationtype')))).multistatus()
  for (const { href } of listed.responses.filter(({ path }) => path !== pathOf(collection))) {
    const about = (await client.get(href)).xml()
    const host = find(about, `*/${CS('hosturl')}/${D('href')}`)?.text.trim() ?? ''
    if (pathOf(host).replace(/\/$/, '') === calendar.href.replace(/\/$/, '')) return about
  }
  return undefined
}

/** The sharee's answer to the invitation; the URL of the share when it is yes. */
async function answer(session: Session, word: 'accepted' | 'declined'): Promise<string> {
  const { other, calendar, target } = session
  const invitation = expectPresent('an invitation', await findNotification(session, other, target.other.principal))
  const uid = expectPresent('CS:uid', find(invitation, `*/${CS('uid')}`)).text
  const content = `<D:href>${target.other.principal}</D:href><CS:invite-${word}/><CS:hosturl><D:href>${calendar.href}</D:href></CS:hosturl>
    <CS:in-reply-to>${uid}</CS:in-reply-to>`
  const reply = await other.xml('POST', target.other.home, document('CS:invite-reply', content))
  expectSuccess(reply)
  if (word === 'declined') return ''
  const href = expectPresent('CS:shared-as', find(reply.xml(), D('href'))).text.trim()
  return `${pathOf(href).replace(/\/$/, '')}/`
}

/** The session's calendar as the sharee has it. */
async function share(session: Session, access = READ_WRITE): Promise<Calendar> {
  await invite(session, access)
  return new Calendar(await answer(session, 'accepted'), session.other)
}

async function typesOf(calendar: Calendar): Promise<readonly string[]> {
  return (await calendar.property(D('resourcetype')))?.children.map(({ name }) => name) ?? []
}

/** How CS:invite tells of the one sharee. */
async function statusOf(session: Session): Promise<string | undefined> {
  const invited = await propertyIn(session.user, session.calendar.href, CS('invite'))
  const words = invited && find(invited, CS('user'))?.children.map(({ name }) => name)
  return words?.find((name) => name.startsWith(CS('invite-')))
}

export const cases = needing(
  [davClass('calendarserver-sharing'), ofPrincipal(CS('notification-URL'))],
  [
    clause('5.3.3', 'who is invited gets a notification, and has nothing yet', async (session) => {
      await invite(session, READ)
      const invitation = await findNotification(session, session.other, session.target.other.principal)
      expectPresent('CS:invite-noresponse', invitation && find(invitation, `*/${CS('invite-noresponse')}`))
      expectThat('no access', (await session.other.get(session.calendar.href)).status >= 400, 'access')
      expectEqual('the status', await statusOf(session), CS('invite-noresponse'))
    }),

    clause('5.4.1', 'an accepted calendar is in the home of the sharee, of the types that say so', async (session) => {
      const shared = await share(session)
      const home = await session.other.propfind(session.target.other.home, '1', propfind(D('resourcetype')))
      expectThat('it is listed', home.multistatus().find(shared.href) !== undefined, 'a home without it')
      expectThat('CS:shared', (await typesOf(shared)).includes(CS('shared')), (await typesOf(shared)).join(' '))
      expectThat('CS:shared-owner', (await typesOf(session.calendar)).includes(CS('shared-owner')), 'none')
      expectEqual('the status', await statusOf(session), CS('invite-accepted'))
    }),

    clause('5.4.1', 'the sharer is told of the answer', async (session) => {
      await share(session)
      const reply = await findNotification(session, session.user, session.target.user.principal)
      expectPresent('CS:invite-accepted', reply && find(reply, `*/${CS('invite-accepted')}`))
    }),

    clause('5.4.1', 'who declines has nothing', async (session) => {
      await invite(session, READ)
      await answer(session, 'declined')
      expectEqual('the status', await statusOf(session), CS('invite-declined'))
    }),

    clause('5.5.1', 'with read-write either side sees what the other writes and deletes', async (session) => {
      const shared = await share(session)
      await shared.store('a.ics', anyEvent())
      await session.calendar.expectNames('a.ics')
      expectEqual('the event', (await session.calendar.get('a.ics')).text, (await shared.get('a.ics')).text)
      expectSuccess(await session.user.delete(session.calendar.hrefOf('a.ics')))
      await shared.expectNames()
    }),

    clause('5.5.1', 'with read nothing is written', async (session) => {
      const href = await session.calendar.store('a.ics', anyEvent())
      const shared = await share(session, READ)
      expectStatus(await shared.get('a.ics'), 200)
      expectStatus(await shared.put('b.ics', anyEvent()), 403)
      expectStatus(await session.other.delete(shared.hrefOf('a.ics')), 403)
      expectStatus(await session.user.get(href), 200)
    }),

    clause('5.5.3', 'each has a name for it', async (session) => {
      const shared = await share(session, READ)
      const rename = (name: string) => propertyUpdate(set(`<D:displayname>${name}</D:displayname>`))
      expectStatus(await session.user.proppatch(session.calendar.href, rename('Hers')), 207)
      expectStatus(await session.other.proppatch(shared.href, rename('His')), 207)
      expectEqual('the name in the home of the sharer', await session.calendar.text(D('displayname')), 'Hers')
      expectEqual('the name in the home of the sharee', await shared.text(D('displayname')), 'His')
    }),

    clause('5.4.2', 'DELETE by the sharee takes nothing from the sharer', async (session) => {
      await session.calendar.store('a.ics', anyEvent())
      const shared = await share(session)
      expectSuccess(await session.other.delete(shared.href))
      expectStatus(await session.other.propfind(shared.href, '0', propfind(D('resourcetype'))), 404)
      await session.calendar.expectNames('a.ics')
      expectEqual('the status', await statusOf(session), CS('invite-declined'))
    }),

    clause('5.3.3', 'what is taken away is gone, and the sharee is told', async (session) => {
      const shared = await share(session)
      await uninvite(session)
      expectStatus(await session.other.propfind(shared.href, '0', propfind(D('resourcetype'))), 404)
      const told = await findNotification(session, session.other, session.target.other.principal)
      expectPresent('CS:invite-deleted', told && find(told, `*/${CS('invite-deleted')}`))
    }),

    clause('5.5.5', 'no sharee moves an object elsewhere', async (session) => {
      const shared = await share(session)
      await shared.store('a.ics', anyEvent())
      const headers = { Destination: `${session.target.other.home}calendar/a.ics` }
      const moved = await session.other.send('MOVE', shared.hrefOf('a.ics'), { headers })
      expectThat('a refusal', moved.status >= 400, moved.describe())
      await session.calendar.expectNames('a.ics')
    }),
  ],
)
