import { describe, expect, test } from 'vitest'
import { canonicalXml, findAll, parseXml, splitFirstStep } from './xml.ts'

const DOCUMENT = `<?xml version="1.0"?>
<!DOCTYPE a SYSTEM "a.dtd">
<D:a xmlns:D="DAV:" xmlns:C="http://example.com/ns/"><D:b n="1">one<!-- not text -->+</D:b><D:b>two<C:c><![CDATA[<3>]]></C:c>tail</D:b><C:c/></D:a>`

describe('parseXml', () => {
  const root = parseXml(DOCUMENT)

  test('names are in Clark notation, text stops at the first child, tails follow it', () => {
    const [first, second] = root.children
    expect(root.name).toBe('{DAV:}a')
    expect(first?.text).toBe('one+')
    expect(first?.attributes.get('n')).toBe('1')
    expect(second?.text).toBe('two')
    expect(second?.children[0]).toMatchObject({ name: '{http://example.com/ns/}c', text: '<3>', tail: 'tail' })
  })

  test.each([
    ['an open element', '<a><b></a>'],
    ['an unknown prefix', '<x:a/>'],
    ['two roots', '<a/><b/>'],
    ['nothing', ''],
    ['an unknown entity', '<a>&nbsp;</a>'],
  ])('refuses %s', (_, source) => {
    expect(() => parseXml(source)).toThrow()
  })
})

describe('findAll', () => {
  const root = parseXml(DOCUMENT)
  test.each([
    ['{DAV:}b', 2],
    ['{DAV:}b/{http://example.com/ns/}c', 1],
    ['*', 3],
    ['//{http://example.com/ns/}c', 2],
    ['./{DAV:}b/..', 1],
    ['{DAV:}none', 0],
  ])('%s finds %i', (path, count) => {
    expect(findAll(root, path)).toHaveLength(count)
  })
})

test.each([
  ['/{DAV:}a/{DAV:}b', '{DAV:}a', '{DAV:}b'],
  ['{http://example.com/ns/}a', '{http://example.com/ns/}a', ''],
  ['./{DAV:}b', '.', '{DAV:}b'],
])('splitFirstStep(%s)', (path, first, rest) => {
  expect(splitFirstStep(path)).toEqual({ first, rest })
})

describe('canonicalXml', () => {
  const same = (left: string, right: string) => canonicalXml(parseXml(left)) === canonicalXml(parseXml(right))
  test.each([
    ['prefixes do not count', '<D:a xmlns:D="DAV:"/>', '<a xmlns="DAV:"></a>', true],
    ['the order of attributes does not count', '<a x="1" y="2"/>', '<a y="2" x="1"/>', true],
    ['white space counts', '<a> <b/></a>', '<a><b/></a>', false],
    ['text is not markup', '<a>&lt;b/&gt;</a>', '<a><b/></a>', false],
  ])('%s', (_, left, right, expected) => {
    expect(same(left, right)).toBe(expected)
  })

  test('a cleared element has no content and no tail', () => {
    const cleared = new Set(['t'])
    expect(canonicalXml(parseXml('<a><t>1</t>\n<b/></a>'), cleared)).toBe(
      canonicalXml(parseXml('<a><t>2</t><b/></a>'), cleared),
    )
  })
})
