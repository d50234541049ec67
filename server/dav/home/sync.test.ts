import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../../testing/test-server.ts'

const HOME = '/dav/calendars/alice/'

function event(uid: string): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`
}

function question(token: string, level: string, limit?: number): string {
  const most = limit === undefined ? '' : `<limit><nresults>${limit}</nresults></limit>`
  return `<sync-collection xmlns="DAV:"><sync-token>${token}</sync-token><sync-level>${level}</sync-level>${most}<prop><displayname/></prop></sync-collection>`
}

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

interface Round {
  readonly token: string
  readonly told: readonly string[]
  readonly isCut: boolean
}

async function ask(token: string, level: string, limit?: number): Promise<Round> {
  const { status, text } = await server.as('alice').report(HOME, question(token, level, limit), '0')
  expect(status).toBe(207)
  const responses = [...text.matchAll(/<D:response><D:href>([^<]*)<\/D:href>(.*?)<\/D:response>/g)]
  const told = responses.flatMap(([, href = '', content = '']) => {
    if (content.includes(' 507 ')) return []
    return [`${content.includes(' 404 ') && !content.includes('<D:propstat>') ? '-' : '+'}${href.slice(HOME.length)}`]
  })
  return { token: /data:,[^<]*/.exec(text)?.[0] ?? '', told, isCut: text.includes(' 507 ') }
}

/** Rounds until nothing is left, each of which must go on from the one before. */
async function askAll(token: string, level: string, limit: number): Promise<{ token: string; told: string[] }> {
  const told: string[] = []
  for (let rounds = 0, next = token; ; rounds++) {
    expect(rounds).toBeLessThan(60)
    const round = await ask(next, level, limit)
    expect(round.told.length).toBeLessThanOrEqual(limit)
    told.push(...round.told)
    if (!round.isCut) return { token: round.token, told }
    expect(round.token).not.toBe(next)
    next = round.token
  }
}

describe.each(['1', 'infinite'])('RFC 6578 §3.6 on a home, level %s', (level) => {
  it.each([1, 2, 3, 100])('tells all in rounds of %d, each thing at least once, and then no more', async (limit) => {
    const alice = server.as('alice')
    for (const name of ['one', 'two']) {
      await alice.mkcalendar(`${HOME}${name}/`)
      for (let i = 0; i < 3; i++) await alice.put(`${HOME}${name}/${i}.ics`, event(`${name}-${i}`))
    }
    const whole = await ask('', level)
    const pieces = await askAll('', level, limit)
    // What was there before this client began may be told as gone; a collection cut in two is told with each part.
    expect(new Set(pieces.told.filter((name) => name.startsWith('+')))).toEqual(new Set(whole.told))
    expect((await ask(pieces.token, level)).told).toEqual([])

    await alice.delete(`${HOME}one/`)
    await alice.put(`${HOME}two/new.ics`, event('new'))
    await alice.delete(`${HOME}two/0.ics`)
    await alice.mkcalendar(`${HOME}three/`)
    const wanted = ['-one/', '+three/', ...(level === '1' ? ['+two/'] : ['+two/new.ics', '-two/0.ics'])]
    const later = await askAll(pieces.token, level, limit)
    expect(later.told).toEqual(expect.arrayContaining(wanted))
    expect((await ask(later.token, level)).told).toEqual([])
    for (const name of ['two', 'three']) await alice.delete(`${HOME}${name}/`)
  })
})
