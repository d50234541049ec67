import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { makeEvent, makeEvents, retitle, unfold, writeLines } from './events.ts'

const EVENTS = makeEvents(200)

function componentsOf(text: string) {
  return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent')
}

describe('makeEvents', () => {
  test('makes the same events each time, each with a UID of its own', () => {
    expect(makeEvents(200)).toEqual(EVENTS)
    expect(new Set(EVENTS.map(({ uid }) => uid)).size).toBe(200)
  })

  test('§3.1: lines end in CRLF and have no more than 75 octets', () => {
    for (const { text } of EVENTS) {
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
    }
  })

  test('all of them can be read, under their UID', () => {
    for (const { uid, text } of EVENTS) {
      expect(componentsOf(text).map((event) => event.getFirstPropertyValue('uid'))).toContain(uid)
    }
  })

  test('takes turns: plain, recurring, with alarms, all-day, non-ASCII', () => {
    expect(makeEvent(5).text).not.toMatch(/RRULE|VALARM|VALUE=DATE/)
    expect(makeEvent(6).text).toContain('RRULE')
    expect(makeEvent(7).text).toContain('BEGIN:VALARM')
    expect(makeEvent(8).text).toContain('DTSTART;VALUE=DATE:')
    expect(makeEvent(9).text).toMatch(/[^ -~\r\n]/)
  })

  test('an instance left out and an instance moved are instances of their series', () => {
    for (const { text } of EVENTS.filter((_, index) => index % 5 === 1)) {
      const [series, moved] = componentsOf(text)
      const days = Array.from({ length: 15 }, (_, index) => index)
      const rule = ICAL.Recur.fromString(String(series?.getFirstPropertyValue('rrule')))
      const start = String(series?.getFirstPropertyValue('dtstart'))
      const iterator = rule.iterator(ICAL.Time.fromString(start, new ICAL.Property('dtstart')))
      const starts = days.map(() => iterator.next()?.toString())
      expect(starts).toContain(String(series?.getFirstPropertyValue('exdate')))
      expect(starts).toContain(String(moved?.getFirstPropertyValue('recurrence-id')))
    }
  })
})

describe('retitle', () => {
  test('changes the title, counts SEQUENCE, and leaves the rest', () => {
    const once = retitle(makeEvent(0).text, 'Größer, schöner')
    expect(once).toContain('SUMMARY:Größer\\, schöner\r\nSEQUENCE:1\r\n')
    expect(retitle(once, 'Again')).toContain('SUMMARY:Again\r\nSEQUENCE:2\r\n')
    const without = (text: string) => unfold(text).filter((line) => !/^(SUMMARY|SEQUENCE):/.test(line))
    expect(without(once)).toEqual(without(makeEvent(0).text))
  })
})

test('writeLines folds between characters, and unfold takes it back', () => {
  const line = `SUMMARY:${'👩‍👩‍👧é'.repeat(30)}`
  const written = writeLines([line])
  expect(written).not.toContain('\ufffd')
  expect(written.split('\r\n').length).toBeGreaterThan(3)
  expect(unfold(written)).toEqual([line])
})
