import { expect, test } from 'vitest'
import { etagOf } from '../../../protocol/dav/etag.ts'
import { InvalidCalendarData } from '../../../protocol/ical/invalid.ts'
import type { StoredObject } from '../../../storage/store.ts'
import { ObjectCache } from './object-cache.ts'

function stored(id: string, text: string | Buffer): StoredObject {
  const bytes = Buffer.from(text)
  const at = new Date(0)
  const row = {
    name: 'x',
    uid: 'x',
    component: 'VEVENT',
    scheduleTag: null,
    access: 'public' as const,
    changeNo: 1,
    createdAt: at,
    modifiedAt: at,
  }
  return { ...row, id, etag: etagOf(bytes), size: bytes.length, bytes }
}

const event = (summary: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260101T090000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

test('what was parsed is found again, by its row and entity tag', () => {
  const cache = new ObjectCache()
  const first = stored('1', event('a'))
  const opened = cache.open(first)
  expect(cache.find(first)).toBeUndefined()
  expect(opened.object().uid).toBe('x')
  expect(cache.find(first)).toBe(opened)
  expect(cache.open(first)).toBe(opened)
  expect(cache.find({ id: '2', etag: first.etag })).toBeUndefined()
  const next = stored('1', event('b'))
  expect(cache.find(next)).toBeUndefined()
  const another = cache.open(next)
  another.object()
  // A sharee with alarms of their own has it beside the owner.
  expect(cache.find(first)).toBe(opened)
  expect(cache.find(next)).toBe(another)
})

test('what is damaged is told each time, and never kept', () => {
  const cache = new ObjectCache()
  const damaged = stored('1', 'BEGIN:VCALENDAR')
  for (let i = 0; i < 2; i++) {
    expect(() => cache.open(damaged).object()).toThrow(InvalidCalendarData)
    expect(cache.find(damaged)).toBeUndefined()
  }
})

test('RFC 5545 §3.1: a fold inside a character', () => {
  const [before = '', after = ''] = event('é').split('é')
  const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 13, 10, 32, 0xa9]), Buffer.from(after)])
  const opened = new ObjectCache().open(stored('1', bytes))
  expect(opened.text).toBe(`${before}é\r\n ${after}`)
  const [member] = opened.object().members
  expect(member?.properties.find(({ name }) => name === 'SUMMARY')?.value).toBe('é')
})

test('no more is kept than there is room for', () => {
  const cache = new ObjectCache(50_000)
  const objects = Array.from({ length: 20 }, (_, i) => stored(String(i), event(`a${i}`)))
  for (const object of objects) cache.open(object).object()
  const kept = objects.filter((object) => cache.find(object) !== undefined)
  expect(kept.length).toBeGreaterThan(3)
  expect(kept.length).toBeLessThan(10)
  expect(kept.at(-1)).toBe(objects.at(-1))
  const large = stored('large', event('x'.repeat(10_000)))
  cache.open(large).object()
  expect(cache.find(large)).toBeUndefined()
})
