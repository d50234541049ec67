/** Addresses in what a client sends: the server calls none that leads inside. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { document, mkcalendar, propertyUpdate, set } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectEqual } from '../expect.ts'
import { alarm, anyEvent } from '../icalendar.ts'
import type { Session } from '../session.ts'
import { expectAlive } from './alive.ts'

const clause = clauseOf('RFC 7986')

/** A server inside, which nobody may be led to. It also leads on: from any of its paths to itself. */
class Inside {
  readonly requests: string[] = []
  readonly #server: Server
  #port = 0

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`)
      response.writeHead(302, { location: `http://127.0.0.1:${this.#port}/led` }).end()
    })
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port // it listens on a port
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** One address, written in many ways, and others that belong to nobody outside. */
  urls(): readonly string[] {
    const hosts = [
      '127.0.0.1',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '①②⑦.⓪.⓪.①',
      'localhost.',
    ]
    const here = hosts.flatMap((host) => [
      `http://${host}:${this.#port}/${encodeURIComponent(host)}`,
      `webcal://${host}:${this.#port}/w`,
    ])
    return [
      ...here,
      `https://127.0.0.1:${this.#port}/tls`,
      `http://evil@127.0.0.1:${this.#port}/user`,
      `http://127.0.0.1:${this.#port}#@public.example/`,
      `http://public.example\\@127.0.0.1:${this.#port}/`,
      'http://169.254.169.254/latest/meta-data/',
      'http://[fd00:ec2::254]/latest/',
      'file:///etc/passwd',
      'gopher://127.0.0.1:25/x',
      'ftp://127.0.0.1/x',
      'data:text/calendar,BEGIN:VCALENDAR',
      'javascript:alert(1)',
      '//127.0.0.1/x',
      '\\\\127.0.0.1\\share\\x.ics',
    ]
  }
}

/** Whoever fetches at once has done so by then; whoever does it later is asked by its own tests. */
const PATIENCE_MS = 1500

async function withInside(session: Session, run: (inside: Inside) => Promise<void>): Promise<void> {
  const inside = new Inside()
  await inside.open()
  try {
    await run(inside)
    await delay(PATIENCE_MS)
    expectEqual('requests that came inside', inside.requests.join(', '), '')
    await expectAlive(session)
  } finally {
    inside.close()
  }
}

const VERSIONED = ['5.7', '5.8'] as const

export const cases = [
  ...VERSIONED.map((section) =>
    clause(
      section,
      `a subscription ${section === '5.7' ? 'made by MKCALENDAR' : 'set by PROPPATCH'} does not lead inside`,
      (session) =>
        withInside(session, async (inside) => {
          const { user, freeHref, newCalendar } = session
          const one = section === '5.8' ? await newCalendar() : undefined
          for (const url of inside.urls()) {
            const source = `<CS:source><D:href>${url.replace(/&/g, '&amp;')}</D:href></CS:source>`
            if (one === undefined) await user.xml('MKCALENDAR', freeHref(), mkcalendar(source))
            else await user.proppatch(one.href, propertyUpdate(set(source)))
          }
        }),
    ),
  ),

  clause('5.10', 'addresses in an event are not called', (session) =>
    withInside(session, async (inside) => {
      const { calendar } = session
      for (const [index, url] of inside.urls().entries()) {
        const text = anyEvent(
          `ATTACH:${url}`,
          `IMAGE;VALUE=URI;DISPLAY=BADGE:${url}`,
          `CONFERENCE;VALUE=URI:${url}`,
          `URL:${url}`,
          `ATTENDEE;DIR="${url}";SENT-BY="${url}":mailto:a@example.com`,
          `X-ALT-DESC;ALTREP="${url}":x`,
          alarm('TRIGGER:-PT15M', `ATTACH:${url}`),
        ).replace('BEGIN:VEVENT', `SOURCE;VALUE=URI:${url}\r\nURL:${url}\r\nBEGIN:VEVENT`)
        await calendar.put(`${index}.ics`, text)
        await calendar.get(`${index}.ics`)
      }
    }),
  ),

  clause('5.10', 'addresses in a card are not called', (session) =>
    withInside(session, async (inside) => {
      const { user, target } = session
      const home = target.user.home.replace('/calendars/', '/addressbooks/')
      for (const [index, url] of inside.urls().entries()) {
        const lines = [
          'BEGIN:VCARD',
          'VERSION:4.0',
          `UID:c${index}`,
          'FN:x',
          `PHOTO:${url}`,
          `KEY:${url}`,
          `SOURCE:${url}`,
          `LOGO:${url}`,
          `MEMBER:${url}`,
          'END:VCARD',
          '',
        ]
        const href = `${home}addressbook/conformance-${index}.vcf`
        const answer = await user.put(href, lines.join('\r\n'), { 'Content-Type': 'text/vcard; charset=utf-8' })
        if (answer.status < 300) {
          await user.get(href, { Accept: 'text/vcard; version=3.0' })
          await user.delete(href)
        }
      }
    }),
  ),

  clauseOf('RFC 8030')('5', 'a push endpoint inside is not called', (session) =>
    withInside(session, async (inside) => {
      const { user, calendar } = session
      for (const url of inside.urls()) {
        const body = `<push-register xmlns="https://bitfire.at/webdav-push"><subscription><web-push-subscription><push-resource>${url.replace(/&/g, '&amp;')}</push-resource></web-push-subscription></subscription></push-register>`
        await user.xml('POST', calendar.href, body)
      }
      await calendar.put('a.ics', anyEvent())
    }),
  ),

  clause('5.10', 'an href in a request is not called', (session) =>
    withInside(session, async (inside) => {
      const { user, calendar } = session
      const href = await calendar.store('a.ics', anyEvent())
      for (const url of inside.urls()) {
        for (const method of ['COPY', 'MOVE'])
          await user.send(method, href, { headers: { Destination: url } }).catch(() => undefined)
        await calendar.report(
          document(
            'C:calendar-multiget',
            `<D:prop><D:getetag/></D:prop><D:href>${url.replace(/&/g, '&amp;')}</D:href>`,
          ),
        )
      }
      await calendar.expectNames('a.ics')
    }),
  ),
]
