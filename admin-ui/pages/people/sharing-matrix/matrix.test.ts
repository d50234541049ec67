import { describe, expect, test } from 'vitest'
import type { GivenAccess } from '../../../../client/kalends.ts'
import { levelOf, matrixOf, wantedOf } from './matrix.ts'

const work: GivenAccess = { owner: 'alice', calendar: 'work', to: 'bob', access: 'read-write' }
const home: GivenAccess = { owner: 'alice', calendar: 'home', to: 'bob', access: 'busy' }
const staff: GivenAccess = { owner: 'alice', calendar: 'home', to: 'staff', access: 'read' }
const acts: GivenAccess = { owner: 'carla', calendar: null, to: 'bob', access: 'read' }
const ALL = [home, work, staff, acts]
const names = new Map([
  ['alice', 'Zoë Archer'],
  ['bob', 'Bob Baker'],
  ['carla', 'Carla Cohen'],
  ['staff', 'Everybody'],
])
const compare = (one: string, other: string) => one.localeCompare(other, 'en')

describe('what is given in the house', () => {
  test('has a level; what is given of all calendars is to act for somebody', () => {
    expect(ALL.map(levelOf)).toEqual(['busy', 'write', 'read', 'delegate'])
  })

  test('is a grid by name, with the most of each pair and all that it is made of', () => {
    const { rows, columns } = matrixOf(ALL, names, compare)
    expect(rows.map(({ owner }) => owner)).toEqual(['carla', 'alice'])
    expect(columns).toEqual(['bob', 'staff'])
    expect(rows[1]?.cells.get('bob')).toEqual({ owner: 'alice', to: 'bob', highest: 'write', given: [home, work] })
    expect(rows[0]?.cells.get('bob')?.highest).toBe('delegate')
    expect(rows[0]?.cells.has('staff')).toBe(false)
    expect(matrixOf([work, home], names, compare).rows[0]?.cells.get('bob')?.highest).toBe('write')
  })

  test.each([
    [{ text: '', level: undefined }, ALL],
    [{ text: 'zoë', level: undefined }, [home, work, staff]],
    [{ text: ' ALICE ', level: 'busy' }, [home]],
    [{ text: 'every', level: undefined }, [staff]],
    [{ text: '', level: 'delegate' }, [acts]],
    [{ text: 'nobody', level: undefined }, []],
  ] as const)('is found by who gives and who is given, and by level: %o', (wanted, found) => {
    expect(wantedOf(ALL, wanted, names)).toEqual(found)
  })
})
