import { describe, expect, test } from 'vitest'
import type { JCard } from '../../../client/kalends.ts'
import { type CardForm, cardOf, formOf, fullNameOf, NOBODY } from './card-form.ts'
import { isFound, isGroupCard, labelOf, letterOf, photoOf, shownContact } from './shown-contact.ts'

const CARD: JCard = [
  'vcard',
  [
    ['version', {}, 'text', '4.0'],
    ['uid', {}, 'uri', 'urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1'],
    ['fn', {}, 'text', 'Ann Prévost'],
    ['n', { 'sort-as': 'Prevost,Ann' }, 'text', ['Prévost', 'Ann', ['Marie', 'Lou'], 'Dr.', '']],
    ['org', {}, 'text', ['Example', 'Research']],
    ['email', { type: ['work', 'internet'], pref: '1' }, 'text', 'ann@example.test'],
    ['email', { group: 'item1' }, 'text', 'ann@home.test'],
    ['x-ablabel', { group: 'item1' }, 'text', 'Cottage'],
    ['tel', { type: ['cell', 'voice'] }, 'uri', 'tel:+32-2-555'],
    [
      'adr',
      { type: 'home', label: 'Rue 1' },
      'text',
      ['', 'Box 3', ['Rue 1', 'Back door'], 'Brussels', '', '1000', 'Belgium'],
    ],
    ['bday', {}, 'date', '--04-12'],
    ['related', { type: 'spouse' }, 'uri', 'urn:uuid:x'],
    ['x-secret', { 'x-p': 'y' }, 'unknown', 'a\nb'],
    ['photo', {}, 'uri', 'data:image/png;base64,iVBORw0KGgo='],
  ],
]

function changed(change: (form: CardForm) => Partial<CardForm>, card = CARD): JCard {
  const was = formOf(card)
  return cardOf(card, was, { ...was, ...change(was) })
}

/** What is there before and not after, and the other way round. */
function difference(after: JCard, before = CARD) {
  const [old, now] = [before, after].map(([, properties]) => properties.map((one) => JSON.stringify(one)))
  return { gone: old?.filter((one) => !now?.includes(one)), come: now?.filter((one) => !old?.includes(one)) }
}

describe('what the form does not change stays as it is', () => {
  test('all of it, where nothing was changed', () => {
    expect(changed(() => ({}))).toEqual(CARD)
  })

  test.each<[string, (form: CardForm) => Partial<CardForm>, unknown[] | undefined, unknown[] | undefined]>([
    ['a text', () => ({ fullName: 'Ann P.' }), CARD[1][2] as unknown[], ['fn', {}, 'text', 'Ann P.']],
    [
      'the organisation, and not its unit',
      () => ({ organisation: 'Sample' }),
      CARD[1][4] as unknown[],
      ['org', {}, 'text', ['Sample', 'Research']],
    ],
    [
      'one address of two, with its other parameters',
      ({ emails }) => ({ emails: emails.map((one) => (one.id === 0 ? { ...one, value: 'a@example.test' } : one)) }),
      CARD[1][5] as unknown[],
      ['email', { type: ['work', 'internet'], pref: '1' }, 'text', 'a@example.test'],
    ],
    [
      'the kind of an address',
      ({ emails }) => ({ emails: emails.map((one) => (one.id === 0 ? { ...one, kind: 'home' as const } : one)) }),
      CARD[1][5] as unknown[],
      ['email', { pref: '1', type: ['home', 'internet'] }, 'text', 'ann@example.test'],
    ],
    [
      'a street address, part by part',
      ({ addresses }) => ({
        addresses: addresses.map((one) => ({ ...one, value: { ...one.value, locality: 'Ghent' } })),
      }),
      CARD[1][9] as unknown[],
      [
        'adr',
        { type: 'home', label: 'Rue 1' },
        'text',
        ['', 'Box 3', ['Rue 1', 'Back door'], 'Ghent', '', '1000', 'Belgium'],
      ],
    ],
    [
      'one more',
      ({ phones }) => ({ phones: [...phones, { id: 9, from: undefined, kind: 'work' as const, value: '+1' }] }),
      undefined,
      ['tel', { type: 'work' }, 'text', '+1'],
    ],
    [
      'a birthday without a year that becomes one',
      () => ({ birthday: '1980-04-12' }),
      CARD[1][10] as unknown[],
      ['bday', {}, 'date', '1980-04-12'],
    ],
  ])('%s', (_, change, gone, come) => {
    const found = difference(changed(change))
    expect(found.gone).toEqual(gone === undefined ? [] : [JSON.stringify(gone)])
    expect(found.come?.map((one) => JSON.parse(one))).toEqual(come === undefined ? [] : [come])
  })

  test('who is shown as their first and last name is so by the new ones; another name stays', () => {
    const n = ['n', { 'sort-as': 'Prevost,Ann' }, 'text', ['Prévost', 'Anna', ['Marie', 'Lou'], 'Dr.', '']]
    const come = (card: JCard) =>
      difference(
        changed(() => ({ given: 'Anna' }), card),
        card,
      ).come
    expect(come(CARD)?.map((one) => JSON.parse(one))).toEqual([['fn', {}, 'text', 'Anna Prévost'], n])
    const other: JCard = ['vcard', CARD[1].map((one) => (one[0] === 'fn' ? ['fn', {}, 'text', 'Dr. Ann'] : one))]
    expect(come(other)?.map((one) => JSON.parse(one))).toEqual([n])
  })

  test('what somebody else changed meanwhile stays as well', () => {
    const was = formOf(CARD)
    const theirs: JCard = JSON.parse(
      JSON.stringify(CARD).replace('tel:+32-2-555', 'tel:+32-2-999').replace('["Prévost","Ann"', '["Dupont","Ann"'),
    )
    const [first, second] = was.emails
    const emails = [{ ...(first as (typeof was.emails)[0]), value: 'a@example.test' }]
    const after = cardOf(theirs, was, { ...was, nickname: 'Annie', emails })
    expect(second?.value).toBe('ann@home.test')
    expect(difference(after, theirs)).toEqual({
      gone: [5, 6, 7].map((at) => JSON.stringify(CARD[1][at])),
      come: [
        ['email', { type: ['work', 'internet'], pref: '1' }, 'text', 'a@example.test'],
        ['nickname', {}, 'text', 'Annie'],
      ].map((one) => JSON.stringify(one)),
    })
  })

  test('what is removed takes its label along, and no others', () => {
    const after = changed(({ emails }) => ({ emails: emails.filter(({ id }) => id !== 1) }))
    expect(difference(after)).toEqual({
      gone: [JSON.stringify(CARD[1][6]), JSON.stringify(CARD[1][7])],
      come: [],
    })
  })

  test('each property stays in its place', () => {
    const after = changed(() => ({ fullName: 'X' }))
    expect(after[1].map(([name]) => name)).toEqual(CARD[1].map(([name]) => name))
  })
})

test('a phone number that was typed anew is one a client can read', () => {
  const after = changed(({ phones }) => ({ phones: phones.map((one) => ({ ...one, value: '+32 2 666' })) }))
  expect(difference(after).come?.map((one) => JSON.parse(one))).toEqual([
    ['tel', { type: ['cell', 'voice'] }, 'uri', 'tel:+32-2-666'],
  ])
})

test('a new card has what was written, and a name', () => {
  const empty: JCard = ['vcard', [['version', {}, 'text', '4.0']]]
  const email = { id: 1, from: undefined, kind: 'other' as const, value: 'new@example.test' }
  expect(
    cardOf(empty, NOBODY, { ...NOBODY, given: 'Bo', emails: [email, { ...email, id: 2, value: ' ' }] })[1],
  ).toEqual([
    ['version', {}, 'text', '4.0'],
    ['n', {}, 'text', ['', 'Bo', '', '', '']],
    ['fn', {}, 'text', 'Bo'],
    ['email', {}, 'text', 'new@example.test'],
  ])
  expect(fullNameOf({ ...NOBODY, organisation: 'Example' })).toBe('Example')
})

describe('in the list', () => {
  const shown = shownContact({ name: 'a.vcf', etag: '"1"', card: CARD }, 'alice', 'addressbook')

  test('a contact is found by all words, without accents', () => {
    expect(isFound(shown, 'prevost EXAMPLE')).toBe(true)
    expect(isFound(shown, 'prevost other')).toBe(false)
    expect([shown.label, shown.hint, letterOf(shown)]).toEqual(['Ann Prévost', 'Example, Research', 'P'])
  })

  test('a card without a name is called by what it has', () => {
    expect(labelOf(['vcard', [['email', {}, 'text', 'x@example.test']]])).toBe('x@example.test')
    expect(labelOf(['vcard', []])).toBe('')
  })

  test('groups are told, those of Apple too', () => {
    expect(isGroupCard(['vcard', [['x-addressbookserver-kind', {}, 'unknown', 'group']]])).toBe(true)
    expect(isGroupCard(CARD)).toBe(false)
  })

  test.each([
    ['data:image/png;base64,iVBORw0KGgo=', true],
    ['data:image/svg+xml;base64,PHN2Zz4=', false],
    ['data:text/html;base64,PHN2Zz4=', false],
    ['https://example.test/who-looks.png', false],
    ['javascript:alert(1)', false],
    [`data:image/png;base64,${'A'.repeat(2_000_000)}`, false],
  ])('a picture is one of a known type within the card', (value, isShown) => {
    expect(photoOf(['vcard', [['photo', {}, 'uri', value]]]) !== undefined).toBe(isShown)
  })
})
