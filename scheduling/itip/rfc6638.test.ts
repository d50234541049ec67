/** Each rule of RFC 6638 §3 has a case or a test that holds it: testing/rfc6638-rules.txt names them, and they are there. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readScript } from './testing/script.ts'

const root = new URL('../../', import.meta.url)
const lines = readFileSync(new URL('testing/rfc6638-rules.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

/** Those of RFC 6638 that demand something. §3.2, §3.2.2 and §3.2.3 lead to others, §3.2.9.1 to §3.2.9.3 tell what codes mean. */
const SECTIONS = [
  ...['3.1', '3.2.1', '3.2.1.1', '3.2.1.2', '3.2.1.3', '3.2.2.1', '3.2.2.2', '3.2.2.3', '3.2.2.4'],
  ...['3.2.3.1', '3.2.3.2', '3.2.3.3', '3.2.3.4', '3.2.4.1', '3.2.4.2', '3.2.4.3', '3.2.4.4'],
  ...['3.2.5', '3.2.6', '3.2.7', '3.2.8', '3.2.9', '3.2.10', '3.2.10.1', '3.2.10.2'],
]

interface Rule {
  readonly words: string
  readonly held: string[]
}

function readRules(): readonly Rule[] {
  const rules: Rule[] = []
  for (const line of lines) {
    if (line.startsWith('§')) rules.push({ words: line, held: [] })
    else rules.at(-1)?.held.push(line.trim())
  }
  return rules
}

const titles = new Map<string, readonly string[]>()

function titlesIn(path: string): readonly string[] {
  const known = titles.get(path)
  if (known !== undefined) return known
  const isCase = path.startsWith('cases/')
  const text = readFileSync(isCase ? new URL(path, import.meta.url) : new URL(path, root), 'utf8')
  const found = isCase
    ? readScript(text).map(({ title }) => title)
    : [...text.matchAll(/\b(?:it|test)\((['"])(.*?)\1,/g)].map(([, , title = '']) => title)
  titles.set(path, found)
  return found
}

it('every section has its rules, in their order', () => {
  const sections = readRules().map(({ words }) => words.slice(1, words.indexOf(' ')))
  expect([...new Set(sections)]).toEqual(SECTIONS)
  expect(new Set(readRules().map(({ words }) => words)).size).toBe(sections.length)
})

it.each(readRules())('RFC 6638 $words', ({ held }) => {
  expect(held).not.toEqual([])
  for (const holder of held) {
    const at = holder.indexOf(': ')
    const [path, title] = [holder.slice(0, at), holder.slice(at + 2)]
    const found = titlesIn(path).filter((one) => one.startsWith(title))
    expect(found, holder).not.toEqual([])
  }
})
