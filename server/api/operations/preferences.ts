/** What people say of themselves: in which zone they are, and how pages are to look to them, on each of their devices. */
import { z } from 'zod'
import { WEEKDAYS } from '../../../protocol/caldav/weekly-hours.ts'
import type { Id, StoreReader } from '../../../storage/store.ts'
import { asSeen } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { nothing, zone } from '../schemas.ts'

const LANGUAGES = ['en', 'fr', 'de', 'nl'] as const

/** Each may be unsaid: then the browser decides. */
const said = {
  language: z.enum(LANGUAGES).nullable(),
  timeZone: zone.nullable().describe('In which times are shown'),
  otherTimeZones: z.array(zone).max(5).describe('Shown beside it'),
  firstDayOfWeek: z.enum(WEEKDAYS).nullable(),
  hours: z.enum(['12', '24']).nullable(),
  theme: z.enum(['light', 'dark']).nullable(),
  view: z.enum(['month', 'week', 'day', 'agenda']).nullable().describe('What a calendar opens with'),
  weekNumbers: z.boolean().nullable(),
}
const preferences = z.strictObject(said).meta({ id: 'Preferences' })
const change = preferences.partial().meta({ id: 'PreferencesChange' })
type Preferences = z.output<typeof preferences>

const UNSAID: Preferences = {
  ...{ language: null, timeZone: null, otherTimeZones: [], firstDayOfWeek: null },
  ...{ hours: null, theme: null, view: null, weekNumbers: null },
}

/** What an older or a newer version has kept, and this one does not know, is left out. */
function read(kept: string | undefined): Preferences {
  const json: unknown = kept === undefined ? {} : JSON.parse(kept)
  if (typeof json !== 'object' || json === null) return UNSAID
  const known = Object.entries(json).filter(([name, value]) => change.safeParse({ [name]: value }).success)
  return preferences.parse({ ...UNSAID, ...Object.fromEntries(known) })
}

function preferencesOf(id: Id) {
  return async (store: StoreReader) => read(await store.findPreferences(id))
}

const LOOK = 'How pages look, the same on each device. What is null is for the browser to decide.'

export const preferenceOperations: readonly Operation[] = [
  operation({
    id: 'getPreferences',
    tag: 'People and rooms',
    summary: 'How you want pages to look',
    description: LOOK,
    method: 'GET',
    path: '/me/preferences',
    scopes: ['events:read'],
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As you said', schema: preferences },
    problems: [],
    async handle({ account }, { store }) {
      return { body: await preferencesOf(account.principal.id)(store) }
    },
  }),

  operation({
    id: 'updatePreferences',
    tag: 'People and rooms',
    summary: 'Say how you want pages to look',
    description: `${LOOK} What is left out stays.`,
    method: 'PATCH',
    path: '/me/preferences',
    scopes: ['events:read', 'events:write'],
    ifMatch: 'possible',
    params: nothing,
    query: nothing,
    body: change,
    success: { status: 200, description: 'As it is now', schema: preferences },
    problems: [],
    async handle({ account, body, requireMatch }, { store }) {
      const { id } = account.principal
      const confirm = asSeen(preferences, preferencesOf(id), requireMatch)
      const after = await store.transaction({ origin: 'api', scheduling: 'silent', homes: [id] }, async (tx) => {
        await confirm(tx)
        const wanted = preferences.parse({ ...(await preferencesOf(id)(tx)), ...body })
        await tx.setPreferences(id, JSON.stringify(wanted))
        return wanted
      })
      return { body: after }
    },
  }),
]
