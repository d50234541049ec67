import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CASE_FILES } from './catalogue.ts'

/** Files in the folders of specifications that are no cases. */
const DATA = ['rfc4791/appendix-b', 'attacks/alive']

test('every file of cases is in the catalogue', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const files = folders.flatMap(({ name }) =>
    readdirSync(`${import.meta.dirname}/${name}`).map((file) => `${name}/${file.replace(/\.ts$/, '')}`),
  )
  expect(CASE_FILES.map(({ path }) => path).sort()).toEqual(files.filter((file) => !DATA.includes(file)).sort())
})

describe.each(CASE_FILES)('$path', ({ cases }) => {
  test('each case has a name of its own', () => {
    const names = cases.map(({ rfc, section, title }) => `${rfc} §${section} ${title}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('each case names a section', () => {
    for (const { rfc, section } of cases) {
      expect(rfc).toMatch(/^(RFC \d{4}|caldav-ctag|calendarserver-bulk-change|caldav-sharing|WebDAV-Push|CC\/S 0903)$/)
      expect(section).toMatch(/^\d+(\.\d+)*$/)
    }
  })
})
