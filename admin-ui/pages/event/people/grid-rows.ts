/** Rows of the grid: whose calendar it is, and all who are invited. */

import { useQueries, useQuery } from '@tanstack/react-query'
import type { Participant } from '../../../../client/kalends.ts'
import { principalQuery } from '../../../data/names.ts'
import type { GridRow } from '../busy/free-busy-grid.tsx'
import { kindOf } from './invitee-chips.tsx'
import { addressOf, isAttending, isOf, isOptional, isOrganizer, nameOf, whoIsQuery } from './person.ts'

export function useGridRows(owner: string, people: Readonly<Record<string, Participant>>): readonly GridRow[] {
  const { data: ownerHere } = useQuery(principalQuery(owner))
  const all = Object.values(people).filter(
    (one) => (isAttending(one) || isOrganizer(one)) && !(ownerHere !== undefined && isOf(one, ownerHere)),
  )
  const known = useQueries({ queries: all.map((one) => whoIsQuery(addressOf(one))) })
  const others = all.map((participant, index): GridRow => {
    const here = known[index]?.data
    return {
      key: addressOf(participant),
      name: here?.name ?? nameOf(participant),
      kind: here?.kind ?? kindOf(participant),
      slug: here?.slug ?? null,
      isOptional: isOptional(participant),
    }
  })
  const own: GridRow = { key: owner, name: ownerHere?.name ?? owner, kind: 'user', slug: owner, isOptional: false }
  return [own, ...others]
}
