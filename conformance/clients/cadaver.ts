/** Cadaver: a WebDAV client on the command line, and so what a calendar is as a WebDAV collection. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findAll } from '../caldavtester/xml.ts'
import type { Client, ClientWork } from './client.ts'
import type { DavServer } from './dav-server.ts'
import { makeEvent, retitle } from './events.ts'
import { findMissingPrograms, RunningProgram, waitFor } from './program.ts'
import { requireContains, requireEqual } from './steps.ts'
import { canonicalObject } from './vdir.ts'

export const cadaver: Client = {
  name: 'cadaver',
  findMissing: () => findMissingPrograms('cadaver'),
  run,
}

async function run(work: ClientWork): Promise<void> {
  const { server, steps, folder } = work
  const name = `clients-${randomBytes(4).toString('hex')}`
  await writeFile(join(folder, '.netrc'), writeNetrc(server), { mode: 0o600 })
  await writeFile(join(folder, 'event.ics'), EVENT)
  await server.withCalendar(name, (calendar) =>
    server.withCalendar(`${name}-2`, async (other) => {
      const session = new Session(server, folder, calendar)
      try {
        await steps.take('opens a calendar', () => session.opened())
        await drive(work, session, { calendar, other })
      } finally {
        await session.end()
      }
    }),
  )
}

interface Calendars {
  readonly calendar: string
  readonly other: string
}

async function drive({ server, steps, folder }: ClientWork, session: Session, { calendar, other }: Calendars) {
  await steps.take('lists an empty calendar', async () => {
    requireContains(await session.command('ls'), 'collection is empty')
  })
  await steps.take('puts an event', async () => {
    requireContains(await session.command('put event.ics'), 'succeeded')
    requireContains(await session.command('ls'), 'event.ics')
    requireSame(await server.get(`${calendar}event.ics`))
  })
  await steps.check('gets the event', async () => {
    requireContains(await session.command('get event.ics got.ics'), 'succeeded')
    requireSame(await readFile(join(folder, 'got.ics'), 'utf8'))
  })
  await steps.check('is refused what is no calendar object', async () => {
    await writeFile(join(folder, 'note.txt'), 'not a calendar object')
    requireRefused(await session.command('put note.txt'), 403, 415)
    requireEqual('status of it', await statusOf(server, `${calendar}note.txt`), 404)
  })
  await steps.check('is refused a collection in a calendar', async () => {
    requireRefused(await session.command('mkcol inside'), 403, 405, 409)
    requireEqual('status of it', await statusOf(server, `${calendar}inside/`), 404)
  })
  await steps.check('is refused a copy in the same calendar, with the same UID', async () => {
    // RFC 4791 §5.3.2.1: CALDAV:no-uid-conflict.
    requireRefused(await session.command('copy event.ics copy.ics'), 403, 409)
    requireEqual('status of it', await statusOf(server, `${calendar}copy.ics`), 404)
  })
  await steps.check('copies to another calendar', async () => {
    requireContains(await session.command(`copy event.ics ${other}copied.ics`), 'succeeded')
    requireSame(await server.get(`${other}copied.ics`))
    requireSame(await server.get(`${calendar}event.ics`))
  })
  await steps.take('moves the event', async () => {
    requireContains(await session.command('move event.ics moved.ics'), 'succeeded')
    requireSame(await server.get(`${calendar}moved.ics`))
    requireEqual('status of the old place', await statusOf(server, `${calendar}event.ics`), 404)
  })
  await steps.check('locks the event, writes through the lock, unlocks it', () => lock(server, session, calendar))
  await steps.check('keeps a property that the server does not know', async () => {
    await session.command('set namespace http://example.test/ns')
    requireContains(await session.command('propset moved.ics colour green'), 'succeeded')
    requireContains(await session.command('propget moved.ics colour'), 'Value of colour is: green')
    const [found] = await server.propfind(`${calendar}moved.ics`, '0', '<E:colour xmlns:E="http://example.test/ns"/>')
    requireEqual('property', found && findAll(found, '{DAV:}propstat/{DAV:}prop/*')[0]?.text, 'green')
  })
  await steps.check('lists live properties', async () => {
    const names = await session.command('propnames moved.ics')
    for (const property of ['DAV: getetag', 'DAV: getcontenttype', 'DAV: resourcetype'])
      requireContains(names, property)
  })
  await steps.check('deletes the event', async () => {
    requireContains(await session.command('delete moved.ics'), 'succeeded')
    requireContains(await session.command('ls'), 'collection is empty')
    requireEqual('status of it', await statusOf(server, `${calendar}moved.ics`), 404)
  })
}

async function lock(server: DavServer, session: Session, calendar: string): Promise<void> {
  const href = `${calendar}moved.ics`
  const put = (title: string) => server.request('PUT', href, { headers: ICALENDAR, body: retitle(EVENT, title) })

  requireContains(await session.command('lock moved.ics'), 'succeeded')
  requireContains(await session.command('discover moved.ics'), 'Scope: exclusive')
  // RFC 4918 §7: the same user without the token is kept out, too.
  requireEqual('status of a PUT without the token', (await put('Without the token')).status, 423)
  requireContains(await session.command('put event.ics moved.ics'), 'succeeded')
  requireContains(await session.command('unlock moved.ics'), 'succeeded')
  requireEqual('status of a PUT afterwards', (await put('Afterwards')).status < 300, true)
}

const EVENT = makeEvent(4).text
const ICALENDAR = { 'content-type': 'text/calendar; charset=utf-8' }

/** A server may write an object in its own way. */
function requireSame(text: string): void {
  requireEqual('the event', canonicalObject(text), canonicalObject(EVENT))
}

function requireRefused(output: string, ...statuses: readonly number[]): void {
  const status = Number(/failed:\s*(\d{3})/.exec(output)?.[1])
  if (!statuses.includes(status)) throw new Error(`not refused with ${statuses.join(' or ')}\n${output}`)
}

async function statusOf(server: DavServer, href: string): Promise<number> {
  return (await server.request('GET', href)).status
}

function writeNetrc({ url, user, password }: DavServer): string {
  return `machine ${url.hostname} login ${user} password ${password}\n`
}

/** A conversation: a command, what the program says to it, and its prompt again. */
class Session {
  readonly #program: RunningProgram
  /** How much of what the program said was read. */
  #read = 0

  constructor(server: DavServer, folder: string, calendar: string) {
    const address = new URL(calendar, server.url).href
    this.#program = new RunningProgram('cadaver', [address], { cwd: folder, env: { HOME: folder } })
  }

  async opened(): Promise<void> {
    requireContains(await this.#readToPrompt(), 'dav:/')
  }

  async command(line: string): Promise<string> {
    this.#program.write(`${line}\n`)
    return this.#readToPrompt()
  }

  async end(): Promise<void> {
    this.#program.write('quit\n')
    await this.#program.stop()
  }

  async #readToPrompt(): Promise<string> {
    const said = await waitFor('an answer of cadaver', async () => {
      const text = this.#program.output.slice(this.#read)
      if (/(?:^|\n)dav:\S*> $/.test(text)) return text
      this.#program.requireRunning()
      return undefined
    })
    this.#read += said.length
    return said
  }
}
