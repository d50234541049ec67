import { propertyUpdate, propfind, set } from '../bodies.ts'
import type { Calendar } from '../calendar.ts'
import { clauseOf, UID_IN_TWO_CALENDARS } from '../case.ts'
import { expectClientError, expectEqual, expectPresent, expectStatus } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D, Z } from '../names.ts'

const clause = clauseOf('RFC 4918')

type Headers = Readonly<Record<string, string>>

function send(method: string, calendar: Calendar, from: string, to: string, headers: Headers = {}) {
  return calendar.client.send(method, from, { headers: { Destination: to, ...headers } })
}

const SECTIONS: Readonly<Record<string, string>> = { COPY: '9.8', MOVE: '9.9' }

/** What is the same for both methods. */
const both = ['COPY', 'MOVE'].flatMap((method) => {
  const section = SECTIONS[method] ?? ''
  const copies = method === 'COPY' ? [UID_IN_TWO_CALENDARS] : []
  return [
    clause(
      section,
      `${method} to a free name in another calendar is 201`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        const from = await calendar.store('a.ics', anyEvent())
        const before = await calendar.get('a.ics')
        expectStatus(await send(method, calendar, from, there.hrefOf('b.ics')), 201)
        expectEqual('bytes at the destination', (await there.get('b.ics')).text, before.text)
        await calendar.expectNames(...(method === 'COPY' ? ['a.ics'] : []))
      },
      ...copies,
    ),

    clause(
      section,
      `${method} onto an object replaces it with 204`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        const uid = 'UID:same@example.com'
        const from = await calendar.store('a.ics', anyEvent(uid, 'LOCATION:New'))
        await there.store('b.ics', anyEvent(uid, 'LOCATION:Old'))
        const before = await calendar.get('a.ics')
        expectStatus(await send(method, calendar, from, there.hrefOf('b.ics'), { Overwrite: 'T' }), 204)
        expectEqual('bytes at the destination', (await there.get('b.ics')).text, before.text)
        await there.expectNames('b.ics')
      },
      UID_IN_TWO_CALENDARS,
    ),

    clause(
      '10.6',
      `${method} without Overwrite means T`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        const uid = 'UID:same@example.com'
        const from = await calendar.store('a.ics', anyEvent(uid))
        await there.store('b.ics', anyEvent(uid, 'LOCATION:Old'))
        expectStatus(await send(method, calendar, from, there.hrefOf('b.ics')), 204)
      },
      UID_IN_TWO_CALENDARS,
    ),

    clause(
      '10.6',
      `${method} with Overwrite: F spares what is there`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        const uid = 'UID:same@example.com'
        const from = await calendar.store('a.ics', anyEvent(uid, 'LOCATION:New'))
        await there.store('b.ics', anyEvent(uid, 'LOCATION:Old'))
        const before = await there.get('b.ics')
        expectStatus(await send(method, calendar, from, there.hrefOf('b.ics'), { Overwrite: 'F' }), 412)
        expectEqual('bytes at the destination', (await there.get('b.ics')).text, before.text)
        await calendar.expectNames('a.ics')
      },
      UID_IN_TWO_CALENDARS,
    ),

    clause(
      '10.6',
      `${method} with Overwrite: F to a free name is 201`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        const from = await calendar.store('a.ics', anyEvent())
        expectStatus(await send(method, calendar, from, there.hrefOf('b.ics'), { Overwrite: 'F' }), 201)
      },
      ...copies,
    ),

    clause(
      '10.3',
      `${method} takes an absolute URL as Destination`,
      async ({ target, calendar, newCalendar }) => {
        const there = await newCalendar()
        const from = await calendar.store('a.ics', anyEvent())
        expectStatus(await send(method, calendar, from, target.url.origin + there.hrefOf('b.ics')), 201)
        await there.expectNames('b.ics')
      },
      ...copies,
    ),

    clause(
      '10.3',
      `Destination of ${method} is percent-encoded`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        const from = await calendar.store('a.ics', anyEvent())
        expectStatus(await send(method, calendar, from, there.hrefOf('a ü%.ics')), 201)
        await there.expectNames('a ü%.ics')
      },
      ...copies,
    ),

    clause(section, `${method} without Destination is 400`, async ({ user, calendar }) => {
      const from = await calendar.store('a.ics', anyEvent())
      expectStatus(await user.send(method, from), 400)
      await calendar.expectNames('a.ics')
    }),

    clause(section, `${method} to another server is refused`, async ({ calendar }) => {
      const from = await calendar.store('a.ics', anyEvent())
      expectStatus(await send(method, calendar, from, 'http://elsewhere.invalid/b.ics'), 502, 400, 403)
      await calendar.expectNames('a.ics')
    }),

    clause(section, `${method} of a resource onto itself is 403`, async ({ calendar }) => {
      const from = await calendar.store('a.ics', anyEvent())
      expectStatus(await send(method, calendar, from, from), 403)
      await calendar.expectNames('a.ics')
    }),

    clause(section, `${method} where no parent is, is 409`, async ({ calendar, freeHref }) => {
      const from = await calendar.store('a.ics', anyEvent())
      expectStatus(await send(method, calendar, from, `${freeHref()}b.ics`), 409)
      await calendar.expectNames('a.ics')
    }),

    clause(
      section,
      `${method} of nothing is 404`,
      async ({ calendar, newCalendar }) => {
        const there = await newCalendar()
        expectStatus(await send(method, calendar, calendar.hrefOf('none.ics'), there.hrefOf('b.ics')), 404)
      },
      ...copies,
    ),

    clause(
      '10.6',
      `${method} with an Overwrite that is neither T nor F is refused`,
      async (session) => {
        const { calendar, newCalendar } = session
        const there = await newCalendar()
        const from = await calendar.store('a.ics', anyEvent())
        expectClientError(await send(method, calendar, from, there.hrefOf('b.ics'), { Overwrite: 'maybe' }))
      },
      ...copies,
    ),

    clause(
      section,
      `${method} takes dead properties along`,
      async ({ user, calendar, newCalendar }) => {
        const there = await newCalendar()
        const from = await calendar.store('a.ics', anyEvent())
        await user.proppatch(from, propertyUpdate(set('<Z:a>1</Z:a>')))
        expectStatus(await send(method, calendar, from, there.hrefOf('b.ics')), 201)
        const answer = await user.propfind(there.hrefOf('b.ics'), '0', propfind(Z('a')))
        expectEqual('Z:a', answer.multistatus().property(there.hrefOf('b.ics'), Z('a'))?.text, '1')
      },
      ...copies,
    ),

    clause(
      section,
      `${method} of a calendar takes its members and properties along`,
      async (session) => {
        const { user, calendar, freeHref } = session
        await calendar.store('a.ics', anyEvent())
        await user.proppatch(calendar.href, propertyUpdate(set('<D:displayname>X</D:displayname>', '<Z:a>1</Z:a>')))
        const to = freeHref()
        expectStatus(await send(method, calendar, calendar.href, to), 201)
        const answer = await user.propfind(to, '1', propfind(D('displayname'), Z('a')))
        const multistatus = answer.multistatus()
        expectEqual('responses', multistatus.responses.length, 2)
        expectEqual('DAV:displayname', multistatus.property(to, D('displayname'))?.text, 'X')
        expectEqual('Z:a', multistatus.property(to, Z('a'))?.text, '1')
        expectStatus(await user.propfind(calendar.href, '0', propfind(Z('a'))), method === 'COPY' ? 207 : 404)
      },
      ...copies,
    ),
  ]
})

export const cases = [
  ...both,

  clause('9.8.3', 'COPY of a calendar with Depth 0 leaves the members', async ({ user, calendar, freeHref }) => {
    await calendar.store('a.ics', anyEvent())
    const to = freeHref()
    expectStatus(await send('COPY', calendar, calendar.href, to, { Depth: '0' }), 201)
    expectEqual('responses', (await user.propfind(to, '1', propfind(D('getetag')))).multistatus().responses.length, 1)
  }),

  clause(
    '9.8.4',
    'a calendar that is copied over has the members of the source alone',
    async (session) => {
      const { calendar, newCalendar } = session
      const there = await newCalendar()
      await calendar.store('a.ics', anyEvent())
      await there.store('old.ics', anyEvent())
      expectStatus(await send('COPY', calendar, calendar.href, there.href), 204)
      await there.expectNames('a.ics')
    },
    UID_IN_TWO_CALENDARS,
  ),

  clause('9.9', 'MOVE renames within a calendar', async ({ calendar }) => {
    const from = await calendar.store('a.ics', anyEvent())
    expectStatus(await send('MOVE', calendar, from, calendar.hrefOf('b.ics')), 201)
    await calendar.expectNames('b.ics')
    expectStatus(await calendar.get('a.ics'), 404)
  }),

  clause('9.9.1', 'MOVE keeps creationdate', async ({ user, calendar }) => {
    const read = async (href: string) => {
      const answer = await user.propfind(href, '0', propfind(D('creationdate')))
      return expectPresent('creationdate', answer.multistatus().property(href, D('creationdate'))).text
    }
    const from = await calendar.store('a.ics', anyEvent())
    const before = await read(from)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expectStatus(await send('MOVE', calendar, from, calendar.hrefOf('b.ics')), 201)
    expectEqual('creationdate', await read(calendar.hrefOf('b.ics')), before)
  }),

  clause('8.8', 'a name that is used again has another ETag for other content', async ({ calendar, user }) => {
    const href = await calendar.store('a.ics', anyEvent())
    const first = await calendar.etagOf('a.ics')
    await user.delete(href)
    await calendar.store('a.ics', anyEvent('LOCATION:Other'))
    const second = await calendar.etagOf('a.ics')
    expectEqual('same ETag', first === second, false)
  }),
]
