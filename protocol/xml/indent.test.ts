import { expect, test } from 'vitest'
import { indented } from './indent.ts'
import { parseXml } from './parse.ts'
import { writeElement } from './write.ts'

test('elements get lines of their own, text is left alone', () => {
  const root = parseXml('<D:a xmlns:D="DAV:"><D:b><D:c/></D:b><D:d>text <D:e/></D:d></D:a>')
  expect(writeElement(indented(root))).toBe(`<D:a>
  <D:b>
    <D:c/>
  </D:b>
  <D:d>text <D:e/></D:d>
</D:a>`)
})
