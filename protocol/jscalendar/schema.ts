/**
 * What of JSCalendar (RFC 8984) is served and taken: all that iCalendar can keep. What is not named here is refused, for it
 * would be lost; what iCalendar has beside stays where it is.
 */
import { z } from 'zod'
import { findNamedZone } from '../time/zones.ts'
import { findLocal, findUtc, isDuration, isSignedDuration } from './values.ts'

// RFC 5545 §3.1: no control but a tab in a value, and line ends as \n.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/
export const isText = (text: string) => !CONTROL.test(text) && text.isWellFormed()

// How much there may be of all that is for who reads the body to say: what is stored already is shown whatever it is.
const text = z.string().refine(isText, 'it has control characters')
const line = text.min(1)
// biome-ignore lint/suspicious/noControlCharactersInRegex: a URI has none of them
const uri = z.string().regex(/^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f]*$/, 'a URI is expected')

/** RFC 8984 §1.4.1. */
export const ID = /^(?!__proto__$)[A-Za-z0-9_-]{1,255}$/
const id = z.string().regex(ID, 'letters, digits, hyphens and underscores, at most 255')
const local = z
  .string()
  .refine((value) => findLocal(value) !== undefined, 'a date and time such as 2026-11-21T09:00:00 is expected')
const utc = z
  .string()
  .refine((value) => findUtc(value) !== undefined, 'a time in UTC such as 2026-11-21T09:00:00Z is expected')
const duration = z.string().refine(isDuration, 'a duration such as PT1H30M is expected')
const signedDuration = z.string().refine(isSignedDuration, 'a duration such as -PT15M is expected')
const unsigned = z.number().int().min(0).max(2_147_483_647)
const yes = z.literal(true)

/** RFC 8984 §4.7.1: an IANA name, or one with a slash before it that the iCalendar defines. */
const zone = z
  .string()
  .refine(
    (name) => name.startsWith('/') || findNamedZone(name) !== undefined,
    'an IANA time zone such as Europe/Brussels is expected',
  )

export const alert = z
  .strictObject({
    '@type': z.literal('Alert').default('Alert'),
    trigger: z.discriminatedUnion('@type', [
      z.strictObject({
        '@type': z.literal('OffsetTrigger'),
        offset: signedDuration,
        relativeTo: z.enum(['start', 'end']).default('start'),
      }),
      z.strictObject({ '@type': z.literal('AbsoluteTrigger'), when: utc }),
    ]),
    acknowledged: utc.optional(),
    action: z.enum(['display', 'email']).default('display'),
  })
  .meta({ id: 'Alert', description: 'RFC 8984 §4.5.2' })

export const location = z
  .strictObject({
    '@type': z.literal('Location').default('Location'),
    name: text.optional(),
    description: text.optional(),
    coordinates: z
      .string()
      .regex(/^geo:-?\d{1,3}(\.\d{1,12})?,-?\d{1,3}(\.\d{1,12})?$/, 'a URI such as geo:50.8,4.3 is expected')
      .optional(),
  })
  .meta({ id: 'Location', description: 'RFC 8984 §4.2.5' })

const FEATURES = ['audio', 'chat', 'feed', 'moderator', 'phone', 'screen', 'video'] as const

export const virtualLocation = z
  .strictObject({
    '@type': z.literal('VirtualLocation').default('VirtualLocation'),
    name: line.optional(),
    uri,
    features: z.partialRecord(z.enum(FEATURES), yes).optional(),
  })
  .meta({ id: 'VirtualLocation', description: 'RFC 8984 §4.2.6' })

export const link = z
  .strictObject({
    '@type': z.literal('Link').default('Link'),
    href: uri,
    contentType: line.optional(),
    size: unsigned.optional(),
    rel: line.default('enclosure'),
    title: line.optional(),
  })
  .meta({ id: 'Link', description: 'RFC 8984 §1.4.11. An enclosure is an attachment' })

export const relation = z
  .strictObject({
    '@type': z.literal('Relation').default('Relation'),
    relation: z
      .record(z.string().regex(/^[a-z0-9-]{1,64}$/, 'lower case letters are expected'), yes)
      .refine((kinds) => Object.keys(kinds).length > 0, 'at least one kind is expected'),
  })
  .meta({ id: 'Relation', description: 'RFC 8984 §1.4.10' })

export const participant = z
  .strictObject({
    '@type': z.literal('Participant').default('Participant'),
    name: line.optional(),
    email: line.optional(),
    sendTo: z
      .strictObject({ imip: line.optional(), other: line.optional() })
      .refine((methods) => (methods.imip === undefined) !== (methods.other === undefined), 'one address is expected')
      .optional()
      .describe('Without it, `email` is the address'),
    kind: z.enum(['individual', 'group', 'location', 'resource']).optional(),
    roles: z
      .partialRecord(z.enum(['owner', 'attendee', 'optional', 'informational', 'chair']), yes)
      .refine((roles) => Object.keys(roles).length > 0, 'at least one role is expected'),
    participationStatus: z
      .enum(['needs-action', 'accepted', 'declined', 'tentative', 'delegated'])
      .default('needs-action'),
    expectReply: z.boolean().default(false),
    scheduleAgent: z.enum(['server', 'client', 'none']).default('server'),
    scheduleForceSend: z.boolean().default(false),
    scheduleStatus: z.array(line).optional().describe('Set by the server'),
    delegatedTo: z.record(id, yes).optional(),
    delegatedFrom: z.record(id, yes).optional(),
    language: line.optional(),
    progress: z.enum(['in-process', 'completed']).optional().describe('Of a task'),
  })
  .meta({ id: 'Participant', description: 'RFC 8984 §4.4.6' })

const numbers = z.array(z.number().int()).min(1).max(800)
export const DAYS = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'] as const

export const recurrenceRule = z
  .strictObject({
    '@type': z.literal('RecurrenceRule').default('RecurrenceRule'),
    frequency: z.enum(['yearly', 'monthly', 'weekly', 'daily', 'hourly', 'minutely', 'secondly']),
    interval: z.number().int().min(1).max(9_999_999).default(1),
    rscale: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, 'a calendar such as gregorian is expected')
      .default('gregorian'),
    skip: z.enum(['omit', 'backward', 'forward']).default('omit'),
    firstDayOfWeek: z.enum(DAYS).default('mo'),
    byDay: z
      .array(
        z.strictObject({
          '@type': z.literal('NDay').default('NDay'),
          day: z.enum(DAYS),
          nthOfPeriod: z.number().int().min(-53).max(53).optional(),
        }),
      )
      .min(1)
      .max(800)
      .optional(),
    byMonthDay: numbers.optional(),
    byMonth: z
      .array(z.string().regex(/^\d{1,2}L?$/, 'a month such as "1" is expected'))
      .min(1)
      .max(26)
      .optional(),
    byYearDay: numbers.optional(),
    byWeekNo: numbers.optional(),
    byHour: numbers.optional(),
    byMinute: numbers.optional(),
    bySecond: numbers.optional(),
    bySetPosition: numbers.optional(),
    count: z.number().int().min(1).max(9_999_999).optional(),
    until: local.optional(),
  })
  .meta({ id: 'RecurrenceRule', description: 'RFC 8984 §4.3.3' })

export const patchObject = z
  .record(z.string().min(1), z.unknown())
  .meta({ id: 'PatchObject', description: 'RFC 8984 §1.4.9: paths, and the values that stand there; null removes' })

const rules = z.array(recurrenceRule).min(1).max(16).optional()

/** What events and tasks have in common. */
const common = {
  uid: line,
  prodId: line.optional(),
  created: utc.optional().describe('Left out, it stays what it is; so do updated and sequence'),
  updated: utc.optional().describe('Set by the server, unless another is given'),
  sequence: unsigned.optional().describe('Set by the server where it invites people, unless a higher one is given'),
  title: text.optional(),
  description: text.optional(),
  descriptionContentType: z.enum(['text/plain', 'text/html']).default('text/plain'),
  showWithoutTime: z.boolean().default(false),
  timeZone: zone.nullable().default(null),
  recurrenceId: local.optional(),
  recurrenceIdTimeZone: zone.nullable().optional(),
  recurrenceRules: rules,
  excludedRecurrenceRules: rules,
  recurrenceOverrides: z.record(local, patchObject).optional(),
  locations: z.record(id, location).optional(),
  virtualLocations: z.record(id, virtualLocation).optional(),
  links: z.record(id, link).optional(),
  keywords: z.record(line, yes).optional(),
  categories: z.record(uri, yes).optional(),
  color: line.optional(),
  priority: z.number().int().min(0).max(9).default(0),
  privacy: z.enum(['public', 'private', 'secret']).default('public'),
  freeBusyStatus: z.enum(['busy', 'free']).default('busy'),
  replyTo: z.strictObject({ imip: line.optional(), other: line.optional() }).optional(),
  participants: z.record(id, participant).optional(),
  alerts: z.record(id, alert).optional(),
  relatedTo: z.record(line, relation).optional(),
}

export const jsEvent = z
  .strictObject({
    '@type': z.literal('Event').default('Event'),
    ...common,
    start: local,
    duration: duration.default('PT0S'),
    status: z.enum(['confirmed', 'cancelled', 'tentative']).default('confirmed'),
  })
  .meta({ id: 'Event', description: 'RFC 8984 §2.1, in the part of it that iCalendar can keep' })

export const jsTask = z
  .strictObject({
    '@type': z.literal('Task').default('Task'),
    ...common,
    start: local.optional(),
    due: local.optional(),
    estimatedDuration: duration.optional(),
    percentComplete: z.number().int().min(0).max(100).optional(),
    progress: z.enum(['needs-action', 'in-process', 'completed', 'cancelled']).optional(),
    progressUpdated: utc.optional(),
  })
  .meta({ id: 'Task', description: 'RFC 8984 §2.2, in the part of it that iCalendar can keep' })

/** A new one may leave its UID to the server. */
export const newJsEvent = jsEvent.extend({ uid: line.optional() }).meta({ id: 'NewEvent' })
export const newJsTask = jsTask.extend({ uid: line.optional() }).meta({ id: 'NewTask' })

export type Alert = z.output<typeof alert>
export type Location = z.output<typeof location>
export type VirtualLocation = z.output<typeof virtualLocation>
export type Link = z.output<typeof link>
export type Relation = z.output<typeof relation>
export type Participant = z.output<typeof participant>
export type RecurrenceRule = z.output<typeof recurrenceRule>
export type PatchObject = z.output<typeof patchObject>
export type JsEvent = z.output<typeof jsEvent>
export type JsTask = z.output<typeof jsTask>
export type JsObject = JsEvent | JsTask

type PropertyName = Exclude<keyof JsEvent | keyof JsTask, '@type'>
type In<T, Name> = Name extends keyof T ? T[Name] : never

/** Any properties of either. */
export type Properties = {
  readonly [Name in PropertyName]?: In<JsEvent, Name> | In<JsTask, Name> | undefined
}
