/** The calendar in which somebody's invitations are: in the program, and on the server. */
import type { DavServer } from './dav-server.ts'
import { waitFor } from './program.ts'
import type { Thunderbird } from './thunderbird-window.ts'

export const ownCalendar = (server: DavServer) => server.calendarHref('calendar')

/** By the server's address, or by one that leads there. */
export async function openOwnCalendar(program: Thunderbird, server: DavServer, location = server.url): Promise<void> {
  const { user, password } = server
  await program.openCalendarTab()
  await program.findCalendars({ location: location.href, user, password })
  await program.subscribe(await ownCalendar(server))
}

/** What the organizer's object on the server says of who comes. */
export function waitForAnswers(
  server: DavServer,
  title: string,
  expected: Readonly<Record<string, string>>,
): Promise<true> {
  return waitFor(`answers ${JSON.stringify(expected)} on the server`, async () => {
    const [, text] = (await findObject(server, title)) ?? []
    const lines = text?.replaceAll(/\r\n[ \t]/g, '').split('\r\n') ?? []
    const attendees = lines.filter((line) => line.startsWith('ATTENDEE'))
    const isSo = ([address, partstat]: readonly [string, string]) =>
      attendees.some((line) => line.endsWith(`:mailto:${address}`) && line.includes(`PARTSTAT=${partstat}`))
    return Object.entries(expected).every(isSo) || undefined
  })
}

export async function findObject(server: DavServer, title: string): Promise<readonly [string, string] | undefined> {
  const objects = [...(await server.readObjects(await ownCalendar(server)))]
  return objects.find(([, text]) => text.includes(`SUMMARY:${title}\r\n`))
}

export async function removeObject(server: DavServer, title: string): Promise<void> {
  const [href] = (await findObject(server, title)) ?? []
  if (href !== undefined) await server.delete(href)
}

export const withoutScheme = (address: string) => address.replace(/^mailto:/, '')

/** One picture of several. */
export const pictureOf = (picture: string, what: string) => picture.replace(/(\.\w+)?$/, `-${what}$1`)
