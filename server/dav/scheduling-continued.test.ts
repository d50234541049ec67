/** "This and all future ones" by a client: a series ends, and one that is linked to it goes on. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answersIn, Homes, meeting, usersNamed } from '../testing/meetings.ts'
import { type TestServer, testServer } from '../testing/test-server.ts'

const PEOPLE = `users:
${usersNamed('alice', 'bob', 'carol')}
`
let server: TestServer
let homes: Homes

beforeAll(async () => {
  server = await testServer({ provision: PEOPLE })
  homes = new Homes(server)
})
afterAll(() => server.close())

const WEEKLY = 'RRULE:FREQ=WEEKLY'
const hrefOf = (uid: string) => `${homes.calendarOf('alice')}${uid}.ics`

/** Bob comes every week, and carol does not; then it ends before the third, and goes on under a new UID. */
async function goOn(uid: string, change: (text: string) => string, said = 'ACCEPTED'): Promise<string[]> {
  const series = meeting({ uid, attendees: ['bob', 'carol'], lines: [WEEKLY] })
  expect((await server.as('alice').put(hrefOf(uid), series)).status).toBe(201)
  await homes.answer('bob', uid, 'ACCEPTED')
  await homes.answer('carol', uid, 'DECLINED')
  const { text } = await homes.copyOf('alice', uid)
  const ended = text.replace(WEEKLY, `${WEEKLY};UNTIL=20301215T235959Z`)
  expect((await server.as('alice').put(hrefOf(uid), ended)).status).toBe(204)
  const later = text
    .replaceAll(`UID:${uid}`, `UID:${uid}-later`)
    .replace('DTSTART:20301202', 'DTSTART:20301216')
    .replace('SUMMARY:Budget', `SUMMARY:Money\r\nRELATED-TO;RELTYPE=SIBLING:${uid}`)
    .replaceAll(/PARTSTAT=(ACCEPTED|DECLINED)(?=[^\r]*(bob|carol)@)/g, `PARTSTAT=${said}`)
  expect((await server.as('alice').put(hrefOf(`${uid}-later`), change(later))).status).toBe(201)
  const there = await Promise.all(['alice', 'bob'].map(async (name) => (await homes.copyOf(name, `${uid}-later`)).text))
  const [mine, his] = there.map((one) => [...answersIn(one, 'bob'), ...answersIn(one, 'carol')])
  expect(his).toEqual(mine)
  return mine ?? []
}

it('who answered has answered, where it goes on as it was', async () => {
  expect(await goOn('one', (text) => text)).toEqual(['ACCEPTED', 'DECLINED'])
})

it.each([
  ['at another time', (text: string) => text.replace('DTSTART:20301216T10', 'DTSTART:20301216T11')],
  ['for longer', (text: string) => text.replace('DURATION:PT1H', 'DURATION:PT2H')],
  ['on another day', (text: string) => text.replace('DTSTART:20301216', 'DTSTART:20301217')],
  ['by another rule', (text: string) => text.replace(WEEKLY, 'RRULE:FREQ=DAILY')],
  ['without a link', (text: string) => text.replace(/RELATED-TO[^\r]*\r\n/, '')],
])('it asks anew %s', async (what, change) => {
  expect(await goOn(what.replaceAll(' ', '-'), change)).toEqual(['NEEDS-ACTION', 'NEEDS-ACTION'])
})

it('nobody is said to have answered what he did not', async () => {
  const link = (text: string) => text.replace(/RELATED-TO[^\r]*\r\n/, 'RELATED-TO:nothing\r\n')
  expect(await goOn('two', link)).toEqual(['NEEDS-ACTION', 'NEEDS-ACTION'])
  expect(await goOn('three', (text) => text, 'NEEDS-ACTION')).toEqual(['NEEDS-ACTION', 'NEEDS-ACTION'])
})
