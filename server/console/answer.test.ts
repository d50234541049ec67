import { expect, test } from 'vitest'
import { answerConsole, type ConsoleRequest } from './answer.ts'
import { type ConsoleFiles, NONCE_MARK } from './files.ts'

const FILES: ConsoleFiles = {
  page: `<meta nonce="${NONCE_MARK}">`,
  files: new Map([
    ['a.js', { mediaType: 'text/javascript', whole: Buffer.from('whole'), compressed: Buffer.from('short') }],
    ['a.svg', { mediaType: 'image/svg+xml', whole: Buffer.from('<svg/>'), compressed: undefined }],
  ]),
}

const asked = (change: Partial<ConsoleRequest>): ConsoleRequest => ({
  method: 'GET',
  path: '/calendar',
  search: '',
  acceptEncoding: undefined,
  isSignedIn: true,
  ...change,
})
const answer = (change: Partial<ConsoleRequest>) => answerConsole(asked(change), FILES)

test('a page has a nonce of its own, in its policy and in itself', () => {
  const [one, two] = [answer({}), answer({})]
  expect(one.body).not.toEqual(two.body)
  const [, nonce = 'none'] = /nonce="(.+)"/.exec(String(one.body)) ?? []
  expect(one.headers?.['content-security-policy']).toContain(`'nonce-${nonce}'`)
  // Nothing runs or is asked for that is not of this server.
  expect(one.headers?.['content-security-policy']).not.toMatch(/https?:|blob:|\*|unsafe/)
  expect(one.headers?.['cache-control']).toBe('no-store')
})

test('who is not signed in is led to the page for it, and back', () => {
  const { status, headers } = answer({ isSignedIn: false, path: '/admin/rooms', search: '?q=a&b' })
  expect([status, headers?.location]).toEqual([303, '/signin?to=%2Fadmin%2Frooms%3Fq%3Da%26b'])
})

test('files are for everybody, compressed for who takes it', () => {
  const file = (path: string, acceptEncoding?: string) => answer({ path, acceptEncoding, isSignedIn: false })
  expect(String(file('/console/a.js', 'gzip, br').body)).toBe('short')
  expect(file('/console/a.js', 'gzip, br').headers?.['content-encoding']).toBe('br')
  expect(String(file('/console/a.js', 'gzip').body)).toBe('whole')
  expect(String(file('/console/a.svg', 'br').body)).toBe('<svg/>')
  expect(() => file('/console/../index.html')).toThrow('no such file')
})

test('nothing is written there', () => {
  expect(() => answer({ method: 'POST' })).toThrow('it can be read alone')
})
