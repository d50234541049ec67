/** `kalends migrate-from` as its users have it: in a process of its own, which may be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findMissingPrograms } from '../../conformance/clients/program.ts'
import { openStore } from '../../storage/sql/open.ts'
import { freePort } from '../testing/free-port.ts'
import { oddSource } from './testing/odd-source.ts'

const PROGRAM = join(import.meta.dirname, '../../bin/kalends.mjs')

let data: string
beforeAll(async () => {
  await run(['--help']).done // builds, where that is needed
})
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'kalends-migrate-from-'))
  expect((await run(['user', 'add', 'alice', '--no-password']).done).code).toBe(0)
  return () => rm(data, { recursive: true })
})

interface Running {
  readonly child: ChildProcess
  readonly done: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>
}

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Running {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KALENDS_')))
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...environment, KALENDS_DATA: data, ...more } })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk))
  child.stdin.on('error', () => undefined).end()
  const done = once(child, 'close').then(([code]) => ({ code: typeof code === 'number' ? code : null, output, errors }))
  return { child, done }
}

const migrate = (url: string, more: Readonly<Record<string, string>> = {}) =>
  run(['migrate-from', url, '--user', 'alice', '--name', 'a'], { MIGRATE_PASSWORD: 'secret', ...more })

async function countIn(name: string): Promise<number | undefined> {
  const store = await openStore({ url: `sqlite:${join(data, 'kalends.db')}` })
  try {
    return (await store.findCollection('alice', 'calendars', name))?.objects
  } finally {
    await store.close()
  }
}

test('killed midway it goes on from there, and nothing is there twice', async () => {
  let reports = 0
  let isCut = true
  let reach: () => void = () => undefined
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const odd = await oddSource({
    events: 230,
    instead: (request) => {
      if (request.method !== 'REPORT' || !isCut || ++reports < 4) return false
      reach()
      return true
    },
  })
  try {
    const first = migrate(odd.url)
    await Promise.race([reached, first.done])
    first.child.kill('SIGKILL')
    expect((await first.done).code).toBeNull()
    expect(await countIn('work')).toBe(150)

    isCut = false
    odd.together.length = 0
    const { code, output } = await migrate(odd.url).done
    expect([code, output.trim().split('\n').at(-1)]).toEqual([
      0,
      '1 collections: 80 imported, 0 replaced, 150 unchanged, 0 refused',
    ])
    expect(odd.together).toEqual([50, 30])
    expect(await countIn('work')).toBe(230)
    expect((await run(['verify']).done).output).toContain('Everything agrees.')
  } finally {
    await odd.close()
  }
})

// As text they are 20 MB, and several times that as trees of XML and components.
test('5,000 events pass in bounded memory', async () => {
  const filling = `DESCRIPTION:${'x'.repeat(4_000)}`
  const odd = await oddSource({ events: 5000, describe: () => filling })
  try {
    const { code, output, errors } = await migrate(odd.url, { NODE_OPTIONS: '--max-old-space-size=56' }).done
    expect([code, errors.replace(/^Building …\n/, ''), output.trim().split('\n').at(-1)]).toEqual([
      0,
      expect.any(String),
      '1 collections: 5000 imported, 0 replaced, 0 unchanged, 0 refused',
    ])
    expect([Math.max(...odd.together), odd.mostAtOnce()]).toEqual([50, 1])
  } finally {
    await odd.close()
  }
})

const missing = await findMissingPrograms('radicale')

describe.skipIf(missing !== undefined)(`from Radicale${missing === undefined ? '' : ` (${missing})`}`, () => {
  let folder: string
  let url: string
  let radicale: ChildProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kalends-radicale-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}/`
    await writeFile(join(folder, 'users'), 'a:secret\n')
    await writeFile(
      join(folder, 'config'),
      `[server]\nhosts = 127.0.0.1:${port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = ${folder}/users\nhtpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = ${folder}/collections\n`,
    )
    radicale = spawn('radicale', ['--config', join(folder, 'config')], { stdio: 'ignore' })
    while (!(await isThere(url))) await wait(50)
    await fill()
  })
  afterAll(async () => {
    const ended = once(radicale, 'close')
    radicale.kill()
    await ended
    await rm(folder, { recursive: true })
  })

  async function ask(method: string, path: string, type: string, body: string): Promise<void> {
    const authorization = `Basic ${Buffer.from('a:secret').toString('base64')}`
    const answer = await fetch(new URL(path, url), { method, headers: { authorization, 'content-type': type }, body })
    expect([method, path, answer.status]).toEqual([method, path, 201])
  }

  async function fill(): Promise<void> {
    const looks =
      '<d:displayname>Travail &amp; été</d:displayname><x:calendar-color>#123456ff</x:calendar-color><x:calendar-order>3</x:calendar-order><c:calendar-description>Tout</c:calendar-description>'
    await ask(
      'MKCALENDAR',
      '/a/work/',
      'application/xml',
      `<c:mkcalendar xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:" xmlns:x="http://apple.com/ns/ical/"><d:set><d:prop>${looks}</d:prop></d:set></c:mkcalendar>`,
    )
    await ask(
      'MKCOL',
      '/a/people/',
      'application/xml',
      '<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop><d:resourcetype><d:collection/><c:addressbook/></d:resourcetype><d:displayname>Gens</d:displayname></d:prop></d:set></d:mkcol>',
    )
    for (let n = 0; n < 60; n++) {
      const name = n % 10 === 0 ? 'VTODO' : 'VEVENT'
      await ask(
        'PUT',
        `/a/work/${n}.ics`,
        'text/calendar',
        `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:${name}\r\nUID:r-${n}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\nSUMMARY:Réunion ${n}\\, ici\r\nEND:${name}\r\nEND:VCALENDAR\r\n`,
      )
    }
    await ask(
      'PUT',
      '/a/people/p.vcf',
      'text/vcard',
      'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:p\r\nFN:Zoë\r\nN:Zoë;;;;\r\nEND:VCARD\r\n',
    )
  }

  test('everything comes, and again it is only what changed', async () => {
    const first = await migrate(url).done
    expect([first.code, first.errors.replace(/^Building …\n/, ''), first.output.trim().split('\n').at(-1)]).toEqual([
      0,
      '',
      '2 collections: 61 imported, 0 replaced, 0 unchanged, 0 refused',
    ])
    const store = await openStore({ url: `sqlite:${join(data, 'kalends.db')}` })
    try {
      const work = await store.findCollection('alice', 'calendars', 'work')
      expect(work).toMatchObject({
        displayName: 'Travail & été',
        color: '#123456ff',
        order: '3',
        description: 'Tout',
        objects: 60,
      })
      const object = work && (await store.findObject(work.id, 'r-1.ics'))
      expect(object?.bytes.toString()).toContain('SUMMARY:Réunion 1\\, ici')
      expect(await store.findCollection('alice', 'addressbooks', 'people')).toMatchObject({
        displayName: 'Gens',
        objects: 1,
      })
    } finally {
      await store.close()
    }
    const again = await migrate(url).done
    expect(again.output.trim().split('\n').at(-1)).toBe(
      '2 collections: 0 imported, 0 replaced, 61 unchanged, 0 refused',
    )
  })
})

async function isThere(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}
