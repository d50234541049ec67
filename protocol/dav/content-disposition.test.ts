import { describe, expect, test } from 'vitest'
import { attachmentDisposition, findFilename } from './content-disposition.ts'

describe('RFC 6266 §4.1 a name that came', () => {
  test.each([
    [undefined, undefined],
    ['attachment', undefined],
    ['attachment;filename=test.txt', 'test.txt'],
    ['attachment; FileName = "the report.pdf"; size=3', 'the report.pdf'],
    ['attachment; filename="a \\"b\\"; c.txt"', 'a "b"; c.txt'],
    ["attachment; filename=plain.txt; filename*=UTF-8''na%C3%AFve%20plan.txt", 'naïve plan.txt'],
    ["attachment; filename*=iso-8859-1''x.txt; filename=plain.txt", 'plain.txt'],
    ["attachment; filename*=UTF-8''%zz; filename=plain.txt", 'plain.txt'],
    [`attachment; filename="${Buffer.from('Müller 日本.txt').toString('latin1')}"`, 'Müller 日本.txt'],
    ['attachment; filename="M\u00fcller.txt"', 'Müller.txt'],
    ['attachment; filename="C:\\\\Users\\\\me\\\\plan.txt"', 'plan.txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename=".."', undefined],
    ["attachment; filename*=UTF-8''a%0D%0Ab%00.txt", 'ab.txt'],
    ["attachment; filename*=UTF-8''exe%E2%80%AEtxt.exe", 'exetxt.exe'],
  ])('%s', (header, name) => expect(findFilename(header)).toBe(name))

  test('of 255 characters at most', () => {
    expect(findFilename(`attachment; filename=${'a'.repeat(10_000)}`)).toHaveLength(255)
  })
})

describe('RFC 6266 §4.1 a name that goes', () => {
  test.each([
    [null, 'attachment'],
    ['plan.txt', 'attachment; filename="plan.txt"'],
    ['naïve plan.txt', 'attachment; filename="na_ve plan.txt"; filename*=UTF-8\'\'na%C3%AFve%20plan.txt'],
    ['a"b\\c%20.txt', `attachment; filename="a_b_c_20.txt"; filename*=UTF-8''a%22b%5Cc%2520.txt`],
    [
      "it's (1)*.txt\r\nx: y",
      "attachment; filename=\"it's (1)*.txt__x: y\"; filename*=UTF-8''it%27s%20%281%29%2A.txt%0D%0Ax%3A%20y",
    ],
  ])('%s', (name, header) => expect(attachmentDisposition(name)).toBe(header))
})
