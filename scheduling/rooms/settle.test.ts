import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Component } from '../../protocol/ical/component.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperties, findProperty, findText, parameterOf } from '../../protocol/ical/values.ts'
import type { NewPrincipal, Principal, Store } from '../../storage/store.ts'
import { type TestStore, testStore } from '../../storage/testing/stores.ts'
import { type Settled, settleRoom } from './settle.ts'

const NOW = Date.parse('2026-03-02T06:00:00Z') / 1000
const DIRECTORY = { origin: 'admin', scheduling: 'silent', directory: true } as const

let opened: TestStore
let store: Store
let alice: Principal
beforeEach(async () => {
  opened = await testStore('sqlite')
  store = opened.store
  alice = await create('user', 'alice')
  const staff = await create('group', 'staff')
  await store.transaction(DIRECTORY, (tx) => tx.setMembers(staff.id, [alice.id]))
})
afterEach(() => opened.destroy())

function create(kind: Principal['kind'], slug: string, policy: NewPrincipal['policy'] = null): Promise<Principal> {
  const nobody = { timezone: null, admin: false, quotaBytes: null, details: {}, addresses: [], name: slug }
  return store.transaction(DIRECTORY, (tx) => tx.createPrincipal({ ...nobody, kind, slug, policy }))
}

function copyOf(uid: string, start: string, { partstat = 'NEEDS-ACTION', more = [] as string[] } = {}): Component {
  const lines = [
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${start}`,
    'DURATION:PT1H',
    'SUMMARY:Who is let go',
    'ORGANIZER;CN=Alice:mailto:alice@example.test',
    `ATTENDEE;PARTSTAT=${partstat}:mailto:atlas@example.test`,
    ...more,
  ]
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR']
  return parseCalendar(`${text.join('\r\n')}\r\n`)
}

function settle(room: Principal, uid: string, copy: Component | undefined, organizer = alice): Promise<Settled> {
  const me = { isAddress: (address: string) => address === 'mailto:atlas@example.test' }
  return store.transaction({ origin: 'itip', scheduling: 'on', homes: [room.id] }, (tx) =>
    settleRoom(room, me, { uid, copy, organizer }, NOW, tx),
  )
}

function answersIn(copy: Component | undefined): (string | undefined)[] {
  const [, ...others] = copy?.components ?? []
  return [copy?.components[0], ...others].map((event) => {
    const [attendee] = event === undefined ? [] : findProperties(event, 'ATTENDEE')
    return attendee && parameterOf(attendee, 'PARTSTAT')
  })
}

describe('a room', () => {
  test('answers in its copy, and has a row for each answer', async () => {
    const room = await create('room', 'atlas')
    const first = await settle(room, 'a', copyOf('a', '20260304T080000Z'))
    expect(answersIn(first.copy)).toEqual(['ACCEPTED'])
    const series = copyOf('b', '20260303T080000Z', { more: ['RRULE:FREQ=DAILY;COUNT=3'] })
    const second = await settle(room, 'b', series)
    expect(answersIn(second.copy)).toEqual(['ACCEPTED', 'DECLINED'])
    expect(second.outcome.decision?.reason).toEqual({ key: 'accepted-in-part', declined: 1, of: 3 })
    expect(await store.bookingsOf(room.id, 'b')).toHaveLength(2)

    await settle(room, 'a', undefined)
    expect(await store.bookingsOf(room.id, 'a')).toEqual([])
    expect(answersIn((await settle(room, 'c', copyOf('c', '20260304T080000Z'))).copy)).toEqual(['ACCEPTED'])
    expect((await settle(room, 'b', second.copy)).outcome).toMatchObject({ decision: undefined, lost: [] })
  })

  test('leaves to a person what it is told to leave, and says so', async () => {
    const room = await create('resource', 'van', { accept: 'none' })
    const { copy, isLeft } = await settle(room, 'a', copyOf('a', '20260304T080000Z'))
    expect([answersIn(copy), isLeft]).toEqual([['NEEDS-ACTION'], true])
    expect((await settle(room, 'b', copyOf('b', '20260203T080000Z'))).isLeft).toBe(true)
    const taken = await settle(room, 'a', copyOf('a', '20260304T080000Z', { partstat: 'ACCEPTED' }))
    expect([taken.isLeft, taken.outcome.lost]).toEqual([false, []])
    expect(await store.bookingsOf(room.id, 'a')).toHaveLength(1)
    const clash = await settle(room, 'c', copyOf('c', '20260304T083000Z', { partstat: 'ACCEPTED' }))
    expect(clash.outcome.lost).toMatchObject([{ answer: 'decline', reason: { key: 'busy' } }])
  })

  test('does not answer to what is over', async () => {
    const room = await create('room', 'atlas')
    const { copy, isLeft, outcome } = await settle(room, 'a', copyOf('a', '20260223T080000Z'))
    expect([answersIn(copy), isLeft, outcome.decision?.reason.key]).toEqual([['NEEDS-ACTION'], false, 'past'])
  })

  test('knows who asks, and the groups of who asks', async () => {
    const room = await create('room', 'atlas', { bookers: ['staff'] })
    const bob = await create('user', 'bob')
    expect(answersIn((await settle(room, 'a', copyOf('a', '20260304T080000Z'), bob)).copy)).toEqual(['DECLINED'])
    expect(answersIn((await settle(room, 'a', copyOf('a', '20260304T080000Z'))).copy)).toEqual(['ACCEPTED'])
  })

  test('declines a series of seconds, which nobody could list', async () => {
    const room = await create('room', 'atlas')
    const copy = copyOf('a', '20260304T080000Z', { more: ['RRULE:FREQ=SECONDLY'] })
    const settled = await settle(room, 'a', copy)
    expect([answersIn(settled.copy), settled.outcome.decision?.reason.key]).toEqual([
      ['DECLINED'],
      'too-many-occurrences',
    ])
  })

  test('shows what it may', async () => {
    const room = await create('room', 'atlas', { privacy: 'organizer' })
    const { copy } = await settle(room, 'a', copyOf('a', '20260304T080000Z'))
    const [event] = copy?.components ?? []
    expect(event && [findText(event, 'SUMMARY'), findProperty(event, 'TRANSP')?.value]).toEqual(['Alice', 'OPAQUE'])
  })
})
