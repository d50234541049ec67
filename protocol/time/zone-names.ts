/** The zones of the IANA database and all their names, as tzdata.ts has them. */
import { linesOf } from './iana.ts'
import { links, zones } from './tzdata/tzdata.ts'

export interface NamedZone {
  readonly id: string
  /** Its other names, sorted. */
  readonly aliases: readonly string[]
  /** Equal for equal rules. */
  readonly rules: string
}

/** All zones, by their names. */
export function allZones(): readonly NamedZone[] {
  known ??= readZones()
  return known
}

let known: readonly NamedZone[] | undefined

function readZones(): readonly NamedZone[] {
  const aliasesOf = new Map(
    linesOf(links).map((line): [string, readonly string[]] => {
      const [id = '', ...aliases] = line.split(' ')
      return [id, aliases]
    }),
  )
  return linesOf(zones).map((line) => {
    const bar = line.indexOf('|')
    const id = line.slice(0, bar)
    return { id, aliases: aliasesOf.get(id) ?? [], rules: line.slice(bar) }
  })
}
