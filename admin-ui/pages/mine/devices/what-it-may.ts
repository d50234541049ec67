/** What a device may use, in the words of who connects it; and back from what the server knows. */
import type { AppPassword } from '../../../../client/kalends.ts'

export type Scope = AppPassword['scopes'][number]

export interface Use {
  readonly calendars: boolean
  readonly contacts: boolean
  readonly readOnly: boolean
}

const READS = {
  calendars: ['freebusy:read', 'events:read', 'rooms:read'],
  contacts: ['contacts:read'],
} as const satisfies Record<string, readonly Scope[]>

const WRITES = {
  calendars: ['events:write', 'sharing:write'],
  contacts: ['contacts:write'],
} as const satisfies Record<string, readonly Scope[]>

export function scopesOf({ calendars, contacts, readOnly }: Use): readonly Scope[] {
  const kinds = [...(calendars ? (['calendars'] as const) : []), ...(contacts ? (['contacts'] as const) : [])]
  return kinds.flatMap((kind) => [...READS[kind], ...(readOnly ? [] : WRITES[kind])])
}

/** Undefined of one that was made elsewhere for something else. */
export function findUse(scopes: readonly Scope[]): Use | undefined {
  const has = new Set(scopes)
  const calendars = has.has('events:read')
  const contacts = has.has('contacts:read')
  const readOnly = !has.has('events:write') && !has.has('contacts:write')
  const expected = new Set(scopesOf({ calendars, contacts, readOnly }))
  // What the page without scripts makes sees no rooms.
  const isOne = (one: Scope) => has.has(one) || one === 'rooms:read'
  const isSame = [...expected].every(isOne) && scopes.every((one) => expected.has(one))
  return isSame && (calendars || contacts) ? { calendars, contacts, readOnly } : undefined
}
