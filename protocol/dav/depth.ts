import { refuse } from './refusal.ts'

export type Depth = '0' | '1' | 'infinity'

/** RFC 4918 §10.2. A missing header means `otherwise`, which depends on the method. */
export function readDepth(header: string | undefined, otherwise: Depth): Depth {
  if (header === undefined) return otherwise
  const value = header.trim().toLowerCase()
  if (value === '0' || value === '1' || value === 'infinity') return value
  throw refuse(400, undefined, `Depth: ${header} is not 0, 1 or infinity`)
}
