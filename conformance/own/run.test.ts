import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clauseOf, davClass } from './case.ts'
import { expectStatus, Skip } from './expect.ts'
import { describeFile, describeTotal } from './report.ts'
import { type FileResult, runFiles } from './run.ts'

const HOME = '/home/ann/'

const multistatus = (property: string) =>
  `<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop>${property}</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`

/** A server that tells where things are, makes what is asked for, and remembers it. */
const collections = new Set<string>()
let server: Server

beforeAll(async () => {
  server = createServer((request, response) => {
    const { method = '', url = '' } = request
    request.resume()
    if (method === 'MKCALENDAR') collections.add(url)
    if (method === 'DELETE') collections.delete(url)
    const answers: Readonly<Record<string, readonly [number, string]>> = {
      MKCALENDAR: [201, ''],
      DELETE: [204, ''],
      OPTIONS: [200, ''],
      PROPFIND: [
        207,
        multistatus(
          url === '/principal/'
            ? `<calendar-home-set xmlns="urn:ietf:params:xml:ns:caldav"><href xmlns="DAV:">${HOME}</href></calendar-home-set>`
            : '<current-user-principal><href>/principal/</href></current-user-principal>',
        ),
      ],
    }
    const [status, body] = answers[method] ?? [404, '']
    response.writeHead(status, { DAV: '1, 3' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

const clause = clauseOf('Nowhere')

const CASES = [
  clause('1', 'passes', async ({ user, calendar }) => expectStatus(await user.get(calendar.href), 404)),
  clause('2', 'fails', async ({ user, calendar }) => expectStatus(await user.get(calendar.href), 200)),
  clause(
    '3',
    'is not claimed',
    async () => expectStatus(await Promise.reject(new Error('never run')), 1),
    davClass('2'),
  ),
  clause('4', 'cannot be asked', async () => {
    throw new Skip('it is too late')
  }),
  clause('5', 'is wrong in itself', async () => {
    throw new TypeError('a bug of the case')
  }),
]

async function runAll(): Promise<readonly FileResult[]> {
  const { port } = server.address() as AddressInfo // it listens on a port
  const account = { name: 'ann', password: 'x' }
  const accounts = { user: account, other: account }
  const results: FileResult[] = []
  const files = [{ path: 'nowhere/all', cases: CASES }]
  for await (const result of runFiles(new URL(`http://127.0.0.1:${port}`), accounts, files)) results.push(result)
  return results
}

test('cases pass, fail with what was expected, or are skipped with a reason', async () => {
  const [file] = await runAll()
  const text = file === undefined ? '' : describeFile(file, { trace: false, skips: true })
  expect(text).toContain('nowhere/all                      passed 1 failed 2 skipped 2')
  expect(text).toMatch(
    /FAILED Nowhere §2 fails\n {4}expected: status 200\n {4}got: status 404 \(GET \/home\/ann\/conform/,
  )
  expect(text).toContain('SKIPPED Nowhere §3 is not claimed: the server does not have DAV: 2')
  expect(text).toContain('SKIPPED Nowhere §4 cannot be asked: it is too late')
  expect(text).toContain('TypeError: a bug of the case')
})

test('the trace shows what was said', async () => {
  const [file] = await runAll()
  const text = file === undefined ? '' : describeFile(file, { trace: true, skips: false })
  expect(text).toMatch(/>> GET \/home\/ann\/conformance-[^\n]*\/\n {4}<< 404/)
})

test('the total counts all, and nothing is left behind', async () => {
  expect(describeTotal(await runAll())).toBe('total passed 1 failed 2 skipped 2')
  expect([...collections]).toEqual([])
})
