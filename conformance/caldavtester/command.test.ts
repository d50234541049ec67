import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { run } from './command.ts'

// --- a server that knows PUT, GET, DELETE and PROPFIND of one collection ----------------------------------------------

interface Stored {
  readonly body: string
  readonly version: number
}

const objects = new Map<string, Stored>()
const seen: { method: string; url: string; user: string; agent: string }[] = []
/** What appears in the collection only after some requests, as a delivery does. */
let late: { readonly path: string; remaining: number } | undefined
let version = 0
/** Everything is written within one second. */
let isFast = false

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const user = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
  seen.push({ method, url, user, agent: headers['user-agent'] ?? '' })
  if (late !== undefined && --late.remaining === 0) store(late.path, 'late')

  const found = objects.get(url)
  if (method === 'PUT') {
    response.setHeader('ETag', `"${store(url, Buffer.concat(chunks).toString())}"`)
    response.writeHead(found === undefined ? 201 : 204).end()
  } else if (method === 'PROPFIND') response.writeHead(207).end(list())
  else if (found === undefined) response.writeHead(method === 'OPTIONS' ? 200 : 404).end()
  else if (method === 'DELETE') {
    objects.delete(url)
    response.writeHead(204).end()
  } else response.writeHead(200, { ETag: `"${found.version}"` }).end(method === 'HEAD' ? undefined : found.body)
}

function store(path: string, body: string): number {
  version += 1
  objects.set(path, { body, version })
  return version
}

function list(): string {
  const responses = ['/c/', ...objects.keys()].map((href) => {
    const version = objects.get(href)?.version ?? 0
    const date = new Date(1_800_000_000_000 + (isFast ? 0 : version) * 1000).toUTCString()
    return `<response><href>${href}</href><propstat><prop><getetag>"${version}"</getetag><getlastmodified>${date}</getlastmodified></prop><status>HTTP/1.1 200 OK</status></propstat></response>`
  })
  return `<multistatus xmlns="DAV:">${responses.join('')}</multistatus>`
}

// --- a suite folder ----------------------------------------------------------------------------------------------------

const folder = mkdtempSync(join(tmpdir(), 'caldavtester-'))
let server: Server
let url: string

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Writes a suite file of one test suite, and whatever else stands in it. */
function putSuite(name: string, tests: string, rest = ''): void {
  put(
    `scripts/tests/CalDAV/${name}.xml`,
    `<caldavtest>${rest}<test-suite name="one">${tests}</test-suite></caldavtest>`,
  )
}

function testOf(name: string, ...requests: string[]): string {
  return `<test name="${name}"><description>${name}</description>${requests.join('')}</test>`
}

function request(method: string, uri: string, more = '', attributes = ''): string {
  return `<request ${attributes}><method>${method}</method><ruri>${uri}</ruri>${more}</request>`
}

const OK = '<verify><callback>statusCode</callback></verify>'
const DATA = '<data><content-type>text/plain</content-type><filepath>Resource/1.txt</filepath></data>'

function expectStatus(status: string): string {
  return `<verify><callback>statusCode</callback><arg><name>status</name><value>${status}</value></arg></verify>`
}

function expectBody(text: string): string {
  return `<verify><callback>dataString</callback><arg><name>contains</name><value>${text}</value></arg></verify>`
}

beforeAll(async () => {
  put('suites.tsv', '# file\nCalDAV/a.xml\trfc\tbasic\tx\nCalDAV/b.xml\text\tother\tx\n')
  put('features-public.txt', 'caldav\n')
  put('Resource/1.txt', 'count $request_count: for $userid1: $local:')
  put('Resource/many/1.txt', 'one')
  put('Resource/many/2.txt', 'two')
  put(
    'scripts/server/serverinfo-template.xml',
    `<serverinfo><substitutions>
      <repeat count="2"><substitution><key>$userid%d:</key><value>user%02d</value></substitution>
      <substitution><key>$pswd%d:</key><value>pass%02d</value></substitution></repeat>
      <substitution><key>$c:</key><value>/c/</value></substitution></substitutions></serverinfo>`,
  )
  put('profile.yaml', 'name: mine\nwaitSeconds: 2\nsubstitutions: { "$c:": /c/ }\n')
  server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${addressOf(server).port}`
})

/** A server that listens on TCP has such an address. */
function addressOf(listening: Server): AddressInfo {
  return listening.address() as AddressInfo
}

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

beforeEach(() => {
  objects.clear()
  seen.length = 0
  late = undefined
  isFast = false
})

async function runCommand(...args: string[]): Promise<{ status: number; lines: string[] }> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  try {
    const status = await run(args)
    return { status, lines: [...log.mock.calls, ...error.mock.calls].flatMap(([text]) => String(text).split('\n')) }
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
}

function runSuites(...args: string[]) {
  return runCommand('--suite-dir', folder, '--url', url, '--profile', join(folder, 'profile.yaml'), ...args)
}

async function runOne(tests: string, rest = '') {
  putSuite('a', tests, rest)
  const json = join(folder, 'results.json')
  const { status, lines } = await runSuites('--json', json, 'CalDAV/a')
  const { tests: results } = JSON.parse(readFileSync(json, 'utf8'))
  return { status, lines, outcomes: results.map((result: { outcome: string }) => result.outcome) }
}

describe('what the command answers', () => {
  test('a line for each suite, the failed checks, and the total', async () => {
    putSuite('a', testOf('1', request('GET', '$c:none', OK)) + testOf('2', request('PUT', '$c:1', DATA + OK)))
    putSuite('b', testOf('1', request('GET', '$c:1', OK)))
    const { status, lines } = await runSuites()
    expect(lines).toEqual([
      'CalDAV/a.xml 1/1/0',
      '  one | 1: 1',
      '    GET /c/none',
      '      statusCode: status 404, expected 2xx',
      'CalDAV/b.xml 1/0/0',
      'total 2/1/0',
    ])
    expect(status).toBe(1)
  })

  test('orders to the control API of Apple are run by a command line, and without one they are not asked', async () => {
    const order = '<data><content-type>application/json</content-type><filepath>Resource/order.json</filepath></data>'
    put('Resource/order.json', '{"action":"add","group":"$userid1:","members":["$userid2:"]}')
    const orders = "  add: ['-e', 'process.exit(process.argv.length - 3)', '{group}', '{members}']\n"
    put('control.yaml', `name: mine\nsubstitutions: {}\ncontrol:\n${orders}`)
    const feature = '<require-feature><feature>control-api</feature></require-feature>'
    putSuite('a', testOf('1', request('POST', '/control', order + OK)), feature)
    const profile = ['--profile', join(folder, 'control.yaml'), 'CalDAV/a']
    expect((await runSuites(...profile)).lines).toEqual(['CalDAV/a.xml 0/0/1', 'total 0/0/1'])
    expect((await runSuites('--control', 'node', ...profile)).lines).toEqual(['CalDAV/a.xml 1/0/0', 'total 1/0/0'])
    expect(seen.filter(({ url }) => url === '/control')).toEqual([])
  })

  test.each([
    [['--class', 'ext'], 'CalDAV/b.xml 0/0/0'],
    [['--area', 'basic,nothing'], 'CalDAV/a.xml 0/0/0'],
    [['b'], 'CalDAV/b.xml 0/0/0'],
  ])('%j chooses', async (args, line) => {
    putSuite('a', '')
    putSuite('b', '')
    expect(await runSuites(...args)).toEqual({ status: 0, lines: [line, 'total 0/0/0'] })
  })

  test.each([
    ['no folder', []],
    ['a folder without suites', ['--suite-dir', join(tmpdir(), 'no such folder'), '--url', 'http://127.0.0.1:1']],
  ])('%s is skipped', async (_, args) => {
    const { status, lines } = await runCommand(...args)
    expect(status).toBe(0)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch('skipped')
  })

  test.each([
    ['an unknown option', ['--nothing']],
    ['an unknown suite', ['nothing']],
    ['an unknown area', ['--area', 'nothing']],
    ['no time to wait', ['--wait', 'long']],
    ['an address of nothing', ['--url', 'localhost']],
    ['an unknown profile', ['--profile', 'nothing']],
    ['a profile with names that the template does not have', ['--profile', 'cyrus']],
  ])('%s is wrong usage', async (_, args) => {
    putSuite('a', '')
    expect((await runSuites(...args)).status).toBe(2)
  })

  test('a server that does not answer', async () => {
    const { status, lines } = await runSuites('--url', 'http://127.0.0.1:1', 'a')
    expect(status).toBe(1)
    expect(lines).toEqual([expect.stringContaining('no answer from http://127.0.0.1:1')])
  })

  test('the organisation to provision', async () => {
    const { status, lines } = await runCommand('--print-provision')
    expect(status).toBe(0)
    expect(lines).toContain('users:')
  })
})

describe('a request', () => {
  test('is signed in as the user it names, else as the first, or not at all', async () => {
    const named = request('GET', '/c/', '', 'user="$userid2:" pswd="$pswd2:"')
    await runOne(testOf('1', named, request('GET', '/c/'), request('GET', '/c/', '', 'auth="no"')))
    expect(seen.slice(1).map(({ user }) => user)).toEqual(['user02:pass02', 'user01:pass01', ''])
    expect(seen.at(1)?.agent).toBe('CalDAV/a.xml | one | 1 | #1')
  })

  test('has a body with its variables, and a path with random or counted parts', async () => {
    const local = '<substitute><name>$local:</name><value>here</value></substitute></data>'
    const put = request('PUT', '/c/##.txt', DATA.replace('</data>', local))
    await runOne(`<test name="1" count="2">${put}${request('PUT', '/c/**.txt?x=**', DATA)}</test>`)
    expect(objects.get('/c/2.txt')?.body).toBe('count 2 for user01 here')
    expect([...objects.keys()].filter((path) => /^\/c\/[0-9a-f-]{36}\.txt\?x=\*\*$/.test(path))).toHaveLength(2)
  })

  test('is sent for each file of a folder, up to the first that fails', async () => {
    const data = DATA.replace('1.txt', 'many')
    const { outcomes } = await runOne(
      testOf('1', request('PUT', '/c/x', data + expectStatus('201'), 'iterate-data="yes"')),
    )
    expect(objects.get('/c/x')?.body).toBe('two')
    expect(outcomes).toEqual(['failed'])
  })

  test('is repeated until it succeeds, when it waits for that', async () => {
    late = { path: '/c/late', remaining: 4 }
    const waiting = request('GET', '/c/late', OK, 'wait-for-success="yes"')
    expect((await runOne(testOf('1', request('GET', '/c/late', expectStatus('404')), waiting))).outcomes).toEqual([
      'passed',
    ])
  })

  test('gives values to variables, for later requests and checks', async () => {
    const grab = '<grabheader><name>ETag</name><variable>$etag:</variable></grabheader>'
    const check = '<verify><callback>header</callback><arg><name>header</name><value>ETag$$etag:</value></arg></verify>'
    const { outcomes } = await runOne(
      testOf('1', request('PUT', '/c/1', DATA + grab), request('GET', '/c/1', check)) +
        testOf('2', request('PUT', '/c/1', DATA), request('GET', '/c/1', check)) +
        testOf('3', request('GET', '/c/none', grab)),
    )
    expect(outcomes).toEqual(['passed', 'failed', 'failed'])
  })

  test('that fails ends its test', async () => {
    await runOne(testOf('1', request('GET', '/c/none', OK), request('PUT', '/c/1', DATA)) + testOf('2'))
    expect(objects.size).toBe(0)
  })

  test('with an unknown callback fails', async () => {
    const { lines } = await runOne(testOf('1', request('GET', '/c/', '<verify><callback>magic</callback></verify>')))
    expect(lines).toContain('      magic: unknown callback')
  })
})

describe('the words that are no methods', () => {
  beforeEach(() => {
    store('/c/1', 'first')
    store('/c/2', 'second')
  })

  test.each([
    ['DELETEALL', request('DELETEALL', '/c/'), true, 0],
    ['WAITCOUNT', request('WAITCOUNT 2', '/c/'), true, 2],
    ['WAITCOUNT of another number', request('WAITCOUNT 3', '/c/'), false, 2],
    ['WAITDELETEALL', request('WAITDELETEALL 2', '/c/'), true, 0],
    ['WAITDELETEALL of another number', request('WAITDELETEALL 1', '/c/'), false, 2],
    ['GETNEW', request('GETNEW', '/c/', expectBody('second')), true, 2],
    ['GETNEW, which fails its check', request('GETNEW', '/c/', expectBody('first')), false, 2],
    ['GETOTHER', request('GETOTHER', '/c/2', expectBody('first')), true, 2],
    ['GETCONTAINS', request('GETCONTAINS irs', '/c/', expectBody('first')), true, 2],
    ['GETCONTAINS of nothing', request('GETCONTAINS third', '/c/', OK), false, 2],
    ['FINDNEW, and `$`', request('FINDNEW', '/c/') + request('GET', '$', expectBody('second')), true, 2],
    ['graburi', request('GETNEW', '/c/', '<graburi>$x:</graburi>') + request('DELETE', '$x:', OK), true, 1],
    ['DELAY', request('DELAY', '0', expectStatus('999')), true, 2],
  ])('%s', async (_, requests, passes, left) => {
    expect((await runOne(testOf('1', requests))).outcomes).toEqual([passes ? 'passed' : 'failed'])
    expect(objects.size).toBe(left)
  })

  test('WAITCOUNT waits', async () => {
    late = { path: '/c/3', remaining: 5 }
    expect((await runOne(testOf('1', request('WAITCOUNT 3', '/c/')))).outcomes).toEqual(['passed'])
  })

  test('GETCHANGED waits for another ETag', async () => {
    late = { path: '/c/1', remaining: 6 }
    const { outcomes } = await runOne(
      testOf('1', request('GET', '/c/1'), request('GETCHANGED', '/c/1', expectBody('late'))),
    )
    expect(outcomes).toEqual(['passed'])
  })

  test('GETNEW knows what is new, and what changed since it was found, within one second', async () => {
    isFast = true
    const requests = [
      request('DELETE', '/c/2'),
      request('GETNEW', '/c/', expectBody('first')),
      request('PUT', '/c/2', DATA),
      request('GETNEW', '/c/', expectBody('count')),
      request('PUT', '/c/1', DATA),
      request('GETNEW', '/c/', expectBody('count')) + request('DELETE', '$', OK),
      request('GET', '/c/2', OK) + request('GET', '/c/1', expectStatus('404')),
    ]
    expect((await runOne(testOf('1', ...requests))).outcomes).toEqual(['passed'])
  })

  test('GETNEW that waits for success fetches again what it found', async () => {
    late = { path: '/c/2', remaining: 6 }
    const { outcomes } = await runOne(
      testOf('1', request('GETNEW', '/c/', expectBody('late'), 'wait-for-success="yes"')),
    )
    expect(outcomes).toEqual(['passed'])
    expect(seen.filter(({ method }) => method === 'PROPFIND')).toHaveLength(1)
  })
})

describe('a suite file', () => {
  const needs = (feature: string) => `<require-feature><feature>${feature}</feature></require-feature>`

  test('is ignored without its features, and so are suites, tests, requests and checks', async () => {
    expect((await runOne(testOf('1') + testOf('2'), needs('quota'))).outcomes).toEqual(['ignored', 'ignored'])
    expect((await runOne(needs('quota') + testOf('1'))).outcomes).toEqual(['ignored'])
    expect((await runOne(testOf('1', needs('quota')) + testOf('2', needs('caldav')))).outcomes).toEqual([
      'ignored',
      'passed',
    ])
    const check = OK.replace('<callback>', `${needs('quota')}<callback>`)
    expect((await runOne(testOf('1', request('GET', '/c/none', OK + needs('quota'))))).outcomes).toEqual(['passed'])
    expect((await runOne(testOf('1', request('GET', '/c/none', check)))).outcomes).toEqual(['passed'])
    const excluded = needs('caldav').replaceAll('require', 'exclude')
    expect((await runOne(testOf('1', excluded))).outcomes).toEqual(['ignored'])
  })

  test('--feature turns one on', async () => {
    putSuite('a', testOf('1', needs('quota')))
    expect((await runSuites('--feature', 'quota', 'a')).lines).toContain('total 1/0/0')
  })

  test('ignore and only', async () => {
    expect((await runOne('<test name="1" ignore="yes"/><test name="2"/>')).outcomes).toEqual(['ignored', 'passed'])
    expect((await runOne('<test name="1" only="yes"/><test name="2"/>')).outcomes).toEqual(['passed', 'ignored'])
  })

  test('that says ignore-all runs when it is named', async () => {
    put(
      'scripts/tests/CalDAV/a.xml',
      '<caldavtest ignore-all="yes"><test-suite><test name="1"/></test-suite></caldavtest>',
    )
    expect((await runSuites('--class', 'rfc')).lines).toContain('total 0/0/1')
    expect((await runSuites('a')).lines).toContain('total 1/0/0')
  })

  test('that cannot start loses its tests, and cleans up', async () => {
    const start = `<start>${request('PUT', '/c/1', DATA, 'end-delete="yes"')}${request('GET', '/c/none')}</start>`
    const end = `<end>${request('PUT', '/c/end', DATA)}</end>`
    const { outcomes, lines } = await runOne(`${testOf('1')}<test name="2" ignore="yes"/>`, start + end)
    expect(outcomes).toEqual(['failed', 'ignored'])
    expect(lines).toContain('    the suite could not start')
    expect([...objects.keys()]).toEqual(['/c/end'])
  })

  test('has UIDs of its own, which a suite may renew', async () => {
    const put = request('PUT', '/c/$uid1:', DATA)
    const again = `</test-suite><test-suite name="two" change-uid="yes">${testOf('1', put)}`
    await runOne(testOf('1', put, put) + again)
    expect(objects.size).toBe(2)
  })
})
