import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { create } from 'xmlbuilder2'
import { element, elementWith, type XmlElement } from './element.ts'
import { CALDAV, DAV } from './names.ts'
import { parseXml } from './parse.ts'
import { writeDocument } from './write.ts'

/** Documents of the kinds that are on the wire, against two libraries that nobody here wrote. */
const DOCUMENTS: readonly (readonly [string, XmlElement])[] = [
  ['a PROPFIND', element(DAV.propfind, element(DAV.prop, element(DAV.getetag), element(CALDAV.calendarHomeSet)))],
  ['text that needs escaping', element(DAV.displayname, 'a<b> & "c" \'d\' ]]> é 日本 😀')],
  ['attributes', elementWith(CALDAV.timeRange, { start: '20260101T000000Z', end: 'x"y<z>&' })],
  ['a foreign namespace in a known one', element(DAV.prop, element('{urn:x}a', element('{urn:y}b', 't')))],
]

describe('what we write', () => {
  it.each(DOCUMENTS)('xmlbuilder2 reads as the same: %s', (_, document) => {
    const rewritten = create(writeDocument(document)).end()
    expect(parseXml(rewritten)).toEqual(document)
  })

  it.each(DOCUMENTS)('fast-xml-parser finds valid, and has the root that it should: %s', (_, document) => {
    const text = writeDocument(document)
    expect(XMLValidator.validate(text)).toBe(true)
    const names = Object.keys(new XMLParser({ removeNSPrefix: true, ignoreDeclaration: true }).parse(text))
    expect(names).toEqual([document.name.slice(document.name.indexOf('}') + 1)])
  })
})

describe('what xmlbuilder2 writes', () => {
  it('we read as it was meant', () => {
    const text = create({ version: '1.0' })
      .ele('DAV:', 'D:propfind')
      .ele('DAV:', 'D:prop')
      .ele('urn:ietf:params:xml:ns:caldav', 'C:calendar-data')
      .att('version', '2.0')
      .txt('<&>')
      .doc()
      .end({ prettyPrint: false })
    const data = { ...elementWith(CALDAV.calendarData, { version: '2.0' }), children: ['<&>'] }
    expect(parseXml(text)).toEqual(element(DAV.propfind, element(DAV.prop, data)))
  })
})
