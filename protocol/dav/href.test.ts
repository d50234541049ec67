import { describe, expect, it } from 'vitest'
import { collectionHref, decodePath, encodeSegment, pathOfHref } from './href.ts'
import { Refusal } from './refusal.ts'

describe('decodePath', () => {
  it('decodes each segment', () => {
    expect(decodePath('/dav/calendars/alice/caf%C3%A9%20%26%20co/')).toEqual({
      segments: ['dav', 'calendars', 'alice', 'café & co'],
      isCollection: true,
    })
  })

  it.each([
    'dav',
    '/a%2Fb',
    '/a%2fb',
    '/../x',
    '/a/%2e%2e/b',
    '/a/./b',
    '/%ff',
    '/%',
    '/a%00b',
    '/a%0d%0ab',
    '/a\u0000',
  ])('refuses %j', (path) => {
    expect(() => decodePath(path)).toThrow(Refusal)
  })
})

describe('encodeSegment', () => {
  it.each(['plain.ics', "it's (a) test!", 'a@b', 'x;y=z', 'café', 'a&b', 'a<b>"c', '100%', 'a b', '日本', '😀'])(
    'gives back %j after decoding, and needs no escaping in XML',
    (name) => {
      const encoded = encodeSegment(name)
      expect(decodePath(`/${encoded}`).segments).toEqual([name])
      expect(encoded).not.toMatch(/[&<>"\s]/)
    },
  )

  it('writes collections with a slash', () => {
    expect(collectionHref(['dav', 'a b'])).toBe('/dav/a%20b/')
    expect(collectionHref([])).toBe('/')
  })
})

describe('pathOfHref', () => {
  const origins = ['https://cal.example.com', 'http://127.0.0.1:4791']
  it.each([
    ['/dav/x', '/dav/x'],
    ['https://cal.example.com/dav/x?y#z', '/dav/x'],
    ['HTTP://127.0.0.1:4791/dav/', '/dav/'],
    ['https://cal.example.com', '/'],
  ])('takes %s', (href, path) => {
    expect(pathOfHref(href, origins)).toBe(path)
  })

  it.each([
    ['https://elsewhere.example.com/dav/x', 502],
    ['//elsewhere.example.com/x', 400],
    ['relative', 400],
    ['file:///etc/passwd', 400],
  ])('refuses %s with %d', (href, status) => {
    expect(() => pathOfHref(href, origins)).toThrow(expect.objectContaining({ status }))
  })
})
