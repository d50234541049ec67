/** Two Thunderbirds, one person each: a calendar shared with somebody, and one of which only times are shared. */
import { randomBytes } from 'node:crypto'
import { findAll, parseXml } from '../caldavtester/xml.ts'
import type { Client, ClientWork } from './client.ts'
import { DavServer } from './dav-server.ts'
import { writeEvent, writeObject } from './events.ts'
import { findMissingPrograms, waitFor } from './program.ts'
import { requireContains, requireEqual } from './steps.ts'
import { dayIn } from './thunderbird.ts'
import { Thunderbird } from './thunderbird-window.ts'

export const thunderbirdSharing: Client = {
  name: 'thunderbird-sharing',
  findMissing: () => findMissingPrograms('thunderbird', 'Xvfb'),
  run,
}

async function run(work: ClientWork): Promise<void> {
  const { server: owner, steps, folder, options } = work
  if (options.other === undefined) return console.log('  skipped: --user2 and --password2 name nobody to share with')
  const sharee = new DavServer({ url: owner.url, ...options.other })
  const name = `clients-${randomBytes(4).toString('hex')}`
  await owner.withCalendar(name, (team) =>
    owner.withCalendar(`${name}-busy`, async (secret) => {
      const programs = [new Thunderbird(`${folder}/owner`), new Thunderbird(`${folder}/sharee`)] as const
      try {
        await steps.take('two start', async () => {
          for (const program of programs) await program.start()
        })
        await drive({ work, owner, sharee, team, secret, hers: programs[0], theirs: programs[1] }).finally(async () => {
          await programs[0].takePicture(steps, options.screenshot?.replace(/(\.\w+)?$/, '-owner$1'))
          await programs[1].takePicture(steps, options.screenshot?.replace(/(\.\w+)?$/, '-sharee$1'))
        })
      } finally {
        for (const program of programs) await program.stop()
      }
    }),
  )
}

interface Scene {
  readonly work: ClientWork
  readonly owner: DavServer
  readonly sharee: DavServer
  /** Calendars of the owner: one for both, and one whose times alone are shared. */
  readonly team: string
  readonly secret: string
  readonly hers: Thunderbird
  readonly theirs: Thunderbird
}

async function drive({ work: { steps }, owner, sharee, team, secret, hers, theirs }: Scene): Promise<void> {
  const today = dayIn(ZONE, new Date())
  await owner.put(`${team}planning.ics`, eventAt(today, '09', PLANNING))
  await owner.put(`${secret}doctor.ics`, eventAt(today, '14', DOCTOR))

  const shared = await steps.take('a calendar is offered to write, and accepted', () =>
    share(owner, sharee, team, '<CS:read-write/>'),
  )
  const busy = await steps.take('another is offered busy only, and accepted', () =>
    share(owner, sharee, secret, '<C:read-free-busy/>'),
  )
  await steps.take('the owner has her calendars', async () => {
    await hers.openCalendarTab()
    await hers.findCalendars(loginOf(owner))
    await hers.subscribe(team)
    await hers.waitForTitles([PLANNING])
  })
  await steps.take('the other finds both shares in the own home', async () => {
    await theirs.openCalendarTab()
    const found = (await theirs.findCalendars(loginOf(sharee))).map(withSlash)
    requireEqual('shares found', [found.includes(shared), found.includes(busy)], [true, true])
    await theirs.subscribe(shared)
    await theirs.waitForTitles([PLANNING])
  })
  await steps.take('the other makes an event in the share, and the owner sees it', async () => {
    await theirs.createEvent(THEIRS)
    await waitForTitle(owner, team, THEIRS)
    await hers.synchronise()
    await hers.waitForTitles([PLANNING, THEIRS])
  })
  await steps.take("the other changes an event of the owner's, and the owner sees it", async () => {
    await theirs.renameEvent(PLANNING, CHANGED)
    await waitForTitle(owner, team, CHANGED)
    await hers.synchronise()
    await hers.waitForTitles([CHANGED, THEIRS])
  })
  await steps.take("the owner changes the other's event, and the other sees it", async () => {
    await hers.renameEvent(THEIRS, BY_BOTH)
    await waitForTitle(owner, team, BY_BOTH)
    await theirs.synchronise()
    await theirs.waitForTitles([CHANGED, BY_BOTH])
  })
  await steps.take('of the calendar that is busy only, times are shown and no titles', async () => {
    await theirs.findCalendars(loginOf(sharee))
    await theirs.subscribe(busy)
    const titles = await theirs.waitForBoxes(3)
    requireEqual('the title in view', titles.includes(DOCTOR), false)
    requireEqual('other titles', titles.filter((one) => one !== CHANGED && one !== BY_BOTH).length, 1)
    for (const href of (await sharee.listObjects(busy)).keys()) {
      const text = await sharee.get(href)
      requireEqual('the title in the object', text.includes(DOCTOR), false)
      requireContains(text, 'BEGIN:VEVENT')
    }
  })
}

const loginOf = ({ url, user, password }: DavServer) => ({ location: url.href, user, password })
const withSlash = (path: string) => path.replace(/\/?$/, '/')

/** Offers a calendar, and accepts as programs that know invitations do; gives the share's path. */
async function share(owner: DavServer, sharee: DavServer, calendar: string, access: string): Promise<string> {
  const address = await sharee.mailAddress()
  const offer = `<CS:share ${NAMESPACES}><CS:set><D:href>${address}</D:href><CS:summary>Shared</CS:summary>${access}</CS:set></CS:share>`
  await owner.require('POST', calendar, { body: offer, headers: XML })
  const notification = await waitFor('an invitation', () => findInvitation(sharee, calendar))
  const uid = findAll(parseXml(notification), '//{http://calendarserver.org/ns/}uid')[0]?.text ?? ''
  const reply = `<CS:invite-reply ${NAMESPACES}><D:href>${address}</D:href><CS:invite-accepted/><CS:hosturl><D:href>${calendar}</D:href></CS:hosturl><CS:in-reply-to>${uid}</CS:in-reply-to></CS:invite-reply>`
  const answer = await sharee.require('POST', await sharee.home(), { body: reply, headers: XML })
  const href = findAll(parseXml(answer.text), '//{DAV:}href')[0]?.text.trim() ?? ''
  return withSlash(href.replace(/^https?:\/\/[^/]+/, ''))
}

async function findInvitation(sharee: DavServer, calendar: string): Promise<string | undefined> {
  const objects = await sharee.listObjects(`${await sharee.home()}notification/`)
  for (const href of objects.keys()) {
    const text = await sharee.get(href)
    if (text.includes('invite-notification') && text.includes(calendar.replace(/\/$/, ''))) return text
  }
  return undefined
}

function waitForTitle(server: DavServer, calendar: string, title: string): Promise<true> {
  return waitFor(`“${title}” on the server`, async () => {
    const objects = [...(await server.readObjects(calendar)).values()]
    return objects.some((text) => text.includes(`SUMMARY:${title}\r\n`)) || undefined
  })
}

function eventAt(day: string, hour: string, title: string): string {
  const times = [`DTSTART:${day}T${hour}0000Z`, 'DURATION:PT1H']
  return writeObject(...writeEvent(`sharing-${hour}-${day}`, [...times, `SUMMARY:${title}`, `LOCATION:${title}`]))
}

const XML = { 'content-type': 'application/xml; charset=utf-8' }
const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"'
const ZONE = 'Europe/Brussels'
const PLANNING = 'Planning by the owner'
const CHANGED = 'Planning changed by the other'
const THEIRS = 'Made by the other'
const BY_BOTH = 'Made by the other and changed by the owner'
const DOCTOR = 'Dr. No'
