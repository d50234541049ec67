import { describe, expect, it } from 'vitest'
import { CALDAV, DAV } from '../xml/names.ts'
import { readDepth } from './depth.ts'
import { readLockToken, readTimeout } from './lock.ts'
import { readPreferences } from './prefer.ts'
import { decidePrivileges, expandPrivileges } from './privileges.ts'
import { readCollectionToken, readHomeToken, writeCollectionToken, writeHomeToken } from './sync-token.ts'

describe('Depth, RFC 4918 §10.2', () => {
  it('reads what there is, and nothing else', () => {
    expect(readDepth('0', '1')).toBe('0')
    expect(readDepth('Infinity', '1')).toBe('infinity')
    expect(readDepth(undefined, '1')).toBe('1')
    for (const wrong of ['2', '', 'all', '1,0']) expect(() => readDepth(wrong, '1')).toThrow('Depth')
  })
})

describe('Prefer, RFC 7240 and RFC 8144', () => {
  it.each([
    ['return=minimal', undefined, 'minimal', false],
    ['return="representation"', undefined, 'representation', false],
    ['respond-async, return=minimal;x=1, depth-noroot', undefined, 'minimal', true],
    ['x-foo', undefined, undefined, false],
    ['return-minimal', undefined, 'minimal', false],
    [undefined, 't', 'minimal', false],
    [undefined, 'f', undefined, false],
  ] as const)('%s with Brief %s', (prefer, brief, wanted, depthNoroot) => {
    expect(readPreferences(prefer, brief)).toEqual({ return: wanted, depthNoroot })
  })
})

describe('Timeout and Lock-Token, RFC 4918 §10.5 and §10.7', () => {
  it('takes the first wish that it can read, within an hour', () => {
    expect(readTimeout('Second-60')).toBe(60)
    expect(readTimeout('Infinite, Second-4100000000')).toBe(3600)
    expect(readTimeout(undefined)).toBe(3600)
    expect(readTimeout('Second-0')).toBe(1)
  })

  it('wants a coded URL', () => {
    expect(readLockToken('<urn:uuid:1>')).toBe('urn:uuid:1')
    for (const wrong of [undefined, '', 'urn:uuid:1', '<>']) expect(() => readLockToken(wrong)).toThrow('Lock-Token')
  })
})

describe('sync tokens, RFC 6578 §4', () => {
  it('come back as they went', () => {
    const token = { epoch: '012e4a1e-5f00', collectionId: '7', changeNo: 42 }
    for (const view of ['all', 'reader']) {
      expect(readCollectionToken(writeCollectionToken({ ...token, view }))).toEqual({ ...token, view })
    }
    for (const collections of [
      new Map(),
      new Map([['1', 0]]),
      new Map([
        ['1', 5],
        ['20r', 7],
      ]),
    ]) {
      const home = { epoch: 'e', ownerId: '3', homeNo: 9, collections }
      expect(readHomeToken(writeHomeToken(home))).toEqual(home)
    }
  })

  it.each([
    '',
    'x',
    'data:,',
    'data:,e_c1_',
    'data:,e_c1_-1',
    'data:,e_cx_1',
    'http://example.com/sync/1',
    'data:,e_c1_1_2',
  ])('refuses %j with valid-sync-token', (text) => {
    expect(() => readCollectionToken(text)).toThrow(
      expect.objectContaining({ status: 403, condition: DAV.validSyncToken }),
    )
    expect(() => readHomeToken(text)).toThrow(expect.objectContaining({ status: 403, condition: DAV.validSyncToken }))
  })
})

describe('privileges, RFC 3744 §3.12', () => {
  it('opens aggregates, and gives no more than they hold', () => {
    expect(expandPrivileges([DAV.read])).toEqual(new Set([DAV.read, CALDAV.readFreeBusy]))
    expect(expandPrivileges([CALDAV.readFreeBusy])).toEqual(new Set([CALDAV.readFreeBusy]))
    expect(expandPrivileges([DAV.write]).has(DAV.read)).toBe(false)
    expect(expandPrivileges([DAV.all]).has(CALDAV.scheduleSendFreebusy)).toBe(true)
  })
  const entry = (denies: boolean, ...privileges: readonly (typeof DAV.read)[]) => ({ denies, privileges })
  it.each([
    ['nothing', [], []],
    ['a denial alone', [entry(true, DAV.all)], []],
    ['a part before the whole', [entry(false, CALDAV.readFreeBusy), entry(true, DAV.all)], [CALDAV.readFreeBusy]],
    [
      'the whole before a part',
      [entry(false, DAV.read), entry(true, CALDAV.readFreeBusy)],
      [DAV.read, CALDAV.readFreeBusy],
    ],
    [
      '§3.12 a part denied is no whole',
      [entry(true, DAV.bind, DAV.writeProperties), entry(false, DAV.write)],
      [DAV.writeContent, DAV.unbind],
    ],
    [
      'a denial after everything',
      [entry(false, DAV.write), entry(true, DAV.write), entry(true, DAV.bind)],
      [DAV.write, DAV.writeProperties, DAV.writeContent, DAV.bind, DAV.unbind],
    ],
  ])('§6 the first that names a privilege decides: %s', (_, entries, expected) => {
    expect(decidePrivileges(entries)).toEqual(new Set(expected))
  })
})
