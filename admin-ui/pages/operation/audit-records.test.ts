import { expect, test } from 'vitest'
import type { AuditRecord } from '../../../client/kalends.ts'
import { AUDIT_KINDS as KINDS_OF_SERVER } from '../../../storage/store.ts'
import { AUDIT_KINDS, csvOf, windowOf } from './audit-records.ts'

test('all kinds of the server are there to choose', () => {
  expect([...AUDIT_KINDS].sort()).toEqual([...KINDS_OF_SERVER].sort())
})

test('cells are quoted where they must be, and no spreadsheet calculates them', () => {
  const record: AuditRecord = {
    ...{ number: 1, at: '2026-11-22T10:00:00Z', kind: 'sign-in', origin: 'client', actor: '=1+1' },
    ...{ credential: 'a,"b"', source: null, owner: null, path: '/x\ny', changeNumber: null, detail: '', hash: 'ff' },
  }
  expect(csvOf([record])).toBe(
    'number,at,kind,origin,actor,credential,source,owner,path,detail,hash\r\n' +
      '1,2026-11-22T10:00:00Z,sign-in,client,\'=1+1,"a,""b""",,,"/x\ny",,ff\r\n',
  )
})

test('a window has whole days, and none where none was said', () => {
  expect(windowOf({ since: '', until: '' })).toEqual({})
  const { since = '', until = '' } = windowOf({ since: '2026-11-20', until: '2026-11-20' })
  expect(new Date(until).getTime() - new Date(since).getTime()).toBe(86_400_000)
})
