import { describe, expect, test } from 'vitest'
import { readCatalogue, selectSuites } from './catalogue.ts'

const catalogue = readCatalogue(`# file\tclass\tarea\twhat
# class: rfc or ext
CalDAV/get.xml\trfc\tbasic\tGET
CalDAV/ctag.xml\text\tctag\tCS:getctag
CardDAV/get.xml\trfc\tbasic\tGET of cards
`)

function select(names: string[], areas: string[] = [], classes: string[] = []) {
  const { suites, unknown } = selectSuites(catalogue, ['CalDAV/get.xml', 'CalDAV/new.xml'], { names, areas, classes })
  return { files: suites.map(({ file }) => file), named: suites.map(({ named }) => named), unknown }
}

describe('selectSuites', () => {
  test.each([
    ['everything listed', [], [], [], ['CalDAV/get.xml', 'CalDAV/ctag.xml', 'CardDAV/get.xml']],
    ['a class', [], [], ['ext'], ['CalDAV/ctag.xml']],
    ['an area of a class', [], ['basic'], ['rfc'], ['CalDAV/get.xml', 'CardDAV/get.xml']],
    ['a file', ['CalDAV/get.xml'], [], [], ['CalDAV/get.xml']],
    ['without its ending', ['CardDAV/get'], [], [], ['CardDAV/get.xml']],
    ['a bare name in both folders', ['get'], [], [], ['CalDAV/get.xml', 'CardDAV/get.xml']],
    ['a file that is not listed', ['new'], [], [], ['CalDAV/new.xml']],
    ['no part of a name', ['et'], [], [], []],
  ])('%s', (_, names, areas, classes, files) => {
    expect(select(names, areas, classes).files).toEqual(files)
  })

  test('what is named is marked, what is unknown is told', () => {
    expect(select(['ctag', 'nothing'])).toEqual({ files: ['CalDAV/ctag.xml'], named: [true], unknown: ['nothing'] })
    expect(select([]).named).toEqual([false, false, false])
  })
})
