import { expect, test } from 'vitest'
import { textOf } from './text-of.ts'

const TEXT = 'Konto;Name\r\ngross;Günter Großmann'

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte-order mark, as Excel writes it', Buffer.from(`\uFEFF${TEXT}`)],
  ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ['UTF-16, the other way round', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
  ['Windows-1252', Buffer.from(TEXT, 'latin1')],
])('%s is read', (_, bytes) => {
  expect(textOf(bytes)).toBe(TEXT)
})

test('a spreadsheet itself is no text', () => {
  expect(textOf(Buffer.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0, 200]))).toBeUndefined()
})
