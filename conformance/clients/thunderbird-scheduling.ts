/** Two Thunderbirds and a room: one person invites the other and the room, both answer, and the room can be had once. */
import { randomBytes } from 'node:crypto'
import type { Client, ClientWork } from './client.ts'
import { DavServer } from './dav-server.ts'
import {
  findObject,
  openOwnCalendar,
  ownCalendar,
  pictureOf,
  removeObject,
  waitForAnswers,
  withoutScheme,
} from './own-calendar.ts'
import { findMissingPrograms, waitFor } from './program.ts'
import { requireEqual } from './steps.ts'
import { Thunderbird } from './thunderbird-window.ts'

export const thunderbirdScheduling: Client = {
  name: 'thunderbird-scheduling',
  findMissing: () => findMissingPrograms('thunderbird', 'Xvfb'),
  run,
}

async function run({ server, steps, folder, options }: ClientWork): Promise<void> {
  const { other, room } = options
  if (other === undefined || room === undefined)
    return console.log('  skipped: --user2, --password2 and --room name nobody to invite')
  const organizer = new DavServer(server)
  const attendee = new DavServer({ url: server.url, ...other })
  const programs = [new Thunderbird(`${folder}/organizer`), new Thunderbird(`${folder}/attendee`)] as const
  const mark = randomBytes(3).toString('hex')
  const scene = { steps, organizer, attendee, room, hers: programs[0], his: programs[1], picture: options.screenshot }
  try {
    await steps.take('two start', async () => {
      for (const program of programs) await program.start()
    })
    await drive({ ...scene, meeting: `Budget ${mark}`, second: `Dentist ${mark}` }).finally(async () => {
      await programs[0].takePicture(steps, options.screenshot && pictureOf(options.screenshot, 'organizer'))
      await programs[1].takePicture(steps, options.screenshot && pictureOf(options.screenshot, 'attendee'))
    })
  } finally {
    for (const program of programs) await program.stop()
    for (const title of [`Budget ${mark}`, `Dentist ${mark}`]) await removeObject(organizer, title)
  }
}

interface Scene {
  readonly steps: ClientWork['steps']
  readonly organizer: DavServer
  readonly attendee: DavServer
  /** Mail address. */
  readonly room: string
  readonly hers: Thunderbird
  readonly his: Thunderbird
  /** Titles. */
  readonly meeting: string
  readonly second: string
  /** The file's name is made longer for each of several. */
  readonly picture: string | undefined
}

async function drive({ steps, organizer, attendee, room, hers, his, meeting, second, picture }: Scene): Promise<void> {
  const [inviting, invited] = [
    withoutScheme(await organizer.mailAddress()),
    withoutScheme(await attendee.mailAddress()),
  ]
  const start = tomorrowAtTen()

  await steps.take('both have their own calendar', async () => {
    await openOwnCalendar(hers, organizer)
    await openOwnCalendar(his, attendee)
    for (const program of [hers, his]) await program.showDay(start)
  })
  await steps.take('one invites the other and the room', async () => {
    await hers.createMeeting({ title: meeting, start, attendees: [invited, room] })
    await waitForAnswers(organizer, meeting, { [invited]: 'NEEDS-ACTION', [room]: 'ACCEPTED' })
  })
  await steps.take('the other sees it and accepts', async () => {
    await his.synchronise()
    await his.waitForTitle(meeting)
    await his.acceptInvitation(meeting)
    await waitForAnswers(organizer, meeting, { [invited]: 'ACCEPTED', [room]: 'ACCEPTED' })
  })
  await steps.take('the organizer sees both answers', async () => {
    await hers.synchronise()
    await hers.waitForAnswers(meeting, { [inviting]: 'ACCEPTED', [invited]: 'ACCEPTED', [room]: 'ACCEPTED' })
  })
  await steps.take('the room declines a second meeting in the same slot', async () => {
    await hers.createMeeting({ title: second, start, attendees: [room] })
    await waitForAnswers(organizer, second, { [room]: 'DECLINED' })
    await hers.synchronise()
    await hers.waitForAnswers(second, { [inviting]: 'ACCEPTED', [room]: 'DECLINED' })
  })
  if (picture !== undefined) {
    await steps.check('who comes has its picture taken', async () => {
      await hers.takePictureOfAttendees(meeting, pictureOf(picture, 'meeting'))
      await hers.takePictureOfAttendees(second, pictureOf(picture, 'second'))
    })
  }
  await steps.take('the meeting is called off, and the other sees that', async () => {
    const [href = ''] = (await findObject(organizer, meeting)) ?? []
    await hers.deleteEvent(meeting)
    const calendar = await ownCalendar(organizer)
    await waitFor('the deletion', async () => !(await organizer.listObjects(calendar)).has(href) || undefined)
    await his.synchronise()
    await his.waitForStatus(meeting, 'CANCELLED')
  })
  await steps.check('no calendar complains', async () => {
    for (const [program, server] of [
      [hers, organizer],
      [his, attendee],
    ] as const) {
      requireEqual('complaint', await program.findComplaint(await ownCalendar(server)), undefined)
    }
  })
}

/** In the zone of the profile. */
function tomorrowAtTen(): Date {
  const start = new Date(Date.now() + 86_400_000)
  start.setUTCHours(9, 0, 0, 0)
  return start
}
