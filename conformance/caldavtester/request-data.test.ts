import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { listIterated, makeBody } from './request-data.ts'
import type { RequestData } from './script.ts'
import { Variables } from './variables.ts'

const folder = mkdtempSync(join(tmpdir(), 'caldavtester-'))
afterAll(() => rmSync(folder, { recursive: true }))

const variables = new Variables(new Map([['$name:', 'Zoë']]), new Date())
const plain: RequestData = {
  contentType: 'text/calendar; charset=utf-8',
  filepath: '',
  generator: undefined,
  substitute: true,
  generate: false,
  substitutions: [],
}

function bodyOf(content: string | Buffer, data: Partial<RequestData> = {}, count = 1): Buffer {
  const path = join(folder, 'data')
  writeFileSync(path, content)
  return makeBody({ ...plain, ...data }, path, variables, count)
}

describe('makeBody', () => {
  test('values are written as UTF-8, into UTF-8 and into other bytes', () => {
    expect(bodyOf('é $name:').toString('utf8')).toBe('é Zoë')
    expect(bodyOf(Buffer.from([0xff, 0x00, 0x0d, 0x0a]))).toEqual(Buffer.from([0xff, 0x00, 0x0d, 0x0a]))
  })

  test("the request's own substitutions and its number", () => {
    const substitutions = [{ name: '$who:', value: '$name: 2' }]
    expect(bodyOf('$who: #$request_count:', { substitutions }, 7).toString('utf8')).toBe('Zoë 2 #7')
  })

  test('nothing is replaced when the script says so', () => {
    expect(bodyOf('$name:', { substitute: false }).toString('utf8')).toBe('$name:')
  })

  test('generated events differ in UID and summary, and are today', () => {
    const source = 'UID:1\nSUMMARY:a\nDTSTART;TZID=X:20060101T100000\nDTEND;TZID=X:20060101T110000\n'
    const made = bodyOf(source, { generate: true }, 3).toString('utf8')
    expect(made).toMatch(
      /^UID:[0-9a-f-]{36}\nSUMMARY:a #3\nDTSTART;TZID=X:20\d{6}T100000\nDTEND;TZID=X:20\d{6}T110000\n$/,
    )
    expect(made).not.toContain('20060101')
  })

  test('no file is no body, and generators are unknown', () => {
    expect(makeBody(plain, undefined, variables, 1)).toHaveLength(0)
    expect(() => makeBody({ ...plain, generator: 'x' }, undefined, variables, 1)).toThrow('unknown generator')
  })
})

test('listIterated gives the visible files in the order of their names', () => {
  const inner = mkdtempSync(join(folder, 'iterated-'))
  for (const name of ['2.ics', '10.ics', '.svn']) writeFileSync(join(inner, name), '')
  expect(listIterated(inner)).toEqual([join(inner, '10.ics'), join(inner, '2.ics')])
})
