import { expect, test } from 'vitest'
import { smtpUrlOf } from './smtp-url.ts'
import { usersIn } from './typed-people.ts'

test('people are read as they are typed', () => {
  expect(
    usersIn(
      'Alice Archer <alice@example.test>\n\nBob, bob@example.test;\ncarla.c@example.test\nÉva\nAlice <alice@b.test>',
    ),
  ).toEqual([
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
