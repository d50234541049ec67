import { expect, it } from 'vitest'
import { readSettings } from '../../settings.ts'
import { isDisabled, readPerson } from './entry.ts'

it.each([
  [{ userAccountControl: '514' }, true],
  [{ userAccountControl: '512' }, false],
  [{ nsaccountlock: 'true' }, true],
  [{ nsAccountLock: 'FALSE' }, false],
  [{ loginDisabled: 'TRUE' }, true],
  [{ pwdAccountLockedTime: '000001010000Z' }, true],
  [{ pwdAccountLockedTime: '20260101000000Z' }, false],
  [{ userAccountControl: [] }, false],
])('directories say in their own words that somebody may not sign in: %o', (entry, expected) => {
  expect(isDisabled({ dn: 'cn=x', ...entry })).toBe(expected)
})

it('an id is text or bytes, and never bytes taken for text', async () => {
  const settings = await readSettings({ KALENDS_LDAP_URL: 'ldaps://x', KALENDS_LDAP_BASE: 'dc=x' })
  const read = (entryUUID: Buffer | string | string[]) =>
    readPerson({ dn: 'cn=x', entryUUID }, { ...settings, ldapUrl: '', ldapBase: '' })?.subject
  expect(read('6f1c')).toBe('6f1c')
  expect(read(Buffer.from('6f1c'))).toBe('6f1c')
  expect(read(Buffer.from([0xff, 0x00, 0x10]))).toBe('ff0010')
  expect(read('\ufffdx')).toBeUndefined()
  expect(read([])).toBeUndefined()
})
