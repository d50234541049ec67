import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeEvent } from './events.ts'
import { byUid, canonicalObject, findDifferences, readVdir, removeFromVdir, uidOf, writeToVdir } from './vdir.ts'

function object(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
}

describe('canonicalObject', () => {
  test.each([
    ['the order of properties', object('UID:1', 'SUMMARY:a'), object('SUMMARY:a', 'UID:1')],
    ['folding', object('UID:1', 'SUMMARY:abc'), object('UID:1', 'SUMMARY:a', ' bc')],
    ['line ends', object('UID:1'), object('UID:1').replaceAll('\r\n', '\n')],
    [
      'the order of components',
      object('UID:1', 'BEGIN:VALARM', 'TRIGGER:-PT1M', 'END:VALARM', 'BEGIN:VALARM', 'TRIGGER:-PT2M', 'END:VALARM'),
      object('UID:1', 'BEGIN:VALARM', 'TRIGGER:-PT2M', 'END:VALARM', 'BEGIN:VALARM', 'TRIGGER:-PT1M', 'END:VALARM'),
    ],
  ])('%s does not count', (_, left, right) => {
    expect(canonicalObject(left)).toBe(canonicalObject(right))
  })

  test.each([
    ['a value', object('UID:1', 'SUMMARY:a'), object('UID:1', 'SUMMARY:b')],
    ['a property', object('UID:1', 'SUMMARY:a'), object('UID:1')],
    [
      'where a property stands',
      object('UID:1', 'DESCRIPTION:a', 'BEGIN:VALARM', 'END:VALARM'),
      object('UID:1', 'BEGIN:VALARM', 'DESCRIPTION:a', 'END:VALARM'),
    ],
  ])('%s counts', (_, left, right) => {
    expect(canonicalObject(left)).not.toBe(canonicalObject(right))
  })

  test.each([['BEGIN:VEVENT\r\nUID:1\r\n'], ['BEGIN:VEVENT\r\nEND:VTODO\r\n'], ['END:VEVENT\r\n']])(
    '%j is refused',
    (text) => {
      expect(() => canonicalObject(text)).toThrow()
    },
  )
})

test('findDifferences tells what is missing where, and what differs', () => {
  const left = byUid([object('UID:1'), object('UID:2', 'SUMMARY:a'), object('UID:3')])
  const right = byUid([object('UID:2', 'SUMMARY:b'), object('UID:3'), object('UID:4')])
  expect(findDifferences(left, right).map((line) => line.split('\n')[0])).toEqual([
    '1: missing in the second',
    '2: differs',
    '4: missing in the first',
  ])
  expect(findDifferences(left, left)).toEqual([])
})

test('byUid refuses a UID that is there twice', () => {
  expect(() => byUid([object('UID:1'), object('UID:1', 'SUMMARY:a')])).toThrow('two objects')
})

test('uidOf finds a folded UID', () => {
  expect(uidOf(object('SUMMARY:a', 'UID:long', ' er'))).toBe('longer')
})

describe('a vdir', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kalends-vdir-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('gives back what was written, and only calendar objects', async () => {
    const { uid, text } = makeEvent(9)
    await writeToVdir(folder, uid, text)
    await writeFile(join(folder, 'displayname'), 'Work')
    expect(await readVdir(folder)).toEqual(new Map([[uid, text]]))
  })

  test('an object keeps its file name, whatever it is', async () => {
    const { uid, text } = makeEvent(0)
    await writeFile(join(folder, 'from-elsewhere.ics'), text)
    await writeToVdir(folder, uid, object(`UID:${uid}`))
    expect(await readdir(folder)).toEqual(['from-elsewhere.ics'])
    await removeFromVdir(folder, uid)
    expect(await readdir(folder)).toEqual([])
  })
})
