import { expect, test } from 'vitest'
import { guessByContent, guessColumns, withColumn } from './columns.ts'
import { readCsv, readRows } from './rows.ts'

function usersOf(text: string) {
  const table = readCsv(text)
  return readRows(table, table.columns).map(({ user }) => user)
}

const ALICE = { slug: 'alice', name: 'Archer, Alice', emails: ['alice@example.test'] }

test.each([
  ['commas', 'account,name,email\nalice,"Archer, Alice",alice@example.test'],
  ['semicolons and a byte-order mark', '\uFEFFKonto;Name;E-Mail\r\nalice;Archer, Alice;alice@example.test\r\n'],
  ['tabs', 'Identifiant\tNom complet\tCourriel\nalice\tArcher, Alice\talice@example.test'],
  ['no headings', 'alice;Archer, Alice;alice@example.test'],
  ['lines that are empty', 'gebruikersnaam,naam,e-mailadres\n\nalice,"Archer, Alice",alice@example.test\n ,,\n'],
])('a table with %s is read', (_, text) => {
  expect(usersOf(text)).toEqual([ALICE])
})

test('quotes may hold quotes, line ends and several addresses', () => {
  const [user] = usersOf('account,name,emails\nal,"Al ""the\nAxe"" B","a@example.test; b@example.test"')
  expect(user).toEqual({ slug: 'al', name: 'Al "the\nAxe" B', emails: ['a@example.test', 'b@example.test'] })
})

test('who has no account name is called after their address, or their name', () => {
  expect(usersOf('name,email\nÉlodie Dupré,elodie.dupre@example.test\nGroßmann,').map(({ slug }) => slug)).toEqual([
    'elodie-dupre',
    'grossmann',
  ])
})

test('quotas are in megabytes, and yes is said in four languages', () => {
  expect(
    usersOf('account,name,quota (MB),admin\na,A A,250,oui\nb,B B,"1,5 MB",nein\nc,C C,much,perhaps\nd,D D,,'),
  ).toEqual([
    { slug: 'a', name: 'A A', quotaBytes: '250000000', admin: 'true' },
    { slug: 'b', name: 'B B', quotaBytes: '1500000', admin: 'false' },
    { slug: 'c', name: 'C C', quotaBytes: 'much', admin: 'perhaps' },
    { slug: 'd', name: 'D D' },
  ])
})

test('who stands there twice is told', () => {
  const table = readCsv('account,email\na,a@example.test\nA,b@example.test\nc,A@example.test\n,')
  expect(readRows(table, table.columns).map(({ number, wrong }) => [number, ...wrong.map(({ word }) => word)])).toEqual(
    [[2], [3, 'slugTwice'], [4, 'emailTwice']],
  )
})

test('columns are guessed once each, and changed', () => {
  const columns = guessColumns(['Mail', 'E-mail', 'Display name', 'Shoe size', 'sAMAccountName'])
  expect(columns).toEqual(['emails', null, 'name', null, 'slug'])
  expect(guessColumns(['Konto', 'Speicherplatz (MB)', 'Kennwort [einmalig]'])).toEqual(['slug', 'quota', 'password'])
  expect(withColumn(columns, 1, 'emails')).toEqual([null, 'emails', 'name', null, 'slug'])
  expect(guessByContent(['a@b.test', 'Ann Other', 'ann', '12'])).toEqual(['emails', 'name', 'slug', null])
})
