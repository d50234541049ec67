import { describe, expect, it } from 'vitest'
import type { News } from '../store.ts'
import { channelOf, readNotice, writeNotice } from './notice.ts'

const many = (count: number) => Array.from({ length: count }, (_, n) => String(9_000_000 + n))

describe('a notice', () => {
  it.each<News>([
    { collections: ['1', '22'], homes: ['4'], access: [] },
    { collections: [], homes: [], access: ['3'] },
    { collections: 'all', homes: [], access: [] },
    { collections: ['1'], homes: 'all', access: 'all' },
  ])('brings over what it says: %j', (news) => {
    expect(readNotice(writeNotice(news))).toEqual(news)
  })

  it('is never longer than PostgreSQL takes', () => {
    for (const count of [240, 450, 500, 100_000]) {
      const payload = writeNotice({ collections: many(count), homes: many(count), access: many(count) })
      expect(Buffer.byteLength(payload)).toBeLessThan(8000)
    }
    expect(writeNotice({ collections: many(100_000), homes: ['2'], access: ['1'] })).toBe('all;2;1')
    expect(readNotice(writeNotice({ collections: many(450), homes: [], access: [] })).collections).toHaveLength(450)
  })

  it.each(['', 'x', '1', '1;2', '1;2;3;4', '1,2;;', `1;2;${'all'.repeat(3)}`])(
    'that is not understood says all: %j',
    (payload) => {
      expect(readNotice(payload)).toEqual({ collections: 'all', homes: 'all', access: 'all' })
    },
  )

  it('goes through a channel that is a plain name, one for each schema', () => {
    const names = ['public', 'a'.repeat(63), `${'a'.repeat(62)}b`].map(channelOf)
    expect(new Set(names).size).toBe(3)
    for (const name of names) expect(name).toMatch(/^[a-z_0-9]{1,63}$/)
  })
})
