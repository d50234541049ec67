import { describe, expect, it } from 'vitest'
import { element, textOf } from './element.ts'
import { DAV } from './names.ts'
import { InvalidXml, parseXml, parseXmlBytes } from './parse.ts'
import { writeDocument, writeStandalone } from './write.ts'

describe('parseXml', () => {
  it('resolves namespaces, whatever the prefixes', () => {
    const texts = [
      '<D:a xmlns:D="DAV:"><D:b/></D:a>',
      '<a xmlns="DAV:"><b/></a>',
      '<a xmlns="DAV:"><x:b xmlns:x="DAV:"/></a>',
    ]
    for (const text of texts) expect(parseXml(text)).toEqual(element('{DAV:}a', element('{DAV:}b')))
  })

  it('keeps text as it is: spaces, numbers, references, CDATA', () => {
    expect(textOf(parseXml('<a>  01.10 &lt;&#x41;&#66;&amp;amp; <![CDATA[<&amp;>]]></a>'))).toBe(
      '  01.10 <AB&amp; <&amp;>',
    )
  })

  it('reads UTF-16 and a declared encoding', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('<a>é</a>', 'utf16le')])
    expect(textOf(parseXmlBytes(utf16))).toBe('é')
    const latin1 = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>', 'latin1')
    expect(textOf(parseXmlBytes(latin1))).toBe('é')
  })

  const refused: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['plain text', 'hello'],
    ['an unclosed element', '<a><b></a>'],
    ['two roots', '<a/><b/>'],
    ['text after the root', '<a/>tail'],
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a bare ampersand', '<a>x & y</a>'],
    ['an undeclared prefix', '<x:a/>'],
    ['an undeclared prefix of an attribute', '<a x:b="1"/>'],
    ['a control character', '<a>\u0001</a>'],
    ['a reference to one', '<a>&#1;</a>'],
    ['a lone surrogate', '<a>\ud800</a>'],
    ['an emptied prefix', '<x:a xmlns:x=""/>'],
    ['a hundred levels', '<a>'.repeat(100) + '</a>'.repeat(100)],
    ['two equal attributes', '<a b="1" b="2"/>'],
  ]
  it.each(refused)('refuses %s', (_, text) => {
    expect(() => parseXml(text)).toThrow(InvalidXml)
  })

  it('refuses bytes that are no text', () => {
    expect(() => parseXmlBytes(Buffer.from([0x3c, 0x61, 0xff, 0x3e]))).toThrow(InvalidXml)
  })

  it('takes an element named much like a member of objects, and refuses one named so, as the parser does', () => {
    expect(parseXml('<__proto__x xmlns="u:"><toString/></__proto__x>').name).toBe('{u:}__proto__x')
    expect(() => parseXml('<constructor xmlns="u:"/>')).toThrow(InvalidXml)
  })
})

describe('writeDocument', () => {
  const round: readonly (readonly [string, ReturnType<typeof element>])[] = [
    ['text with all that needs escaping', element(DAV.href, 'a<b>&"\'\r\n]]>')],
    [
      'a foreign namespace',
      element(DAV.prop, element('{http://example.com/ns}x', element('{DAV:}y'), element('{other:}z', 't'))),
    ],
    ['no namespace', element('{}plain', element('{}inner'))],
    [
      'attributes with and without namespace',
      {
        name: DAV.prop,
        attributes: [
          { name: '{}a', value: '1 "quoted"\n' },
          { name: '{urn:x}b', value: '2' },
          { name: '{http://www.w3.org/XML/1998/namespace}lang', value: 'fr' },
        ],
        children: [],
      },
    ],
  ]
  it.each(round)('writes %s so that it is read back equal', (_, value) => {
    expect(parseXml(writeDocument(value))).toEqual(value)
    expect(parseXml(writeStandalone(value))).toEqual(value)
  })

  it('refuses what XML cannot carry', () => {
    expect(() => writeDocument(element(DAV.href, '\u0000'))).toThrow('character')
  })
})
