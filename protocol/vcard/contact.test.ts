import { expect, it } from 'vitest'
import { findContact } from './contact.ts'

const card = (...lines: readonly string[]) =>
  Buffer.from(['BEGIN:VCARD', 'VERSION:3.0', 'UID:c', 'FN:C', 'N:C;;;;', ...lines, 'END:VCARD', ''].join('\r\n'))

it.each([
  ['RFC 2426 §3.3.2', ['EMAIL;TYPE=INTERNET,PREF:Ann@Far.Example'], ['ann@far.example']],
  ['RFC 6350 §3.2: folded', ['EMAIL:ann@fa', ' r.example'], ['ann@far.example']],
  ['RFC 6350 §3.3: in a group', ['item1.email;TYPE=work:ann@far.example'], ['ann@far.example']],
  ['a URI, escapes, and spaces', ['EMAIL: mailto:ann\\,b@far.example '], ['ann,b@far.example']],
  ['several, each once', ['EMAIL:a@b.c', 'EMAIL:A@B.C', 'EMAIL:d@e.f', 'EMAIL:'], ['a@b.c', 'd@e.f']],
  ['mentioned elsewhere', ['NOTE:EMAIL:no@far.example', 'X-EMAIL:no@far.example'], []],
])('%s', (_, lines, expected) => {
  expect(findContact(card(...lines))?.emails).toEqual(expected)
})

it('what is no card is none', () => {
  expect(findContact(Buffer.from('EMAIL:a@b.c'))).toBeUndefined()
})

it('names, and where somebody works', () => {
  const found = findContact(card('NICKNAME:Annie,An', 'ORG:Far\\, Ltd;Sales'))
  expect(found).toEqual({ name: 'C', alsoKnownAs: ['Annie,An', 'Far, Ltd Sales'], emails: [] })
})
