import { randomInt } from 'node:crypto'
import { hashOf } from '../feeds/token.ts'
import type { Scope } from './scopes.ts'

/** No letter or digit that is mistaken for another: it is read from a screen and typed into a phone. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'
const GROUPS = 5
const GROUP = 5

/** What a device may do by its app password, in the words of who makes one. */
export interface AppPasswordUse {
  readonly calendars: boolean
  readonly contacts: boolean
  readonly readOnly: boolean
}

/** 125 bits, in groups of five: nobody finds one by trying, so that a plain hash of it is enough to keep. */
export function newAppPassword(): string {
  const group = () => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** The hash under which an app password is kept; undefined for a text that is none. However somebody typed it. */
export function findAppPasswordHash(password: string): string | undefined {
  const typed = password.replace(/[-\s]/g, '').toLowerCase()
  return FORM.test(typed) ? hashOf(typed) : undefined
}

const FORM = new RegExp(`^[${ALPHABET}]{${GROUPS * GROUP}}$`)

export function scopesOfUse({ calendars, contacts, readOnly }: AppPasswordUse): readonly Scope[] {
  const toRead: Scope[] = [
    ...(calendars ? (['freebusy:read', 'events:read'] as const) : []),
    ...(contacts ? (['contacts:read'] as const) : []),
  ]
  if (readOnly) return toRead
  return [
    ...toRead,
    ...(calendars ? (['events:write', 'sharing:write'] as const) : []),
    ...(contacts ? (['contacts:write'] as const) : []),
  ]
}
