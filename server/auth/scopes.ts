/**
 * What a credential may be used for. The account itself may do everything its rights allow; an app password or a token is
 * made for some of that, and can only ever shrink it (docs/decisions/0114).
 */
export const SCOPES = {
  'freebusy:read': 'see when you and others are busy',
  'events:read': 'read your calendars and tasks',
  'events:write': 'change your calendars and tasks, and invite in your name',
  'contacts:read': 'read your contacts',
  'contacts:write': 'change your contacts',
  'rooms:read': 'see rooms and when they are free',
  'rooms:admin': 'set up rooms',
  'sharing:write': 'say who else may see and change what is yours',
  'availability:solve': 'look for times that suit everybody',
  'audit:read': 'read who did what',
  admin: 'do everything that administrators may do',
} as const

export type Scope = keyof typeof SCOPES

/** `all`: whoever it is has signed in as themselves. */
export type Scopes = ReadonlySet<Scope> | 'all'

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text)
}

export function hasScope(scopes: Scopes, scope: Scope): boolean {
  return scopes === 'all' || scopes.has(scope)
}
