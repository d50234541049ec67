import { describe, expect, test } from 'vitest'
import { within } from '../testing/processor-time.ts'
import { randoms } from '../time/testing.ts'
import { COLLATIONS, foldForIndex, MATCH_TYPES, matchBy, partSought } from './collation.ts'

describe('RFC 4790 §9.2.1 i;ascii-casemap', () => {
  test.each([
    ['AbC', 'xaBcx', true],
    ['É', 'é', false],
    ['', '', true],
    ['ı', 'I', false],
  ])('%s in %s', (needle, text, expected) => {
    expect(matchBy('i;ascii-casemap', 'contains', needle)(text)).toBe(expected)
  })
})

describe('RFC 5051 §2 i;unicode-casemap', () => {
  test.each([
    ['ASCII', 'abc', 'xABCx', true],
    ['other letters', 'grüße', 'GRÜßE', true],
    ['ß has no titlecase', 'ß', 'SS', false],
    ['Greek', 'ΑΘΗΝΑ', 'Αθηνα', true],
    ['Cyrillic', 'москва', 'МОСКВА', true],
    ['beyond the first plane', '𐐨', '𐐀', true],
    ['the example: Ǆ and its other forms', 'ǆ', 'Ǆ', true],
    ['which is D, a small z and a caron', 'z\u030c', 'ǅ', false],
    ['whereas the letters of a text are titlecased one by one', 'dž', 'Ǆ', false],
    ['composed and decomposed', 'a\u030a', 'Å', true],
    ['compatibility forms', 'fi', 'ﬁ', false],
    ['compatibility forms keep the case of what they hold', 'f', 'ﬁ', false],
    ['a width form', 'ａ', 'A', true],
    ['iota written below', 'ᾳ', 'ᾼ', true],
    ['Georgian has no titlecase', 'ა', 'Ა', false],
    ['a diacritic is not nothing', 'cafe', 'CAFÉ', true],
    ['but for what follows it', 'cafes', 'CAFÉS', false],
  ])('%s', (_, needle, text, expected) => {
    expect(matchBy('i;unicode-casemap', 'contains', needle)(text)).toBe(expected)
  })
})

describe('RFC 6352 §10.5.4 match-type', () => {
  const TEXT = 'Café au lait'
  test.each([
    ['equals', 'CAFé AU LAIT', true],
    ['equals', 'café', false],
    ['equals', '', false],
    ['contains', 'AU', true],
    ['contains', 'thé', false],
    ['starts-with', 'CAF', true],
    ['starts-with', 'au', false],
    ['starts-with', '', true],
    ['ends-with', 'LAIT', true],
    ['ends-with', 'au', false],
    ['ends-with', 'un Café au lait', false],
  ] as const)('%s %s', (type, needle, expected) => {
    expect(matchBy('i;ascii-casemap', type, needle)(TEXT)).toBe(expected)
  })

  test('in each collation', () => {
    expect(matchBy('i;octet', 'equals', 'café au lait')(TEXT)).toBe(false)
    expect(matchBy('i;octet', 'equals', TEXT)(TEXT)).toBe(true)
    expect(matchBy('i;unicode-casemap', 'starts-with', 'CAFÉ')(TEXT)).toBe(true)
    expect(matchBy('i;unicode-casemap', 'equals', 'cafe\u0301 au lait')(TEXT)).toBe(true)
  })
})

describe('a long needle', () => {
  const needle = 'abcabcabd'.repeat(6)

  test.each([
    ['alone', needle, true],
    ['behind its own beginning', needle.slice(0, 53) + needle, true],
    ['within itself', `${needle.slice(9)}abcabc${needle}x`, true],
    ['cut short', needle.slice(0, -1), false],
    ['with another end', `${needle.slice(0, -1)}c`, false],
    ['nowhere', '', false],
  ])('%s', (_, text, expected) => {
    expect(matchBy('i;octet', 'contains', needle)(text)).toBe(expected)
  })

  test('costs what the text does', () => {
    const half = 'a'.repeat(50_000)
    const isMatch = matchBy('i;octet', 'contains', `${half}b${half}`)
    expect(within(1_000, () => isMatch('a'.repeat(1_000_000)))).toBe(false)
  })
})

describe('an index of folded texts', () => {
  // Letters with two and three forms, marks of different classes, ligatures, syllables, what has no simple capital.
  const ALPHABET = [...'aAzßéǆǅﬁⅷİıΐσςა１\u0301\u0323\u0345각ᄀ 𐐨@.ᾳ\u093e']

  test('finds whatever a collation finds', () => {
    const random = randoms(1)
    const text = (length: number) =>
      Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('')
    let found = 0
    for (let i = 0; i < 20_000; i++) {
      const whole = text(6)
      const from = Math.floor(random() * 6)
      const part = [...whole].slice(from, from + 1 + Math.floor(random() * 3)).join('')
      const needle = random() < 0.5 ? part.normalize('NFD') : random() < 0.5 ? part.toUpperCase() : text(1)
      for (const collation of COLLATIONS) {
        for (const type of MATCH_TYPES) {
          if (!matchBy(collation, type, needle)(whole)) continue
          const { folded, atStart } = partSought(type, needle)
          const [has, begins] = [foldForIndex(whole).includes(folded), foldForIndex(whole).startsWith(folded)]
          expect(atStart ? begins : has, JSON.stringify({ collation, type, needle, whole })).toBe(true)
          found++
        }
      }
    }
    expect(found).toBeGreaterThan(20_000)
  })
})
