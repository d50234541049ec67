/** Books the first room that is free and large enough, or says why not. */
import { createClient, type Participant } from '../kalends.ts'
import { type ClientOptions, KalendsProblem } from '../request.ts'

export interface Wish {
  readonly title: string
  /** In UTC, such as 2026-12-03T09:00:00Z. */
  readonly from: string
  readonly until: string
  readonly people: number
}

export async function bookRoom(server: ClientOptions, { title, from, until, people }: Wish): Promise<string> {
  const kalends = createClient(server)
  try {
    const { principal } = (await kalends.getMe()).body
    const rooms = await kalends.listRooms({ capacity: people, freeFrom: from, freeUntil: until })
    for (const { name, emails } of rooms.body.items) {
      const minutes = (Date.parse(until) - Date.parse(from)) / 60_000
      const asked = { owner: principal.slug, calendar: 'calendar' }
      const room: Participant = { sendTo: { imip: `mailto:${emails[0]}` }, roles: { attendee: true }, kind: 'location' }
      const start = from.replace('Z', '')
      const event = { title, start, timeZone: 'Etc/UTC', duration: `PT${minutes}M`, participants: { room } }
      const made = await kalends.createEvent({ ...asked, body: event })
      if (made.body.participants?.room?.participationStatus === 'accepted') return `${name} is yours`
      // Somebody was faster.
      const id = made.headers.get('location')?.split('/').at(-1) ?? ''
      await kalends.deleteEvent({ ...asked, id })
    }
    return 'no room is free'
  } catch (error) {
    if (error instanceof KalendsProblem) return `${error.kind}: ${error.message}`
    throw error
  }
}
