/**
 * A room from its making in the web console to its first clash: two people in Thunderbird want it at the same time, and the
 * administrator watches the console. A server without that console is passed over.
 */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { AnswerClock } from './answer-clock.ts'
import type { Client, ClientWork } from './client.ts'
import { ConsoleWindow } from './console-window.ts'
import { DavServer } from './dav-server.ts'
import { openOwnCalendar, ownCalendar, pictureOf, removeObject, waitForAnswers, withoutScheme } from './own-calendar.ts'
import { findMissingPrograms } from './program.ts'
import { requireEqual } from './steps.ts'
import { Thunderbird } from './thunderbird-window.ts'

export const thunderbirdRoom: Client = {
  name: 'thunderbird-room',
  findMissing: () => findMissingPrograms('thunderbird', 'Xvfb', 'chromium'),
  run,
}

/** Of one meeting after the other, by one person. */
const BOOKINGS = 5
const DAYS_AHEAD = 30

async function run({ server, steps, folder, options }: ClientWork): Promise<void> {
  const { other, admin, screenshot } = options
  if (other === undefined || admin === undefined)
    return console.log('  skipped: --user2, --password2, --admin and --admin-password name nobody')
  if ((await server.request('GET', '/admin/rooms')).status !== 200)
    return console.log('  skipped: the server has no console at /admin')
  const administrator = new DavServer({ url: server.url, ...admin })
  const hers = new DavServer(server)
  const his = new DavServer({ url: server.url, ...other })
  const [alice, bob] = [new Thunderbird(`${folder}/alice`), new Thunderbird(`${folder}/bob`)]
  const window = new ConsoleWindow(administrator)
  const clock = new AnswerClock(server.url)
  const mark = randomBytes(3).toString('hex')
  const scene = { steps, hers, his, alice, bob, window, clock, mark, screenshot }
  try {
    await drive(scene).finally(async () => {
      if (screenshot !== undefined) await steps.check(`has its picture taken`, () => window.takeScreenshot(screenshot))
    })
  } finally {
    await window.stop()
    for (const program of [alice, bob]) await program.stop()
    clock.stop()
    for (let at = 0; at < BOOKINGS; at++) await removeObject(hers, titleOf(mark, at))
    await removeObject(his, clashOf(mark))
    await administrator.request('DELETE', `/api/v1/rooms/${slugOf(mark)}`)
  }
}

interface Scene {
  readonly steps: ClientWork['steps']
  readonly hers: DavServer
  readonly his: DavServer
  readonly alice: Thunderbird
  readonly bob: Thunderbird
  readonly window: ConsoleWindow
  readonly clock: AnswerClock
  readonly mark: string
  readonly screenshot: string | undefined
}

const nameOf = (mark: string) => `Harbour ${mark}`
const slugOf = (mark: string) => `harbour-${mark}`
const titleOf = (mark: string, at: number) => `Planning ${at + 1} ${mark}`
const clashOf = (mark: string) => `Interview ${mark}`

async function drive({ steps, hers, his, alice, bob, window, clock, mark, screenshot }: Scene): Promise<void> {
  const start = nextWorkingDayAtTen()
  const room = nameOf(mark)
  const domain = withoutScheme(await hers.mailAddress()).replace(/^.*@/, '')
  const address = `${slugOf(mark)}@${domain}`
  let path = ''

  await steps.take('the administrator makes a room with rules in the console', async () => {
    await window.start()
    path = await window.makeRoom(room, DAYS_AHEAD)
    requireEqual('its path', path, `/admin/rooms/${slugOf(mark)}`)
    await window.giveAddress(address)
  })
  await steps.take('two people open their calendars in Thunderbird', async () => {
    const location = await clock.start()
    for (const program of [alice, bob]) await program.start()
    await openOwnCalendar(alice, hers, location)
    await openOwnCalendar(bob, his, location)
    for (const program of [alice, bob]) await program.showDay(start)
  })
  await steps.take('the console shows the timeline of rooms', () =>
    window.openTimeline(start.toISOString().slice(0, 10), room),
  )
  await steps.take('one books the room, and the timeline shows it', async () => {
    const figures: number[] = []
    for (let at = 0; at < BOOKINGS; at++) {
      const title = titleOf(mark, at)
      const seen = window.waitForBooking(title, room).then(() => performance.now())
      const meeting = { title, start: hoursAfter(start, at), attendees: [address] }
      const [seenAt] = await Promise.all([seen, alice.createMeeting(meeting)])
      await waitForAnswers(hers, title, { [address]: 'ACCEPTED' })
      figures.push(seenAt - requireAnswered(clock, title))
    }
    tell('from the answer to the PUT until the timeline shows it', figures)
  })
  if (screenshot !== undefined)
    await steps.check('the timeline has its picture taken', () =>
      window.takeScreenshot(pictureOf(screenshot, 'timeline')),
    )
  await steps.take('the other wants it at the same time, and the console shows why not', async () => {
    await window.openRequests(path)
    await window.waitForRequest(/Accepted It was free\./)
    const seen = window.waitForRequest(/Declined It is taken at that time\./)
    const told = seen.then((line) => ({ line, at: performance.now() }))
    const [{ line, at }] = await Promise.all([
      told,
      bob.createMeeting({ title: clashOf(mark), start, attendees: [address] }),
    ])
    console.log(`          the console says: ${line}`)
    tell('from the answer to the PUT until the console says so', [at - requireAnswered(clock, clashOf(mark))])
    await waitForAnswers(his, clashOf(mark), { [address]: 'DECLINED' })
  })
  await steps.take('he sees that it was declined', async () => {
    await bob.synchronise()
    await bob.waitForAnswers(clashOf(mark), {
      [withoutScheme(await his.mailAddress())]: 'ACCEPTED',
      [address]: 'DECLINED',
    })
  })
  await steps.check('no calendar complains', async () => {
    requireEqual('complaint', await alice.findComplaint(await ownCalendar(hers)), undefined)
    requireEqual('complaint', await bob.findComplaint(await ownCalendar(his)), undefined)
  })
}

function requireAnswered(clock: AnswerClock, title: string): number {
  const at = clock.findAnswered(`SUMMARY:${title}\r\n`)
  if (at === undefined) throw new Error(`no PUT of “${title}” came by`)
  return at
}

function tell(what: string, milliseconds: readonly number[]): void {
  console.log(`          ${what}: ${milliseconds.map((one) => `${Math.round(one)} ms`).join(', ')}`)
}

/** On the clock of the profile it is ten or eleven: the room opens on working days, from seven to eight. */
function nextWorkingDayAtTen(): Date {
  const start = new Date(Date.now() + 86_400_000)
  start.setUTCHours(9, 0, 0, 0)
  while ([0, 6].includes(start.getUTCDay())) start.setUTCDate(start.getUTCDate() + 1)
  return start
}

const hoursAfter = (start: Date, hours: number) => new Date(start.getTime() + hours * 3_600_000)
