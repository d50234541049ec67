/** What a client prefers of an answer, RFC 7240 and RFC 8144. */
export interface Preferences {
  readonly return: 'minimal' | 'representation' | undefined
  /** RFC 8144 §4: leave out the collection itself. */
  readonly depthNoroot: boolean
}

const NO_PREFERENCES: Preferences = { return: undefined, depthNoroot: false }

/** `brief` is the header of the same name (`t` or `f`), the forerunner of return=minimal. */
export function readPreferences(prefer: string | undefined, brief: string | undefined): Preferences {
  if (prefer === undefined && brief === undefined) return NO_PREFERENCES
  let wanted: Preferences['return'] = brief?.trim().toLowerCase() === 't' ? 'minimal' : undefined
  let depthNoroot = false
  for (const part of (prefer ?? '').split(',')) {
    const [name = '', value] = (part.split(';', 1)[0] ?? '').split('=', 2).map(normalise)
    if (name === 'return' && (value === 'minimal' || value === 'representation')) wanted = value
    // The name of the draft, which clients still send.
    if (name === 'return-minimal') wanted = 'minimal'
    if (name === 'return-representation') wanted = 'representation'
    if (name === 'depth-noroot') depthNoroot = true
  }
  return { return: wanted, depthNoroot }
}

function normalise(text: string): string {
  return text.trim().replace(/^"|"$/g, '').toLowerCase()
}
