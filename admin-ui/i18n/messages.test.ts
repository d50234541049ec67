import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LANGUAGES } from './preferences.tsx'

const FOLDER = join(import.meta.dirname, '../messages')
const areas = readdirSync(join(FOLDER, 'en'))

function read(language: string, area: string): Record<string, string> {
  return flat(JSON.parse(readFileSync(join(FOLDER, language, area), 'utf8')))
}

function flat(tree: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[`${prefix}${key}`, value]] : Object.entries(flat(value, `${prefix}${key}.`)),
    ),
  )
}

/** Names between braces, and tags: what the page gives. */
function argumentsOf(message: string): readonly string[] {
  const names = [...message.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name]) => name ?? '')
  const tags = [...message.matchAll(/<(\w+)>/g)].map(([, tag]) => `<${tag}>`)
  return [...new Set([...names, ...tags])].sort()
}

describe.each(Object.keys(LANGUAGES))('messages in %s', (language) => {
  test('have the areas of English, and no others', () => {
    expect(readdirSync(join(FOLDER, language))).toEqual(areas)
  })

  test.each(areas)('%s: the keys of English, with the same arguments, and none is empty', (area) => {
    const [english, here] = [read('en', area), read(language, area)]
    expect(Object.keys(here).sort()).toEqual(Object.keys(english).sort())
    for (const [key, message] of Object.entries(here)) {
      expect(message.trim(), key).not.toBe('')
      expect(argumentsOf(message), key).toEqual(argumentsOf(english[key] ?? ''))
    }
  })
})
