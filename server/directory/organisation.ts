/** People, groups, rooms and resources as an administrator writes them down: every value a text, until it is read. */

import { z } from 'zod'
import { isEmail } from '../../protocol/caldav/mail-address.ts'
import { findPrivilege } from '../../protocol/dav/privileges.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { readDuration } from '../../protocol/ical/values.ts'
import { findIanaZone } from '../../protocol/time/iana.ts'
import { findOpeningHours } from '../../scheduling/rooms/opening-hours.ts'
import { ACCEPT_MODES, APPROVAL, BEYOND_WINDOW, PRIVACY } from '../../scheduling/rooms/policy.ts'
import type { PrincipalKind } from '../../storage/store.ts'
import { isPasswordHash } from '../auth/password.ts'
import { byteCount, type Kind, ofKind, oneOf, orNone, wholeNumber } from '../kind.ts'
import { mailto } from './address.ts'
import { problemOfCollectionSlug, problemOfSlug } from './slug.ts'

// --- values ----------------------------------------------------------------------------------------------------

const anyText: Kind<string> = { expected: 'a text that is not empty', read: (text) => (text === '' ? undefined : text) }

const slug: Kind<string> = {
  expected: 'a slug of 1 to 64 letters, digits, "-", "_" and ".", not "." first, and not a reserved word',
  read: (text) => (problemOfSlug(text) === undefined ? text : undefined),
}

const collectionSlug: Kind<string> = {
  expected: 'a name of 1 to 255 characters without a slash, and not inbox, outbox, notification or freebusy',
  read: (text) => (problemOfCollectionSlug(text) === undefined ? text : undefined),
}

const address: Kind<string> = {
  expected: 'a mail address such as alice@example.org',
  read: (text) => (isEmail(text) ? mailto(text) : undefined),
}

const timezone: Kind<string> = {
  expected: 'a time zone such as Europe/Brussels',
  read: (text) => (findIanaZone(text) === undefined ? undefined : text),
}

const passwordHash: Kind<string> = {
  expected: 'a hash of argon2id such as $argon2id$v=19$m=19456,t=2,p=1$…',
  read: (text) => (isPasswordHash(text) ? text : undefined),
}

const duration: Kind<string> = {
  expected: 'a duration such as P180D or PT4H',
  read: (text) => (isPositiveDuration(text) ? text : undefined),
}

function isPositiveDuration(text: string): boolean {
  try {
    const { days, seconds } = readDuration(text)
    return days + seconds > 0
  } catch (error) {
    if (error instanceof InvalidCalendarData) return false
    throw error
  }
}

const LONGEST_URL = 2048

const pictureUrl: Kind<string> = {
  expected: 'where a picture is, such as https://example.org/atlas.jpg',
  read: (text) =>
    text.length <= LONGEST_URL && /^https?:/i.test(text) && URL.canParse(text) ? new URL(text).href : undefined,
}

const openingHours: Kind<string> = {
  expected: 'days and hours such as Mo-Fr 08:00-18:00',
  read: (text) => (findOpeningHours(text) === undefined ? undefined : text),
}

/** Several at once by one word, beside the names of RFC 3744, 4791 and 6638. */
const PRIVILEGE_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['free-busy', ['read-free-busy']],
  ['read-write', ['read', 'write']],
])

const privilege: Kind<readonly string[]> = {
  expected: 'free-busy, read, write, read-write, all, or another privilege of WebDAV or CalDAV',
  read: (text) => PRIVILEGE_WORDS.get(text) ?? (findPrivilege(text) === undefined ? undefined : [text]),
}

const flag: Kind<boolean> = {
  expected: 'true or false',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
}

const listOf = <T>(kind: Kind<T>) => z.array(ofKind(kind))

// --- entries ---------------------------------------------------------------------------------------------------

const grant = z.strictObject({ to: ofKind(anyText), privilege: ofKind(privilege) })

const calendar = z.strictObject({
  slug: ofKind(collectionSlug),
  name: ofKind(anyText).optional(),
  components: z
    .array(ofKind(oneOf('VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY', 'VPOLL')))
    .min(1)
    .optional(),
  grants: z.array(grant).optional(),
})

const addressbook = z.strictObject({
  slug: ofKind(collectionSlug),
  name: ofKind(anyText).optional(),
  grants: z.array(grant).optional(),
})

const delegates = z.strictObject({ read: listOf(anyText).optional(), write: listOf(anyText).optional() })

const common = {
  slug: ofKind(slug),
  name: ofKind(anyText).optional(),
  emails: listOf(address).optional(),
  timezone: ofKind(orNone(timezone)).optional(),
  calendars: z.array(calendar).optional(),
  addressbooks: z.array(addressbook).optional(),
  delegates: delegates.optional(),
  quotaBytes: ofKind(orNone(byteCount)).optional(),
}

const user = z.strictObject({
  ...common,
  password: ofKind(anyText).optional(),
  passwordHash: ofKind(passwordHash).optional(),
  admin: ofKind(flag).optional(),
})

const group = z.strictObject({ ...common, members: listOf(anyText).optional() })

/** What `scheduling/rooms/policy.ts` reads. `none` and an empty list take back what was said. */
const policy = z.strictObject({
  accept: ofKind(oneOf(...ACCEPT_MODES)).optional(),
  acceptFromGroup: ofKind(orNone(anyText)).optional(),
  window: ofKind(orNone(duration)).optional(),
  beyondWindow: ofKind(oneOf(...BEYOND_WINDOW)).optional(),
  minDuration: ofKind(orNone(duration)).optional(),
  maxDuration: ofKind(orNone(duration)).optional(),
  openingHours: listOf(openingHours).optional(),
  recurring: ofKind(flag).optional(),
  bufferBefore: ofKind(orNone(duration)).optional(),
  bufferAfter: ofKind(orNone(duration)).optional(),
  bookers: listOf(anyText).optional(),
  strangers: ofKind(flag).optional(),
  approval: ofKind(oneOf(...APPROVAL)).optional(),
  approvalExcept: listOf(anyText).optional(),
  approvers: listOf(anyText).optional(),
  approvalTimeLimit: ofKind(orNone(duration)).optional(),
  lanes: ofKind(wholeNumber(1, 1_000)).optional(),
  maxConflicts: ofKind(orNone(wholeNumber(0, 10_000))).optional(),
  maxConflictsPercent: ofKind(orNone(wholeNumber(0, 100))).optional(),
  privacy: ofKind(oneOf(...PRIVACY)).optional(),
  checkIn: ofKind(orNone(duration)).optional(),
})

const bookable = z.strictObject({
  ...common,
  capacity: ofKind(orNone(wholeNumber(0, 1_000_000))).optional(),
  building: ofKind(orNone(anyText)).optional(),
  floor: ofKind(orNone(anyText)).optional(),
  features: listOf(anyText).optional(),
  picture: ofKind(orNone(pictureUrl)).optional(),
  policy: policy.optional(),
})

export const ENTRY_SCHEMAS = { user, group, room: bookable, resource: bookable } as const

/** One principal as it should be; what is undefined stays as it is. */
export interface Entry
  extends Omit<z.infer<typeof user>, 'slug'>,
    Pick<z.infer<typeof group>, 'members'>,
    Pick<z.infer<typeof bookable>, 'capacity' | 'building' | 'floor' | 'features' | 'picture' | 'policy'> {
  readonly kind: PrincipalKind
  readonly slug: string
}

export type CollectionEntry = z.infer<typeof calendar> | z.infer<typeof addressbook>
export type GrantEntry = z.infer<typeof grant>

/** Every key that may stand somewhere, to guess what an unknown one was meant to be. */
export const KNOWN_KEYS: readonly string[] = [user, group, bookable, policy, calendar, delegates, grant].flatMap(
  (schema) => Object.keys(schema.shape),
)

// --- problems --------------------------------------------------------------------------------------------------

/** Where in the list of entries something is: `[3, 'emails', 0]`. */
export type EntryPath = readonly [index: number, ...rest: (string | number)[]]

export interface Problem {
  readonly path: EntryPath
  readonly message: string
}
