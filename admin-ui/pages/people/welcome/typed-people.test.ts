import { expect, test } from 'vitest'
import { smtpUrlOf } from './smtp-url.ts'
import { peopleIn } from './typed-people.ts'

test('people are read as they are typed', () => {
  const { people, unread } = peopleIn(
    'Alice Archer <alice@example.test>\n\nBob, bob@example.test;\ncarla.c@example.test\nÉva\nAlice <alice@b.test>\nHalf <half@>\n!?',
  )
  expect(unread).toEqual(['Alice <alice@b.test>', 'Half <half@>', '!?'])
  expect(people[1]?.line).toBe('Bob, bob@example.test;')
  expect(people.map(({ user }) => user)).toEqual([
    { slug: 'alice', name: 'Alice Archer', emails: ['alice@example.test'] },
    { slug: 'bob', name: 'Bob', emails: ['bob@example.test'] },
    { slug: 'carla-c', name: 'carla-c', emails: ['carla.c@example.test'] },
    { slug: 'eva', name: 'Éva' },
  ])
})

test.each([
  [{ host: 'mail.example.test', port: 587, user: '' }, 'smtp://mail.example.test:587'],
  [
    { host: ' mail.example.test ', port: 465, user: 'me@example.test' },
    'smtps://me%40example.test:PASSWORD@mail.example.test:465',
  ],
])('%j is %s', (server, url) => {
  expect(smtpUrlOf(server)).toBe(url)
})
