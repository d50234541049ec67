import { describe, expect, test } from 'vitest'
import type { StoreReader } from '../../storage/store.ts'
import { findProblems } from './check-organisation.ts'
import { readOrganisation } from './organisation-file.ts'

const emptyStore: Pick<StoreReader, 'findPrincipal' | 'findPrincipalByAddress' | 'membersOf'> = {
  findPrincipal: async () => undefined,
  findPrincipalByAddress: async () => undefined,
  membersOf: async () => [],
}

async function reportOf(text: string): Promise<readonly string[]> {
  const file = readOrganisation(text, 'org.yaml')
  return file.report(await findProblems(file.entries, emptyStore, file.slugs))
}

test('the example of the manual is read as it is meant', () => {
  const { entries, report } = readOrganisation(
    `users:
  - slug: alice
    name: Alice Moreau
    emails: [alice@example.test, A.Moreau@example.test]
    password: 0123
    timezone: Europe/Brussels
    calendars:
      - { slug: work, name: Work, components: [VEVENT], grants: [{ to: authenticated, privilege: free-busy }] }
    addressbooks: [{ slug: addressbook, name: Contacts }]
    delegates: { write: [bob], read: [] }
    quotaBytes: 104857600
    admin: false
groups:
  - { slug: analysts, name: Analysts, emails: [analysts@example.test], members: [alice, bob] }
rooms:
  - { slug: atlas, name: Atlas, emails: [atlas@example.test], capacity: 12, building: North, floor: "2", features: [video],
      delegates: { write: [alice] }, policy: { accept: if-free, window: P180D, maxDuration: PT4H } }
resources:
  - { slug: van, name: Van, emails: [van@example.test], policy: { accept: none, approvers: [alice] } }
`,
    'org.yaml',
  )
  expect(report([])).toEqual([])
  expect(entries).toEqual([
    {
      kind: 'user',
      slug: 'alice',
      name: 'Alice Moreau',
      emails: ['mailto:alice@example.test', 'mailto:a.moreau@example.test'],
      password: '0123',
      timezone: 'Europe/Brussels',
      calendars: [
        {
          slug: 'work',
          name: 'Work',
          components: ['VEVENT'],
          grants: [{ to: 'authenticated', privilege: ['read-free-busy'] }],
        },
      ],
      addressbooks: [{ slug: 'addressbook', name: 'Contacts' }],
      delegates: { write: ['bob'], read: [] },
      quotaBytes: 104_857_600,
      admin: false,
    },
    {
      kind: 'group',
      slug: 'analysts',
      name: 'Analysts',
      emails: ['mailto:analysts@example.test'],
      members: ['alice', 'bob'],
    },
    {
      kind: 'room',
      slug: 'atlas',
      name: 'Atlas',
      emails: ['mailto:atlas@example.test'],
      capacity: 12,
      building: 'North',
      floor: '2',
      features: ['video'],
      delegates: { write: ['alice'] },
      policy: { accept: 'if-free', window: 'P180D', maxDuration: 'PT4H' },
    },
    {
      kind: 'resource',
      slug: 'van',
      name: 'Van',
      emails: ['mailto:van@example.test'],
      policy: { accept: 'none', approvers: ['alice'] },
    },
  ])
})

test('every word of a policy may be said, and taken back', async () => {
  const { entries, report } = readOrganisation(
    `
rooms:
  - slug: atlas
    policy:
      acceptFromGroup: none
      window: none
      beyondWindow: decline
      minDuration: PT15M
      openingHours: [Mo-Fr 08:00-18:00, "Sa,Su 10:00-16:00"]
      recurring: false
      bufferBefore: PT5M
      bufferAfter: none
      bookers: []
      approval: all
      approvalExcept: [atlas]
      approvalTimeLimit: P1D
      lanes: 2
      maxConflicts: 3
      maxConflictsPercent: none
      privacy: organizer
      checkIn: PT15M
`,
    'org.yaml',
  )
  expect(report([])).toEqual([])
  expect(entries[0]?.policy).toEqual({
    acceptFromGroup: null,
    window: null,
    beyondWindow: 'decline',
    minDuration: 'PT15M',
    openingHours: ['Mo-Fr 08:00-18:00', 'Sa,Su 10:00-16:00'],
    recurring: false,
    bufferBefore: 'PT5M',
    bufferAfter: null,
    bookers: [],
    approval: 'all',
    approvalExcept: ['atlas'],
    approvalTimeLimit: 'P1D',
    lanes: 2,
    maxConflicts: 3,
    maxConflictsPercent: null,
    privacy: 'organizer',
    checkIn: 'PT15M',
  })
})

test('an empty file is nothing', async () => {
  expect(await reportOf('')).toEqual([])
})

describe('each mistake is told with its line and column', () => {
  test.each([
    ['users:\n  - {slug: a', /^org\.yaml:2:\d+: /],
    ['people: []', 'org.yaml:1:1: "people" is not known'],
    ['user: []', 'org.yaml:1:1: "user" is not known; did you mean users?'],
    ['users: alice', 'org.yaml:1:8: users: a list is expected'],
    ['users:\n  - alice', 'org.yaml:2:5: users[0]: keys and values are expected'],
    ['users:\n  - name: Alice', 'org.yaml:2:5: users[0].slug is missing'],
    ['users:\n  - slug: a/b', /^org\.yaml:2:11: users\[0\]\.slug: "a\/b" is wrong; expected: a slug/],
    ['users:\n  - slug: all', /^org\.yaml:2:11: users\[0\]\.slug: "all" is wrong/],
    ['users:\n  - slug: a\n    timezon: UTC', 'org.yaml:3:5: users[0].timezon is not known; did you mean timezone?'],
    [
      'users:\n  - slug: a\n    timezone: Europe/Brussel',
      'org.yaml:3:15: users[0].timezone: "Europe/Brussel" is wrong; expected: a time zone such as Europe/Brussels, or none',
    ],
    ['users:\n  - slug: a\n    slug: b', 'org.yaml:3:5: Map keys must be unique'],
    [
      'users:\n  - slug: a\n    emails: [a@b.c, nonsense]',
      /^org\.yaml:3:21: users\[0\]\.emails\[1\]: "nonsense" is wrong/,
    ],
    ['users:\n  - slug: a\n    admin: yes', 'org.yaml:3:12: users[0].admin: "yes" is wrong; expected: true or false'],
    ['rooms:\n  - slug: a\n    password: x', /^org\.yaml:3:5: rooms\[0\]\.password is not known/],
    ['users:\n  - slug: a\n    passwordHash: secret', /^org\.yaml:3:19: users\[0\]\.passwordHash: this is wrong/],
    [
      'users:\n  - slug: a\n    calendars: [{slug: w, components: [VEVNT]}]',
      /^org\.yaml:3:40: users\[0\]\.calendars\[0\]\.components\[0\]: "VEVNT" is wrong; expected: VEVENT or VTODO/,
    ],
    ['users:\n  - slug: a\n    calendars: [{slug: inbox}]', /^org\.yaml:3:24: .*"inbox" is wrong/],
    [
      'users:\n  - slug: a\n    calendars: [{slug: w, grants: [{to: all, privilege: peek}]}]',
      /^org\.yaml:3:57: users\[0\]\.calendars\[0\]\.grants\[0\]\.privilege: "peek" is wrong; expected: free-busy, read/,
    ],
    ['rooms:\n  - slug: a\n    policy: {maxDuration: 4h}', /^org\.yaml:3:27: .*"4h" is wrong; expected: a duration/],
    [
      'rooms:\n  - slug: a\n    policy: {accept: maybe}',
      /^org\.yaml:3:22: .*"maybe" is wrong; expected: none or always/,
    ],
    [
      'rooms:\n  - slug: a\n    policy: {openingHours: [8-18]}',
      /^org\.yaml:3:29: .*"8-18" is wrong; expected: days and hours such as Mo-Fr 08:00-18:00/,
    ],
    ['rooms:\n  - slug: a\n    policy: {lanes: 0}', /^org\.yaml:3:21: .*"0" is wrong; expected: a whole number/],
    ['rooms:\n  - {slug: a, policy: {bookers: [b]}}', 'org.yaml:2:34: there is no "b"'],
    ['users:\n  - slug: a\n  - slug: a', 'org.yaml:3:11: "a" is the slug of a user above, too'],
    [
      'users:\n  - {slug: a, emails: [x@y.z]}\n  - {slug: b, emails: [X@y.z]}',
      'org.yaml:3:24: x@y.z is an address of "a" already',
    ],
    [
      'groups:\n  - {slug: g, members: [alise]}\nusers: [{slug: alice}]',
      'org.yaml:2:25: there is no "alise"; did you mean alice?',
    ],
    ['users:\n  - {slug: a, delegates: {write: [b]}}', 'org.yaml:2:35: there is no "b"'],
    [
      'users:\n  - {slug: a, calendars: [{slug: w, grants: [{to: b, privilege: read}]}]}',
      'org.yaml:2:51: there is no "b"',
    ],
    ['groups:\n  - {slug: g, members: [g]}', 'org.yaml:2:25: a group is not a member of itself'],
    ['groups:\n  - {slug: g, members: [h]}\n  - {slug: h, members: [i]}\n  - {slug: i}', undefined],
    ['users:\n  - {slug: a, calendars: [{slug: w}, {slug: w}]}', 'org.yaml:2:45: "w" stands there twice'],
    ['users:\n  - *nobody', /^org\.yaml:\d+:\d+: Unresolved alias/],
  ])('%j', async (text, expected) => {
    const report = await reportOf(text)
    if (expected === undefined) expect(report).toEqual([])
    else if (typeof expected === 'string') expect(report).toEqual([expected])
    else expect(report.join('\n')).toMatch(expected)
  })

  test('all of them, in the order of the file', async () => {
    const report = await reportOf(`users:
  - slug: alice
    delegates: { write: [carol] }
    colour: red
  - slug: bob
    timezone: Mars/Olympus
groups:
  - { slug: one, members: [two, alice, bob] }
  - { slug: two, members: [one] }
`)
    expect(report.map((line) => line.replace(/: .*/, ''))).toEqual([
      'org.yaml:4:5',
      'org.yaml:6:15',
      'org.yaml:8:28',
      'org.yaml:9:28',
    ])
    expect(report[2]).toBe('org.yaml:8:28: "one" would be in itself: it is in "two"')
  })

  test('an explosion of aliases is refused', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'])
      bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`)}]`)
    expect((await reportOf(bomb.join('\n'))).join()).toMatch(/Excessive alias count/)
  })
})
