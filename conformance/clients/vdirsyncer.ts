/** Vdirsyncer: two-way synchronisation between a folder and the server. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findAll } from '../caldavtester/xml.ts'
import type { Client, ClientWork } from './client.ts'
import type { DavServer } from './dav-server.ts'
import { makeEvent, makeEvents, retitle } from './events.ts'
import { findMissingPrograms, requireProgram } from './program.ts'
import { requireEqual, requireNone } from './steps.ts'
import { byUid, findDifferences, type Objects, readVdir, removeFromVdir, uidOf, writeToVdir } from './vdir.ts'

export const vdirsyncer: Client = {
  name: 'vdirsyncer',
  findMissing: () => findMissingPrograms('vdirsyncer'),
  run,
}

async function run({ server, steps, folder, options }: ClientWork): Promise<void> {
  const name = `clients-${randomBytes(4).toString('hex')}`
  const calendar = await server.calendarHref(name)
  const sync = await makeVdirsyncer(server, folder, name)
  const vdir = join(sync.vdirs, name)
  const events = makeEvents(options.events)

  try {
    await steps.take(`finds the calendars from ${server.url.href}`, async () => {
      await sync.discoverAll()
      const expected = (await server.listCalendars()).map(lastSegment).sort()
      requireEqual('calendars', (await readdir(join(folder, 'all'))).sort(), expected)
    })
    await steps.take('makes a calendar for a folder', async () => {
      await mkdir(vdir)
      await sync.discover()
      if (!(await server.listCalendars()).map(lastSegment).includes(name)) throw new Error(`${calendar} is no calendar`)
    })
    await steps.check('sets its name and its colour', async () => {
      await writeFile(join(vdir, 'displayname'), 'Été – conférences')
      await writeFile(join(vdir, 'color'), '#2E8B57')
      await sync.metasync()
      requireEqual('displayname', await readProperty(server, calendar, '<D:displayname/>'), 'Été – conférences')
      const color = await readProperty(server, calendar, '<A:calendar-color xmlns:A="http://apple.com/ns/ical/"/>')
      requireEqual('colour', color.slice(0, 7).toUpperCase(), '#2E8B57')
    })
    await steps.take(`uploads ${events.length} events`, async () => {
      for (const { uid, text } of events) await writeFile(join(vdir, `${uid}.ics`), text)
      await sync.sync()
      await requireSame(await readVdir(vdir), server, calendar, events.length)
    })
    await steps.take('takes edits, deletions and new events both ways', async () => {
      await changeBothSides(vdir, server, calendar)
      await sync.sync()
      const changed = await readVdir(vdir)
      await requireSame(changed, server, calendar, events.length)
      requireNone('changes lost', findLostChanges(changed))
    })
    await steps.take('lets the server win conflicts', () => requireWinner('server', { sync, vdir, server, calendar }))
    await steps.take('lets the folder win conflicts', () => requireWinner('folder', { sync, vdir, server, calendar }))
    await steps.take('does nothing when nothing changed', async () => {
      const before = await readMarks(vdir, server, calendar)
      const output = await sync.sync()
      requireNone(
        'transfers',
        output.split('\n').filter((line) => /copying|uploading|deleting|conflict/i.test(line)),
      )
      requireEqual('ETags and file times', await readMarks(vdir, server, calendar), before)
    })
    await steps.take('downloads all of it to a second device', async () => {
      const second = await makeVdirsyncer(server, join(folder, 'second'), name)
      await mkdir(join(second.vdirs, name))
      await second.discover()
      await second.sync()
      await requireSame(await readVdir(join(second.vdirs, name)), server, calendar, events.length)
    })
  } finally {
    await server.request('DELETE', calendar)
  }
}

// --- the program -----------------------------------------------------------------------------------------------------

export interface Vdirsyncer {
  /** Where the folders of calendars are. */
  readonly vdirs: string
  /** Makes a folder for each calendar in the home of the account. */
  discoverAll(): Promise<void>
  /** Finds the calendar, or makes it where it is not. */
  discover(): Promise<void>
  metasync(): Promise<void>
  /** Gives what it told about it. */
  sync(winner?: Winner): Promise<string>
}

type Winner = 'server' | 'folder'

/** Knows nothing but the root URL of the server and the name of one calendar. */
export async function makeVdirsyncer(server: DavServer, folder: string, calendar: string): Promise<Vdirsyncer> {
  const vdirs = join(folder, 'vdirs')
  await mkdir(vdirs, { recursive: true })
  await mkdir(join(folder, 'all'))
  for (const winner of ['server', 'folder'] as const) {
    await writeFile(configFile(folder, winner), writeConfig(server, folder, calendar, winner))
  }
  const run = (command: string, pair: string, winner: Winner = 'server') => {
    const args = ['-v', 'INFO', '-c', configFile(folder, winner), command, pair]
    return requireProgram('vdirsyncer', args, { cwd: folder, env: { HOME: folder }, input: 'y\n'.repeat(100) })
  }
  return {
    vdirs,
    discoverAll: async () => void (await run('discover', 'home')),
    discover: async () => void (await run('discover', 'calendar')),
    // A server may have given it a name by itself, which is a conflict then.
    metasync: async () => void (await run('metasync', 'calendar', 'folder')),
    sync: (winner) => run('sync', 'calendar', winner),
  }
}

function configFile(folder: string, winner: Winner): string {
  return join(folder, `${winner}-wins.ini`)
}

function writeConfig({ url, user, password }: DavServer, folder: string, calendar: string, winner: Winner): string {
  return `[general]
status_path = ${quote(join(folder, 'status'))}

[pair calendar]
a = "folder"
b = "server"
collections = [${quote(calendar)}]
metadata = ["displayname", "color"]
conflict_resolution = "${winner === 'server' ? 'b' : 'a'} wins"

[pair home]
a = "all"
b = "server"
collections = ["from b"]

[storage folder]
type = "filesystem"
path = ${quote(join(folder, 'vdirs'))}
fileext = ".ics"

[storage all]
type = "filesystem"
path = ${quote(join(folder, 'all'))}
fileext = ".ics"

[storage server]
type = "caldav"
url = ${quote(url.href)}
username = ${quote(user)}
password = ${quote(password)}
`
}

function quote(text: string): string {
  return JSON.stringify(text)
}

// --- what happens to the events -----------------------------------------------------------------------------------------

/** Who changes which events; each list works on events that no other touches. */
const CHANGES = {
  editedInFolder: range(0, 20),
  editedOnServer: range(20, 40),
  deletedInFolder: range(40, 50),
  deletedOnServer: range(50, 60),
  inConflict: range(60, 70),
  newInFolder: range(100_000, 100_010),
  newOnServer: range(100_010, 100_020),
} as const

const EDITED_IN_FOLDER = 'Edited in the folder – ✓'
const EDITED_ON_SERVER = 'Edited on the server – ✓'

async function changeBothSides(vdir: string, server: DavServer, calendar: string): Promise<void> {
  const hrefs = await hrefsByUid(server, calendar)
  const hrefOf = (uid: string) => hrefs.get(uid) ?? `${calendar}${encodeURIComponent(uid)}.ics`

  for (const { uid, text } of CHANGES.editedInFolder.map(makeEvent)) {
    await writeToVdir(vdir, uid, retitle(text, EDITED_IN_FOLDER))
  }
  for (const { uid } of CHANGES.deletedInFolder.map(makeEvent)) await removeFromVdir(vdir, uid)
  for (const { uid, text } of CHANGES.newInFolder.map(makeEvent)) await writeToVdir(vdir, uid, text)

  for (const { uid, text } of CHANGES.editedOnServer.map(makeEvent)) {
    await server.put(hrefOf(uid), retitle(text, EDITED_ON_SERVER))
  }
  for (const { uid } of CHANGES.deletedOnServer.map(makeEvent)) await server.delete(hrefOf(uid))
  for (const { uid, text } of CHANGES.newOnServer.map(makeEvent)) await server.put(hrefOf(uid), text)
}

/** Both sides being equal is not enough: they could have lost the same. */
function findLostChanges(objects: Objects): readonly string[] {
  const deleted = [...CHANGES.deletedInFolder, ...CHANGES.deletedOnServer].map((index) => makeEvent(index).uid)
  const made = [...CHANGES.newInFolder, ...CHANGES.newOnServer].map((index) => makeEvent(index).uid)
  return [
    ...findWithout(objects, CHANGES.editedInFolder, EDITED_IN_FOLDER),
    ...findWithout(objects, CHANGES.editedOnServer, EDITED_ON_SERVER),
    ...deleted.filter((uid) => objects.has(uid)).map((uid) => `${uid}: not deleted`),
    ...made.filter((uid) => !objects.has(uid)).map((uid) => `${uid}: not made`),
  ]
}

function findWithout(objects: Objects, indexes: readonly number[], title: string): readonly string[] {
  const uids = indexes.map((index) => makeEvent(index).uid)
  return uids.filter((uid) => !objects.get(uid)?.includes(`SUMMARY:${title}`)).map((uid) => `${uid}: not ${title}`)
}

interface Sides {
  readonly sync: Vdirsyncer
  readonly vdir: string
  readonly server: DavServer
  readonly calendar: string
}

async function requireWinner(winner: Winner, { sync, vdir, server, calendar }: Sides): Promise<void> {
  const [inFolder, onServer] = [`${winner} wins: from the folder`, `${winner} wins: from the server`]
  const hrefs = await hrefsByUid(server, calendar)
  for (const { uid, text } of CHANGES.inConflict.map(makeEvent)) {
    await writeToVdir(vdir, uid, retitle(text, inFolder))
    await server.put(hrefs.get(uid) ?? '', retitle(text, onServer))
  }
  await sync.sync(winner)
  const objects = await readVdir(vdir)
  await requireSame(objects, server, calendar, objects.size)
  requireNone('of the other side', findWithout(objects, CHANGES.inConflict, winner === 'folder' ? inFolder : onServer))
}

async function requireSame(inFolder: Objects, server: DavServer, calendar: string, count: number): Promise<void> {
  requireEqual('events in the folder', inFolder.size, count)
  const onServer = byUid((await server.readObjects(calendar)).values())
  requireNone('differences between the folder and the server', findDifferences(inFolder, onServer))
}

async function hrefsByUid(server: DavServer, calendar: string): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await server.readObjects(calendar))].map(([href, text]) => [uidOf(text), href]))
}

/** What changes whenever something is written. */
async function readMarks(vdir: string, server: DavServer, calendar: string): Promise<readonly string[]> {
  const files = await readdir(vdir)
  const times = await Promise.all(files.map(async (name) => `${name} ${(await stat(join(vdir, name))).mtimeMs}`))
  const etags = [...(await server.listObjects(calendar))].map(([href, etag]) => `${href} ${etag}`)
  return [...times, ...etags].sort()
}

async function readProperty(server: DavServer, href: string, property: string): Promise<string> {
  const [response] = await server.propfind(href, '0', property)
  return (response && findAll(response, '{DAV:}propstat/{DAV:}prop/*')[0]?.text) ?? ''
}

function lastSegment(href: string): string {
  return decodeURIComponent(/([^/]*)\/?$/.exec(href)?.[1] ?? '')
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}
