import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestData } from './script.ts'
import type { Variables } from './variables.ts'

/**
 * The body of a request: a file's bytes with the variables replaced. A file may be in any encoding or in none, so bytes are
 * handled as characters up to 255, and values are written into them as UTF-8.
 */
export function makeBody(data: RequestData, path: string | undefined, variables: Variables, count: number): Buffer {
  if (data.generator !== undefined) throw new Error(`unknown generator ${data.generator}`)
  if (path === undefined) return Buffer.alloc(0)
  const text = readFileSync(path).toString('latin1')
  const body = data.substitute ? substituteBytes(text, data, variables, count) : text
  return Buffer.from(data.generate && data.contentType.startsWith('text/calendar') ? vary(body, count) : body, 'latin1')
}

function substituteBytes(text: string, data: RequestData, variables: Variables, count: number): string {
  if (!text.includes('$')) return text
  variables.set('$request_count:', String(count))
  const local = data.substitutions.map(({ name, value }) => [name, variables.substitute(value)] as const)
  const utf8 = Buffer.from(text, 'latin1').toString('utf8')
  const isUtf8 = Buffer.from(utf8, 'utf8').equals(Buffer.from(text, 'latin1'))
  const replaced = variables.substituteWith(variables.substitute(isUtf8 ? utf8 : text), new Map(local))
  return isUtf8 ? Buffer.from(replaced, 'utf8').toString('latin1') : replaced
}

/** Another event of today. */
function vary(calendar: string, count: number): string {
  const today = new Date()
  const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('')
  return calendar
    .replace(/UID:.*/g, `UID:${randomUUID()}`)
    .replace(/SUMMARY:(.*)/g, (_, summary: string) => `SUMMARY:${summary} #${count}`)
    .replace(/((?:DTSTART|DTEND);[^:]*):\d{8}/g, (_, start: string) => `${start}:${day}`)
}

/** The files of a folder that stand for one request each, in the order of their names. */
export function listIterated(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name))
}
