import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { settingsDescribed } from '../settings.ts'

const folder = new URL('.', import.meta.url)

/** What stands above each setting in its file: `/** … *\/` on one line. */
function comments(): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const texts = files.map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(/^ {2}\/\*\* (.+) \*\/\n {2}(\w+):/gm)])
  return new Map(found.map(([, comment = '', key = '']) => [key, comment]))
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

it('docs/settings.md is what the schema says; `npx vitest run server/settings/document.test.ts -u` writes it', async () => {
  const told = comments()
  expect(told.size).toBeGreaterThan(20)
  const rows = settingsDescribed().map(
    ({ key, name, expected, usual }) => `| \`${name}\` | ${usual} | ${cell(expected)} | ${cell(told.get(key) ?? '')} |`,
  )
  expect(rows.length).toBeGreaterThan(50)
  const lines = [
    '# Settings',
    '',
    'Made from the schema that the settings are checked by. What each is for, and how they go together: [operator.md](operator.md).',
    '',
    '| setting | when left out | what may be given | |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ]
  await expect(lines.join('\n')).toMatchFileSnapshot('../../docs/settings.md')
})
