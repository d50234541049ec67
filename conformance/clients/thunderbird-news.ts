/**
 * Three programs and one line of numbers: an event is made by the API, changed in Thunderbird, and a third program has both by the
 * news of the WebSocket alone. A server without that API is passed over.
 */
import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import type { Client, ClientWork } from './client.ts'
import type { DavServer } from './dav-server.ts'
import { findMissingPrograms, waitFor } from './program.ts'
import { requireEqual } from './steps.ts'
import { Thunderbird } from './thunderbird-window.ts'

export const thunderbirdNews: Client = {
  name: 'thunderbird-news',
  findMissing: () => findMissingPrograms('thunderbird', 'Xvfb'),
  run,
}

async function run({ server, steps, folder, options }: ClientWork): Promise<void> {
  if ((await server.request('GET', '/api/v1/openapi.json')).status !== 200)
    return console.log('  skipped: the server has no API at /api/v1')
  const name = `news-${randomBytes(4).toString('hex')}`
  await server.withCalendar(name, async (calendar) => {
    const program = new Thunderbird(folder)
    const copy = new Copy(server, calendar)
    try {
      await steps.take('starts', () => program.start())
      await drive({ server, steps, program, copy, calendar }).finally(() =>
        program.takePicture(steps, options.screenshot),
      )
    } finally {
      copy.end()
      await program.stop()
    }
  })
}

interface Scene extends Pick<ClientWork, 'server' | 'steps'> {
  readonly program: Thunderbird
  readonly copy: Copy
  readonly calendar: string
}

const MADE = 'Made by the API'
const RENAMED = 'Changed in Thunderbird'
const AGAIN = 'Changed again by the API'

async function drive({ server, steps, program, copy, calendar }: Scene): Promise<void> {
  const { url, user, password } = server
  let made = ''
  await steps.take('a third program follows the calendar', () => copy.begin())
  await steps.take('the API makes an event, and the third program has it', async () => {
    made = await makeEvent(server, copy)
    await copy.until(MADE)
  })
  await steps.take('Thunderbird shows it', async () => {
    await program.openCalendarTab()
    await program.findCalendars({ location: url.href, user, password })
    await program.subscribe(calendar)
    await program.waitForTitles([MADE])
  })
  await steps.take('Thunderbird changes it, and the third program has that', async () => {
    await program.renameEvent(MADE, RENAMED)
    await copy.until(RENAMED)
  })
  await steps.take('the connection is cut while the API changes it, and nothing is lost', async () => {
    await copy.cut()
    await server.require('PATCH', made, {
      headers: { 'content-type': 'application/json', 'if-match': await etagOf(server, made) },
      body: JSON.stringify({ title: AGAIN }),
    })
    await copy.begin()
    await copy.until(AGAIN)
    await program.synchronise()
    await program.waitForTitles([AGAIN])
  })
  await steps.check('the copy is the calendar, to the byte', async () => {
    const objects = await server.readObjects(calendar)
    requireEqual('objects', [...copy.objects].sort(), [...objects].sort())
  })
  await steps.check('there was one line of numbers, and nothing came twice', async () => {
    requireEqual(
      'numbers',
      copy.numbers,
      [...new Set(copy.numbers)].sort((a, b) => a - b),
    )
    const feed = JSON.parse((await server.require('GET', `${copy.apiPath}/changes`)).text)
    requireEqual('the last number', copy.number, feed.number)
    requireEqual('the line', copy.epoch, feed.epoch)
  })
}

async function makeEvent(server: DavServer, { apiPath }: Copy): Promise<string> {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(new Date())
  const body = { '@type': 'Event', title: MADE, start: `${day}T10:00:00`, timeZone: ZONE, duration: 'PT1H' }
  const headers = { 'content-type': 'application/json' }
  const answer = await server.require('POST', `${apiPath}/events`, { headers, body: JSON.stringify(body) })
  return answer.headers.get('location') ?? ''
}

async function etagOf(server: DavServer, path: string): Promise<string> {
  return (await server.require('GET', path)).headers.get('etag') ?? ''
}

const ZONE = 'Europe/Brussels'

/** What a program has that knows the WebSocket, and reads what it names. */
class Copy {
  readonly objects = new Map<string, string>()
  readonly numbers: number[] = []
  readonly apiPath: string
  number: number | undefined
  epoch: string | undefined
  readonly #server: DavServer
  readonly #calendar: string
  #socket: WebSocket | undefined
  #reading: Promise<void> = Promise.resolve()

  constructor(server: DavServer, calendar: string) {
    this.#server = server
    this.#calendar = calendar
    const [owner, name] = calendar.split('/').filter(Boolean).slice(-2)
    this.apiPath = `/api/v1/calendars/${owner}/${name}`
  }

  /** Goes on from the number it has. */
  async begin(): Promise<void> {
    const { url, user, password } = this.#server
    const authorization = `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
    const socket = new WebSocket(new URL('/ws', url.origin.replace(/^http/, 'ws')), { headers: { authorization } })
    this.#socket = socket
    const [owner, name] = this.apiPath.split('/').slice(-2)
    const since = this.number === undefined ? undefined : { number: this.number, epoch: this.epoch }
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data) => {
        const message = JSON.parse(String(data))
        if (message.type === 'signed-in') {
          socket.send(JSON.stringify({ type: 'subscribe', id: 'c', to: { kind: 'calendar', owner, name, since } }))
        } else if (message.type === 'subscribed') {
          this.number ??= message.number
          this.epoch ??= message.epoch
          resolve()
        } else if (message.type === 'changes') this.#reading = this.#reading.then(() => this.#take(message))
        else reject(new Error(String(data)))
      })
    })
  }

  async #take({ number, items }: { readonly number: number; readonly items: readonly NamedChange[] }): Promise<void> {
    for (const item of items) {
      const href = `${this.#calendar}${encodeURIComponent(item.name)}`
      if (item.isGone) this.objects.delete(href)
      else this.objects.set(href, await this.#server.get(href))
      this.numbers.push(item.number)
    }
    this.number = number
  }

  /** Without a word to the server. */
  async cut(): Promise<void> {
    this.#socket?.removeAllListeners('error').on('error', () => undefined)
    this.#socket?.terminate()
    await this.#reading
  }

  until(title: string): Promise<string> {
    return waitFor(`“${title}” by the news`, async () => {
      await this.#reading
      return [...this.objects.values()].find((text) => text.includes(`SUMMARY:${title}\r\n`))
    })
  }

  end(): void {
    this.#socket?.terminate()
  }
}

interface NamedChange {
  readonly name: string
  readonly number: number
  readonly isGone: boolean
}
