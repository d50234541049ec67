import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'
import { ask } from '../testing/ask.ts'

const PEOPLE = `users:
  - { slug: alice, password: alice }
rooms:
  - { slug: attic, building: Old, floor: '10', features: [screen] }
  - { slug: board, building: Old, floor: '2', features: [screen, phone] }
  - { slug: cellar, building: New }
  - { slug: tent }
resources:
  - { slug: car, building: New, floor: garage }
`

let server: TestServer
beforeAll(async () => {
  server = await testServer({ provision: PEOPLE })
})
afterAll(() => server.close())

test('each building, its floors and all features are named once', async () => {
  expect((await ask(server.as('alice'), 'GET', '/room-places')).json).toEqual({
    buildings: [
      { name: 'New', floors: ['garage'], count: 2 },
      { name: 'Old', floors: ['2', '10'], count: 2 },
    ],
    features: [
      { name: 'phone', count: 1 },
      { name: 'screen', count: 2 },
    ],
  })
})
