import { expect, it } from 'vitest'
import { parseCard } from '../vcard/parse.ts'
import { parseXml } from '../xml/parse.ts'
import { matchesCard, readCardFilter, TextBudgetExceeded } from './filter.ts'

const CARD = parseCard(['BEGIN:VCARD', 'VERSION:3.0', 'FN:Anna', 'TEL;HOME;TYPE=pref:1', 'END:VCARD', ''].join('\r\n'))
const filterOf = (inner: string) =>
  readCardFilter(parseXml(`<filter xmlns="urn:ietf:params:xml:ns:carddav">${inner}</filter>`))

it('RFC 6352 §10.5.2: a type that stands alone is a value of TYPE', () => {
  const filter = filterOf(
    '<prop-filter name="TEL"><param-filter name="TYPE"><text-match>home</text-match></param-filter></prop-filter>',
  )
  expect(matchesCard(filter, CARD, { characters: 100 })).toBe(true)
})

it('compares no more than it may', () => {
  const filter = filterOf(`<prop-filter name="FN">${'<text-match>x</text-match>'.repeat(90)}</prop-filter>`)
  expect(matchesCard(filter, CARD, { characters: 360 })).toBe(false)
  expect(() => matchesCard(filter, CARD, { characters: 359 })).toThrow(TextBudgetExceeded)
})

it('takes no more conditions, and no longer texts, than anybody needs', () => {
  expect(() => filterOf('<prop-filter name="FN"/>'.repeat(201))).toThrow(/conditions/)
  const long = 'x'.repeat(1_001)
  expect(() => filterOf(`<prop-filter name="FN"><text-match>${long}</text-match></prop-filter>`)).toThrow(/characters/)
})
