import { describe, expect, it } from 'vitest'
import { parseCalendarBytes } from '../../protocol/ical/parse.ts'
import { writeComponentBytes } from '../../protocol/ical/write.ts'
import { expandGroups, type GroupMember } from './expand-groups.ts'

const member = (name: string): GroupMember => ({
  addresses: [`mailto:${name}@x.test`, `/users/${name}/`],
  name: name.toUpperCase(),
})
const ROOM: GroupMember = { addresses: ['mailto:room@x.test'], name: 'Room', cutype: 'ROOM' }
const GROUPS: Readonly<Record<string, readonly GroupMember[]>> = {
  team: [member('alice'), member('bob'), member('carol')],
  pair: [member('carol'), member('dave')],
  place: [ROOM],
  empty: [],
}

function calendar(...components: readonly (readonly string[])[]) {
  const lines = components.flatMap((one) => ['BEGIN:VEVENT', 'UID:x', ...one, 'END:VEVENT'])
  return parseCalendarBytes(Buffer.from(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n')))
}
const group = (name: string, parameters = ';RSVP=TRUE;PARTSTAT=NEEDS-ACTION') =>
  `ATTENDEE;CN=${name}${parameters}:mailto:${name}@x.test`
const BOB = 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.test'

interface Case {
  readonly groups?: Readonly<Record<string, readonly GroupMember[]>>
  readonly before?: ReturnType<typeof calendar>
  readonly most?: number
  readonly room?: number
}

function expand(after: ReturnType<typeof calendar>, { groups = GROUPS, before, most = 10, room = 10_000 }: Case = {}) {
  return expandGroups(after, before, {
    groups: new Map(Object.entries(groups).map(([name, members]) => [`mailto:${name}@x.test`, members])),
    isOwner: (address) => address === 'mailto:alice@x.test',
    mostAttendees: most,
    room,
  })
}

/** `bob ACCEPTED team`: who, their answer, and because of which groups. */
function attendees(object: ReturnType<typeof calendar>, place = 0): readonly string[] {
  return (object.components[place]?.properties ?? []).flatMap(({ name, parameters, value }) => {
    const said = (wanted: string) =>
      parameters.find((one) => one.name === wanted)?.values.map((one) => one.replace(/^mailto:(.*)@.*$/, '$1'))
    if (name !== 'ATTENDEE') return []
    const words = [said('CUTYPE'), said('PARTSTAT'), said('SCHEDULE-STATUS'), said('MEMBER')?.join('+')]
    return [[value.replace(/^mailto:(.*)@.*$/, '$1'), ...words.flatMap((word) => word ?? [])].join(' ')]
  })
}
const TEAM = 'team X-SERVER-GROUP 2.7'

describe('RFC 5545 §3.2.11: a group becomes the people in it', () => {
  it('and stays; its organizer is not invited', () => {
    const expanded = expand(calendar([group('team')]))
    expect(attendees(expanded)).toEqual([TEAM, 'bob NEEDS-ACTION team', 'carol NEEDS-ACTION team'])
    const text = Buffer.from(writeComponentBytes(expanded)).toString().replaceAll('\r\n ', '')
    expect(text).toContain(
      'ATTENDEE;CN=BOB;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;MEMBER="mailto:team@x.test":mailto:bob@x.test',
    )
  })

  it.each([
    ['one who is invited by name stays so', [BOB, group('team')], ['bob ACCEPTED', TEAM, 'carol NEEDS-ACTION team']],
    [
      'whoever is in two is invited once',
      [group('team'), group('pair')],
      [
        TEAM,
        'pair X-SERVER-GROUP 2.7',
        'bob NEEDS-ACTION team',
        'carol NEEDS-ACTION team+pair',
        'dave NEEDS-ACTION pair',
      ],
    ],
    ['a room', [group('place')], ['place X-SERVER-GROUP 2.7', 'room ROOM NEEDS-ACTION place']],
    ['nobody', [group('empty')], ['empty X-SERVER-GROUP 2.7']],
    ['a group elsewhere', [group('list')], ['list NEEDS-ACTION']],
    ['one elsewhere that claims to be expanded', [group('list', ';CUTYPE=X-SERVER-GROUP')], ['list GROUP']],
    ['one whom another program tells', [group('team', ';SCHEDULE-AGENT=CLIENT')], ['team']],
    ['members that a program wrote itself', ['ATTENDEE;MEMBER="mailto:team@x.test":mailto:eve@x.test'], ['eve team']],
  ])('%s', (_, lines, expected) => {
    expect(attendees(expand(calendar(lines)))).toEqual(expected)
  })

  it('in optional roles', () => {
    const [, bob] = expand(calendar([group('team', ';ROLE=OPT-PARTICIPANT')])).components[0]?.properties.slice(1) ?? []
    expect(bob?.parameters).toContainEqual({ name: 'ROLE', values: ['OPT-PARTICIPANT'] })
  })

  it('of too many none is invited', () => {
    expect(attendees(expand(calendar([BOB, group('team')]), { most: 2 }))).toEqual([
      'bob ACCEPTED',
      'team X-SERVER-GROUP 5.3',
    ])
  })

  it('in each component by itself', () => {
    const both = expand(calendar([group('team')], ['RECURRENCE-ID:20260101T000000Z', BOB]))
    expect(attendees(both, 1)).toEqual(['bob ACCEPTED'])
  })

  it('and what is in step stays the same value', () => {
    const expanded = expand(calendar([BOB, group('team')]))
    expect(expand(expanded, { before: expanded })).toBe(expanded)
    const plain = calendar([BOB])
    expect(expand(plain, { before: plain })).toBe(plain)
  })
})

describe('groups change', () => {
  const before = expand(calendar([group('team')]))
  const answered = calendar([
    group('team', ';CUTYPE=X-SERVER-GROUP'),
    `${BOB.replace(':', ';MEMBER="mailto:team@x.test":')}`,
  ])

  it('who left goes, who joined comes', () => {
    const groups = { ...GROUPS, team: [member('bob'), member('dave')] }
    expect(attendees(expand(before, { before, groups }))).toEqual([
      TEAM,
      'bob NEEDS-ACTION team',
      'dave NEEDS-ACTION team',
    ])
  })

  it('all go with a group that is taken out, but who is in another or was invited by name', () => {
    const without = calendar([
      ...['bob', 'carol'].map((name) => `ATTENDEE;MEMBER="mailto:team@x.test":mailto:${name}@x.test`),
      'ATTENDEE:mailto:eve@x.test',
      group('pair'),
    ])
    expect(attendees(expand(without, { before }))).toEqual([
      ...['carol pair', 'eve', 'pair X-SERVER-GROUP 2.7', 'dave NEEDS-ACTION pair'],
    ])
  })

  it('answers stay, also when a program writes the group without its people', () => {
    expect(attendees(expand(answered, { before: answered }))).toContain('bob ACCEPTED team')
    expect(attendees(expand(calendar([group('team')]), { before: answered }))).toContain('bob ACCEPTED team')
  })

  it('the people of a group that nobody knows any more stay with it', () => {
    const { team: _, ...groups } = GROUPS
    expect(expand(before, { before, groups })).toBe(before)
  })

  it('whose people each instance would repeat until the object could not be kept is expanded in none of them', () => {
    const instance = (day: number) => [`RECURRENCE-ID:2030010${day}T100000Z`, group('team')]
    const series = calendar([group('team')], instance(2), instance(3))
    const [whole, each] = [expand(series), expand(series, { room: 300 })]
    const placesOf = (object: ReturnType<typeof calendar>) => [0, 1, 2].map((place) => attendees(object, place).length)
    expect(placesOf(whole)).toEqual([3, 3, 3])
    expect(placesOf(each)).toEqual([1, 1, 1])
    expect(attendees(each, 2)).toEqual(['team X-SERVER-GROUP 5.3'])
    expect(expand(each, { before: each, room: 300 })).toBe(each)
    expect(placesOf(expand(whole, { before: whole, room: 0 }))).toEqual([3, 3, 3])
  })
})
