/** People and rooms who meet, and days on which they do. */
export const PROVISION = `users:
  - { slug: alice, name: Alice Peeters, emails: [alice@example.test], password: alice }
  - { slug: bob, name: Bob Maes, emails: [bob@example.test], password: bob }
  - { slug: carol, name: Carol Claes, emails: [carol@example.test], password: carol, timezone: Asia/Tokyo }
groups:
  - { slug: team, name: The team, members: [bob, carol] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 8, building: Main, floor: "1", features: [video] }
  - { slug: broom, name: Broom, emails: [broom@example.test], capacity: 2, building: Main, floor: "2" }
  - { slug: cedar, name: Cedar, emails: [cedar@example.test], capacity: 20, building: Annex, floor: "1", features: [video, whiteboard] }
`

/** A Monday that is not far away: rooms are not booked for years ahead. */
const MONDAY = mondayAfter(Date.now() + 7 * 86_400_000)

function mondayAfter(time: number): number {
  const day = Math.floor(time / 86_400_000)
  // The first day of the epoch was a Thursday.
  return (day + 7 - ((day + 3) % 7)) * 86_400_000
}

/** So many days after that Monday, on the clock. */
export function at(days: number, time: string): string {
  return `${new Date(MONDAY + days * 86_400_000).toISOString().slice(0, 10)}T${time}:00`
}

export const AT = { timeZone: 'Europe/Brussels', duration: 'PT1H' }

export const guest = (name: string) => ({ email: `${name}@example.test`, roles: { attendee: true }, expectReply: true })
