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

/** What a language writes with other characters than a keyboard has. */
const TYPED: readonly (readonly [wrong: RegExp, right: string, languages?: readonly string[]])[] = [
  [/\w'\w/, '’'],
  [/\.\.\./, '…'],
  [/ [;:!?»]|« /, 'U+202F, the narrow no-break space', ['fr']],
  [/ …/, 'U+00A0 before …', ['de']],
  [/\s…/, 'no space before …', ['en', 'fr', 'nl']],
]

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
  test.each(areas)('%s: the characters that the language is printed with', (area) => {
    const rules = TYPED.filter(([, , languages]) => languages?.includes(language) ?? true)
    for (const [key, message] of Object.entries(read(language, area))) {
      for (const [wrong, right] of rules) expect(message, `${key}: ${right}`).not.toMatch(wrong)
    }
  })
})
