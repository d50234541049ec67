import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { requireSameSite } from './same-site.ts'

const ORIGINS = ['https://dav.example', 'http://127.0.0.1:4791']

function isLetIn(method: string, headers: Readonly<Record<string, string>>): boolean {
  try {
    requireSameSite({ method, headers } as unknown as IncomingMessage, ORIGINS) // it reads nothing else
    return true
  } catch (error) {
    expect(error).toMatchObject({ status: 403 })
    return false
  }
}

test.each([
  ['a program', {}],
  ['a page of ours', { origin: 'https://dav.example', 'sec-fetch-site': 'same-origin' }],
  ['a page of ours, in a browser that tells no site', { origin: 'HTTP://127.0.0.1:4791' }],
  ['an address that was typed', { origin: 'null', 'sec-fetch-site': 'none' }],
  ['an extension', { origin: 'moz-extension://8d2f' }],
])('POST of %s', (_, headers) => expect(isLetIn('POST', headers)).toBe(true))

test.each([
  ['a page elsewhere', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a page next door', { origin: 'https://www.example', 'sec-fetch-site': 'same-site' }],
  ['a page elsewhere that says no more', { origin: 'https://evil.example' }],
  ['one that names only its site', { 'sec-fetch-site': 'cross-site' }],
  ['a page that hides', { origin: 'null' }],
  ['a name that starts like ours', { origin: 'https://dav.example.evil.example' }],
])('no POST of %s', (_, headers) => expect(isLetIn('POST', headers)).toBe(false))

test('what a page has to ask for first is not looked at', () => {
  for (const method of ['GET', 'PUT', 'PROPFIND', 'OPTIONS'])
    expect(isLetIn(method, { origin: 'https://evil.example' })).toBe(true)
})
