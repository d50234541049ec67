import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { within } from '../testing/processor-time.ts'
import { element, textOf, type XmlElement, type XmlName, type XmlNode } from './element.ts'
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
    ['two equal attributes under two prefixes', '<a xmlns:x="u:" xmlns:y="u:" x:b="1" y:b="2"/>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['attributes without a space', '<a b="1"c="2"/>'],
    ['< in an attribute', '<a b="<"/>'],
    ['an end tag of another name', '<a></b>'],
    ['a name with two colons', '<x:y:a xmlns:x="u:"/>'],
    ['a name that starts with a digit', '<1a/>'],
    ['two hyphens in a comment', '<a><!-- -- --></a>'],
    ['an open comment', '<a/><!-- '],
    ['a declaration after a space', ' <?xml version="1.0"?><a/>'],
    ['a declaration without a version', '<?xml encoding="utf-8"?><a/>'],
    ['the end of no CDATA section', '<a>]]></a>'],
    ['CDATA outside the root', '<a/><![CDATA[x]]>'],
    ['a prefix xmlns', '<a xmlns:xmlns="u:"/>'],
  ]
  it.each(refused)('refuses %s', (_, text) => {
    expect(() => parseXml(text)).toThrow(InvalidXml)
  })

  it('refuses bytes that are no text', () => {
    expect(() => parseXmlBytes(Buffer.from([0x3c, 0x61, 0xff, 0x3e]))).toThrow(InvalidXml)
  })

  it('takes any name, also one that objects have members of', () => {
    const names = ['__proto__', 'constructor', 'toString', 'é', 'a-b.c_d', 'x\u{10400}']
    for (const name of names) expect(parseXml(`<${name} xmlns="u:"/>`)).toEqual(element(`{u:}${name}`))
    expect(() => parseXml('<a>&constructor;</a>')).toThrow(InvalidXml)
  })

  it('passes over comments, processing instructions and what surrounds the root', () => {
    const text = '\ufeff<?xml version="1.0"?>\n<!-- a --><?b c?><a>1<!--<b>-->2<?c <d>?>3</a >\n<!-- e -->\n'
    expect(textOf(parseXml(text))).toBe('123')
  })

  it('normalises line ends, and white space in attributes', () => {
    expect(parseXml('<a\r\nb="1\r\n2\t&#9;3"\n>\r\n\r</a>')).toEqual({
      name: '{}a',
      attributes: [{ name: '{}b', value: '1 2 \t3' }],
      children: ['\n\n'],
    })
  })

  it('reads a large body in time that grows with its length alone', () => {
    const declarations = Array.from({ length: 20_000 }, (_, i) => ` xmlns:n${i}="u:${i}"`).join('')
    const attributes = Array.from({ length: 20_000 }, (_, i) => ` a${i}=""`).join('')
    const text = `<a${declarations}${attributes}>${'<b xmlns="u:"/>'.repeat(20_000)}</a>`
    expect(within(5_000, () => parseXml(text)).children).toHaveLength(20_000)
  })
})

/** What saxes, another strict reader, makes of the text; undefined: not well-formed. */
function readBySaxes(text: string): XmlElement | undefined {
  const parser = new SaxesParser({ xmlns: true })
  const open: { name: XmlName; attributes: XmlElement['attributes']; children: XmlNode[] }[] = [
    { name: '{}document', attributes: [], children: [] },
  ]
  let failed = false
  const addText = (content: string) => void open.at(-1)?.children.push(content)
  parser.on('error', () => {
    failed = true
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    const own = Object.values(attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
    const read = own.map((attribute) => ({
      name: `{${attribute.uri}}${attribute.local}` as XmlName,
      value: attribute.value,
    }))
    open.push({ name: `{${uri}}${local}`, attributes: read, children: [] })
  })
  parser.on('closetag', () => {
    const closed = open.pop()
    if (closed !== undefined) open.at(-1)?.children.push(closed)
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.write(text).close()
  const root = open[0]?.children.find((child) => typeof child !== 'string')
  return failed ? undefined : root
}

/** Neighbouring texts as one: where a reader cuts them is its own affair. */
function joined({ name, attributes, children }: XmlElement): XmlElement {
  const together: XmlNode[] = []
  for (const child of children) {
    const last = together.at(-1)
    if (typeof child !== 'string') together.push(joined(child))
    else if (typeof last === 'string') together[together.length - 1] = last + child
    else if (child !== '') together.push(child)
  }
  return { name, attributes, children: together }
}

function readByUs(text: string): XmlElement | undefined {
  try {
    return joined(parseXml(text))
  } catch (error) {
    if (error instanceof InvalidXml) return undefined
    throw error
  }
}

describe('beside another reader', () => {
  const documents = [
    '<?xml version="1.0" encoding="utf-8" ?>\n<D:a xmlns:D="DAV:" b=\'1\'><D:c D:d="&lt;&#x41;"/>text &amp; more<!-- no --></D:a>\n',
    '<propfind xmlns="DAV:" xmlns:C="urn:c"><prop><getetag/><C:data e="f" /></prop></propfind>',
    '<a xmlns:x="u:"><![CDATA[<b>]]>é<?pi some thing?><x:b x:c="1" c="2">\r\n</x:b></a>',
  ]
  const pieces = [
    '<',
    '>',
    '/',
    '=',
    '"',
    "'",
    '&',
    ';',
    ':',
    '!',
    '--',
    '-',
    '?',
    '[',
    ']]>',
    ' ',
    '\n',
    'a',
    'x',
    '#',
    '1',
    'xmlns',
    'é',
  ]

  // saxes looks neither at the first character of a local name, nor at spaces around a namespace, nor at what follows the
  // name of a processing instruction.
  const differing = [/:[-.\d]/, /xmlns[^=]*=\s*["'](\s|[^"']*\s["'])/, /<\?[a-z]+[^\sa-z]/]

  it.each(documents)('takes and refuses the same changes of %s', (document) => {
    const random = numbers(42)
    expect(readByUs(document)).toEqual(joined(readBySaxes(document) ?? element('{}none')))
    for (let round = 0; round < 4_000; round++) {
      const at = Math.floor(random() * document.length)
      const piece = pieces[Math.floor(random() * pieces.length)] ?? ''
      const cut = Math.floor(random() * 3)
      const changed = document.slice(0, at) + (random() < 0.3 ? '' : piece) + document.slice(at + cut)
      if (differing.some((pattern) => pattern.test(changed))) continue
      const expected = readBySaxes(changed)
      expect(readByUs(changed), JSON.stringify(changed)).toEqual(expected && joined(expected))
    }
  })
})

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

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
