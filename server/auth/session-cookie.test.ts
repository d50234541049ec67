import { expect, it } from 'vitest'
import { createCookies } from './session-cookie.ts'

it('are of this host alone, and go over TLS alone, where there is TLS', () => {
  const secure = createCookies('https://calendar.example.org')
  expect(secure.set('session', 'abc', 60)).toBe(
    '__Host-kalends-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
  )
  expect(secure.clear('visit')).toBe('__Host-kalends-visit=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0')
  // A browser takes no such name without TLS.
  expect(createCookies('http://localhost:4791').set('visit', 'abc')).toBe(
    'kalends-visit=abc; Path=/; HttpOnly; SameSite=Lax',
  )
})

it('are found by their whole name, and once', () => {
  const { find } = createCookies('https://calendar.example.org')
  const name = '__Host-kalends-session'
  expect(find(`a=b;  ${name}=abc; c=d`, 'session')).toBe('abc')
  for (const header of [undefined, '', `${name}`, `${name}=`, `x${name}=abc`, `${name}x=abc`, `${name}=a; ${name}=b`]) {
    expect(find(header, 'session'), header).toBeUndefined()
  }
  // What another host of the domain could set is no cookie of ours.
  expect(find('kalends-session=abc', 'session')).toBeUndefined()
})
