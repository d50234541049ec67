import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { testStore } from '../testing/stores.ts'

/** What `verify` says after a hand was on the database. */
async function problemsAfter(...statements: readonly string[]): Promise<readonly string[]> {
  const test = await testStore('sqlite')
  try {
    for (const owner of ['alice', 'bob', 'carol', 'dave']) {
      await test.store
        .causedBy({ actor: owner, credential: 'password', source: '192.0.2.1' })
        .recordAudit({ kind: 'sign-in', owner }, 'client')
    }
    await test.store.chainAudit()
    expect((await test.store.verifyAudit()).problems).toEqual([])
    const database = new Database(test.url.replace('sqlite:', ''))
    for (const statement of statements) database.exec(statement)
    database.close()
    return (await test.store.verifyAudit()).problems
  } finally {
    await test.destroy()
  }
}

it.each([
  [['who made record 2 was altered'], `UPDATE audit SET actor = 'eve' WHERE chain_no = 2`],
  [['who made record 2 was altered'], 'UPDATE audit SET who_salt = NULL WHERE chain_no = 2'],
  [['what record 3 is about was altered'], `UPDATE audit SET path = '/dav/' WHERE chain_no = 3`],
  [['record 1 was altered, or what is before it'], `UPDATE audit SET kind = 'export' WHERE chain_no = 1`],
  [['record 1 was altered, or what is before it'], 'UPDATE audit SET happened_at = happened_at + 1 WHERE chain_no = 1'],
  [
    ['records 2 to 2 are missing', 'record 3 was altered, or what is before it'],
    'DELETE FROM audit WHERE chain_no = 2',
  ],
  [['the chain ends with record 3, and ended with record 4 before'], 'DELETE FROM audit WHERE chain_no = 4'],
  [
    ['records 1 to 2 are missing', 'record 3 was altered, or what is before it'],
    'DELETE FROM audit WHERE chain_no < 3',
  ],
])('tells: %j', async (problems, statement) => {
  expect(await problemsAfter(statement)).toEqual(problems)
})
