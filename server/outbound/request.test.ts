import type { LookupAddress } from 'node:dns'
import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { drain, listen, portOf } from '../http-server.ts'
import { OutboundError, type Resolve } from './destination.ts'
import { createOutbound } from './request.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await drain(server, 0)
})

async function serve(listener: RequestListener): Promise<number> {
  const server = await listen(listener, '127.0.0.1', 0)
  servers.push(server)
  return portOf(server)
}

const LIMITS = { method: 'GET', maxBytes: 1000, timeoutMs: 5000 } as const
const ALLOWED = { outboundAllow: ['inside.test'], outboundHttp: 'off' } as const
const STRICT = { outboundAllow: [], outboundHttp: 'off' } as const

const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 }
const names: Readonly<Record<string, readonly LookupAddress[]>> = {
  'inside.test': [LOOPBACK],
  'evil.test': [LOOPBACK],
  'mapped.test': [{ address: '::ffff:127.0.0.1', family: 6 }],
  'public.test': [{ address: '8.8.8.8', family: 4 }],
}
const resolve: Resolve = async (name) => {
  const found = names[name]
  if (found === undefined) throw new Error('ENOTFOUND')
  return found
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => 'nothing was refused',
    (error: unknown) => error,
  )
  return error instanceof OutboundError ? `${error.reason}: ${error.message}` : String(error)
}

test('what comes back: status, headers and a body out of its coding; nothing of ours but the name goes out', async () => {
  let sent: unknown
  const port = await serve((request, response) => {
    sent = request.headers
    response.writeHead(200, { etag: '"1"', 'content-encoding': 'gzip', 'set-cookie': 'a=b' })
    response.end(gzipSync('hello'))
  })
  const answer = await createOutbound(ALLOWED, resolve)(`http://inside.test:${port}/a#b`, {
    ...LIMITS,
    headers: { 'if-none-match': '"0"' },
  })
  expect(answer).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: Buffer.from('hello') })
  expect(sent).toEqual({
    host: `inside.test:${port}`,
    'user-agent': 'Kalends',
    'accept-encoding': 'gzip, deflate, br',
    'if-none-match': '"0"',
    connection: 'close',
  })
})

test.each([
  ['file:///etc/passwd', 'refused: the scheme file: is none of the web'],
  ['gopher://public.test/', 'refused: the scheme gopher: is none of the web'],
  ['ftp://public.test/', 'refused: the scheme ftp: is none of the web'],
  ['https://user:password@public.test/', 'refused: a URL with a password'],
  ['nonsense', 'refused: it is no URL'],
  [`https://public.test/${'a'.repeat(3000)}`, 'refused: a URL of more than 2048 characters'],
  ['http://public.test/', 'refused: http without encryption'],
  ['https://public.test:25/', 'refused: port 25 is none of the web'],
  ['https://nowhere.test/', 'unreachable: nowhere.test has no address'],
  ['https://evil.test/', 'refused: evil.test leads to no address of the public internet'],
  ['https://evil.test./', 'refused: evil.test leads to no address of the public internet'],
  ['https://mapped.test/', 'refused: mapped.test leads to no address of the public internet'],
  ['webcal://evil.test/', 'refused: evil.test leads to no address of the public internet'],
  ['https://127.0.0.1/', 'refused: 127.0.0.1 leads to no address of the public internet'],
  ['https://2130706433/', 'refused: 127.0.0.1 leads to no address of the public internet'],
  ['https://0x7f.1/', 'refused: 127.0.0.1 leads to no address of the public internet'],
  ['https://0177.0.0.1/', 'refused: 127.0.0.1 leads to no address of the public internet'],
  ['https://[::1]/', 'refused: ::1 leads to no address of the public internet'],
  ['https://[::ffff:127.0.0.1]/', 'refused: ::ffff:7f00:1 leads to no address of the public internet'],
  ['https://①②⑦.0.0.1/', 'refused: 127.0.0.1 leads to no address of the public internet'],
])('%s', async (url, expected) => {
  expect(await reasonOf(createOutbound(STRICT, resolve)(url, LIMITS))).toBe(expected)
})

test('a name is asked for once, so that its second answer leads nowhere', async () => {
  const port = await serve((_, response) => response.end('first'))
  const asked = vi
    .fn<Resolve>()
    .mockResolvedValueOnce([LOOPBACK])
    .mockResolvedValue([{ address: '192.0.2.1', family: 4 }])
  const outbound = createOutbound({ outboundAllow: ['127.0.0.1'], outboundHttp: 'off' }, asked)
  expect((await outbound(`http://rebinding.test:${port}/`, LIMITS)).body.toString()).toBe('first')
  expect(asked).toHaveBeenCalledTimes(1)
  expect(await reasonOf(outbound(`http://rebinding.test:${port}/`, LIMITS))).toMatch(/^refused/)
})

test('of a name that leads inside and outside, only the allowed addresses are called', async () => {
  const port = await serve((_, response) => response.end('inside'))
  const both: Resolve = async () => [{ address: '127.0.0.2', family: 4 }, LOOPBACK]
  const outbound = createOutbound({ outboundAllow: ['127.0.0.1/32'], outboundHttp: 'off' }, both)
  expect((await outbound(`http://both.test:${port}/`, LIMITS)).body.toString()).toBe('inside')
})

test('a redirect is followed where a request may go', async () => {
  const port = await serve((request, response) =>
    request.url === '/end' ? response.end('end') : response.writeHead(302, { location: '/end' }).end(),
  )
  const answer = await createOutbound(ALLOWED, resolve)(`http://inside.test:${port}/`, LIMITS)
  expect(answer.body.toString()).toBe('end')
})

test.each([
  ['http://127.0.0.1:1/', /^refused: 127\.0\.0\.1 leads/],
  ['//evil.test/', /^refused: evil\.test leads/],
  ['http://169.254.169.254/latest/meta-data', /^refused: 169\.254\.169\.254 leads/],
  ['file:///etc/passwd', /^refused: the scheme file:/],
  ['/', /^broken: more than 5 redirects/],
])('a redirect to %s', async (location, expected) => {
  const port = await serve((_, response) => response.writeHead(301, { location }).end())
  expect(await reasonOf(createOutbound(ALLOWED, resolve)(`http://inside.test:${port}/`, LIMITS))).toMatch(expected)
})

test('a POST is not sent on', async () => {
  let requests = 0
  const port = await serve((_, response) => {
    requests++
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  const outbound = createOutbound(ALLOWED, resolve)
  const answer = await outbound(`http://inside.test:${port}/`, { ...LIMITS, method: 'POST', body: Buffer.from('x') })
  expect([answer.status, requests]).toEqual([307, 1])
})

test('too much, also what becomes too much when it is unpacked', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/bomb')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)))
    else response.end(Buffer.alloc(1001))
  })
  const outbound = createOutbound(ALLOWED, resolve)
  for (const path of ['/', '/bomb']) {
    expect(await reasonOf(outbound(`http://inside.test:${port}${path}`, LIMITS))).toBe(
      'too-large: more than 1000 bytes',
    )
  }
})

test('too slow: no answer, an answer that drips, a name server that is silent', async () => {
  const drips: NodeJS.Timeout[] = []
  const port = await serve((request, response) => {
    if (request.url === '/drip') drips.push(setInterval(() => response.write('.'), 20))
  })
  const limits = { ...LIMITS, timeoutMs: 200 }
  const outbound = createOutbound(ALLOWED, resolve)
  for (const path of ['/', '/drip']) {
    expect(await reasonOf(outbound(`http://inside.test:${port}${path}`, limits))).toBe('too-slow: no answer in time')
  }
  drips.forEach(clearInterval)
  const silent = createOutbound(ALLOWED, () => new Promise(() => undefined))
  expect(await reasonOf(silent('https://inside.test/', limits))).toBe('too-slow: no answer in time')
})

test('broken answers: an unknown coding, damaged bytes, no HTTP, an end before the end, a switch of protocols', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/coding') response.writeHead(200, { 'content-encoding': 'zstd' }).end('x')
    else if (request.url === '/damaged') response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip')
    else if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    } else response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')
  })
  const outbound = createOutbound(ALLOWED, resolve)
  const get = (path: string) => reasonOf(outbound(`http://inside.test:${port}${path}`, LIMITS))
  expect(await get('/coding')).toBe('broken: an answer coded as zstd')
  expect(await get('/damaged')).toMatch(/^unreachable: .*incorrect header check/)
  expect(await get('/cut')).toMatch(/^unreachable: .*aborted/)
  expect(await get('/upgrade')).toMatch(/^(broken|unreachable)/)

  const raw = createServer((socket) => socket.end('220 mail.example.org ESMTP\r\n')).listen(0, '127.0.0.1')
  await new Promise((done) => raw.once('listening', done))
  const address = raw.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  expect(await reasonOf(outbound(`http://inside.test:${address.port}/`, LIMITS))).toMatch(/^unreachable/)
  raw.close()
})
