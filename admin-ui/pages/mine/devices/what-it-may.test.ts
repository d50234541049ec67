import { expect, test } from 'vitest'
import { findUse, type Scope, scopesOf } from './what-it-may.ts'

const both = [true, false]
const uses = both
  .flatMap((calendars) => both.map((contacts) => ({ calendars, contacts })))
  .flatMap((one) => both.map((readOnly) => ({ ...one, readOnly })))

test.each(uses)('%o is read back from its scopes', (use) => {
  const isSomething = use.calendars || use.contacts
  expect(findUse(scopesOf(use))).toEqual(isSomething ? use : undefined)
})

test('one that was made by the page without scripts is known', () => {
  const made: readonly Scope[] = ['freebusy:read', 'events:read', 'events:write', 'sharing:write']
  expect(findUse(made)).toEqual({ calendars: true, contacts: false, readOnly: false })
})

test.each([['admin'], ['events:read'], ['events:read', 'freebusy:read', 'contacts:write']] as readonly Scope[][])(
  'what is more or less than that is none of them: %o',
  (...scopes) => {
    expect(findUse(scopes)).toBeUndefined()
  },
)
