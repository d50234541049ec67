/** Who may do what through a share, and with objects of which they see a part: see access-matrix.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Matrix, openMatrix, showList, together } from '../testing/access-matrix/matrix.ts'
import { deny, type Entry, grant } from '../testing/access-matrix/standards.ts'
import { expectedRights, toldRights } from '../testing/access-matrix/told-rights.ts'
import {
  EVERYBODY,
  isNear,
  rightsAsSeen,
  rightsOn,
  SHARED,
  SHARINGS,
  VEILED,
  VIEWERS,
} from '../testing/access-matrix/world.ts'

describe.each(['sqlite', 'postgres'] as const)('the access matrix of shares on %s', (kind) => {
  let matrix: Matrix
  beforeAll(async () => {
    matrix = await openMatrix(kind)
  })
  afterAll(() => matrix.close())

  const LISTS: readonly (readonly Entry[])[] = [
    [],
    [grant('all', 'read')],
    [grant('bob', 'all'), deny('rita', 'read')],
    [grant('bob', 'read-free-busy', 'write-content'), grant('rita', 'bind')],
    [deny('bob', 'write-content'), grant('authenticated', 'write', 'write-acl')],
  ]

  it.each(SHARINGS)('everybody at every door of a share of $sharee', async ({ sharee }) => {
    await matrix.setLists([])
    const others = ['alice', 'root', 'stan', undefined]
    const viewers = EVERYBODY.filter((viewer) => isNear(viewer, sharee) || others.includes(viewer.slug))
    const things = SHARED.filter(({ home }) => home === sharee)
    expect(await matrix.mismatches(viewers, things, [])).toEqual([])
  })

  it.each(LISTS.map((list) => [showList(list) || 'nothing', list] as const))(
    'what somebody has anyway, and sees of objects that are not for everybody: %s',
    async (_, list) => {
      await matrix.setLists(list)
      const own = SHARED.filter(({ given }) => given === 'own')
      const sharees = EVERYBODY.filter(({ slug = '' }) => ['bob', 'rita', 'walt'].includes(slug))
      expect(await matrix.mismatches(sharees, own, list)).toEqual([])
      expect(await matrix.mismatches(VIEWERS, VEILED, list)).toEqual([])
    },
  )

  it('what is told of rights', async () => {
    for (const list of LISTS) {
      await matrix.setLists(list)
      expect(await toldAmiss(list), showList(list)).toEqual([])
    }
  })

  async function toldAmiss(list: readonly Entry[]): Promise<readonly string[]> {
    const wrong: string[] = []
    const there = [...SHARED, ...VEILED].filter(({ isThere }) => isThere)
    await together(there, async (thing) => {
      for (const viewer of EVERYBODY) {
        matrix.count(1)
        const rights = rightsAsSeen(thing, viewer, rightsOn(thing, viewer, list))
        const [told, expected] = [await toldRights(thing, viewer, matrix.ask), expectedRights(thing, viewer, rights)]
        if (told !== expected) wrong.push(`${thing.name} for ${viewer.as}: ${told}, not ${expected}`)
      }
    })
    return wrong
  }
})
