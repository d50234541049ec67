import { z } from 'zod'
import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { escapeText, findProperties, parameterOf, readDuration } from '../../../protocol/ical/values.ts'
import { isText } from '../../../protocol/jscalendar/schema.ts'
import { childElements, findChild, textOf, type XmlElement } from '../../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import type { Principal } from '../../../storage/store.ts'
import { memberHref, principalHref } from '../../dav/paths.ts'
import { mailto } from '../../directory/address.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { instant, nothing, slug } from '../schemas.ts'
import { type AskDav, xmlOf } from '../through-dav.ts'

const LONGEST_DAYS = 366

export const period = z
  .strictObject({ start: instant, end: instant, type: z.enum(['busy', 'tentative', 'unavailable']) })
  .meta({ id: 'BusyPeriod' })

const busyOf = z
  .strictObject({
    slug: slug.nullable().describe('null: nobody here has that address'),
    email: z.string().nullable().describe('Where that was asked about'),
    status: z.string().describe('RFC 5546 §3.6; 2.0 is success'),
    periods: z.array(period).nullable().describe('null: you may not know, or nobody can say'),
  })
  .meta({ id: 'FreeBusy', description: 'When somebody is busy; of a group when anybody in it is' })

const question = z
  .strictObject({
    slugs: z.array(slug).max(1_000).default([]),
    emails: z.array(z.string().min(1).max(320)).max(1_000).default([]).describe('Addresses of whom is here'),
    ...{ start: instant, end: instant },
    without: z
      .string()
      .min(1)
      .max(1_000)
      .refine((uid) => isText(uid) && !/[\r\n]/.test(uid), 'it has control characters')
      .optional()
      .describe('The UID of a meeting that is about to be moved: it makes nobody busy, where it is yours'),
  })
  .refine(({ slugs, emails }) => slugs.length + emails.length > 0, 'somebody has to be asked about')
  .meta({ id: 'FreeBusyQuestion' })

export interface Busy {
  readonly status: string
  readonly periods:
    | readonly { readonly start: string; readonly end: string; readonly type: 'busy' | 'tentative' | 'unavailable' }[]
    | null
}

/** As the outbox of the asker answers (RFC 6638 §5): the same rights, limits and times. */
export async function busyTimes(
  {
    asker,
    asked,
    start,
    end,
    without,
  }: {
    readonly asker: Principal
    readonly asked: readonly Principal[]
    readonly start: string
    readonly end: string
    readonly without?: string | undefined
  },
  ask: AskDav,
): Promise<ReadonlyMap<string, Busy>> {
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Kalends//API//EN', 'METHOD:REQUEST', 'BEGIN:VFREEBUSY', 'UID:api'],
    ...[`DTSTAMP:${utcOf(start)}`, `DTSTART:${utcOf(start)}`, `DTEND:${utcOf(end)}`],
    `ORGANIZER:${principalHref(asker)}`,
    ...asked.map((one) => `ATTENDEE:${principalHref(one)}`),
    ...(without === undefined ? [] : [`X-CALENDARSERVER-MASK-UID:${escapeText(without)}`]),
    ...['END:VFREEBUSY', 'END:VCALENDAR', ''],
  ]
  const body = Buffer.from(lines.join('\r\n'))
  const headers = { 'content-type': 'text/calendar' }
  const answer = await ask({ method: 'POST', path: memberHref('calendars', asker.slug, 'outbox'), headers, body })
  const slugs = new Map(asked.map((one) => [principalHref(one), one.slug]))
  return new Map(
    childElements(await xmlOf(answer)).flatMap((response) => {
      const recipient = findChild(response, CALDAV.recipient)
      const href = recipient && findChild(recipient, DAV.href)
      const slug = href && slugs.get(textOf(href))
      return slug === undefined ? [] : [[slug, busyIn(response)] as const]
    }),
  )
}

function busyIn(response: XmlElement): Busy {
  const status = findChild(response, CALDAV.requestStatus)
  const data = findChild(response, CALDAV.calendarData)
  return {
    status: status === undefined ? '' : (textOf(status).split(';')[0] ?? ''),
    periods: data ? periodsIn(textOf(data)) : null,
  }
}

const TYPES = { BUSY: 'busy', 'BUSY-TENTATIVE': 'tentative', 'BUSY-UNAVAILABLE': 'unavailable' } as const

function periodsIn(text: string): Busy['periods'] {
  const [free] = parseCalendarBytes(Buffer.from(text)).components
  return (free === undefined ? [] : findProperties(free, 'FREEBUSY')).flatMap((property) => {
    const word = parameterOf(property, 'FBTYPE') ?? 'BUSY'
    const type = Object.entries(TYPES).find(([name]) => name === word)?.[1]
    if (type === undefined) return []
    return property.value.split(',').flatMap((one) => {
      const [start, end] = one.split('/')
      return start && end ? [{ start: fromUtc(start), end: endOf(start, end), type }] : []
    })
  })
}

/** `field`: where the end was said. */
export function requireWindow(start: string, end: string, field: string, longest = LONGEST_DAYS): void {
  const days = (Date.parse(end) - Date.parse(start)) / 86_400_000
  const reason = days <= 0 ? 'it is not after the start' : days > longest ? `more than ${longest} days` : undefined
  if (reason !== undefined) throw problem(400, 'invalid', `${field}: ${reason}`, { errors: [{ field, reason }] })
}

function utcOf(text: string): string {
  return new Date(text).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** RFC 5545 §3.3.9: the other end, or how far away it is. */
function endOf(start: string, end: string): string {
  if (!end.startsWith('P')) return fromUtc(end)
  const { days, seconds } = readDuration(end)
  const at = Date.parse(fromUtc(start)) + (days * 86_400 + seconds) * 1_000
  return new Date(at).toISOString().replace('.000', '')
}

function fromUtc(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
}

export const freeBusyOperations: readonly Operation[] = [
  operation({
    id: 'queryFreeBusy',
    tag: 'Time',
    summary: 'When people, rooms and groups are busy',
    method: 'POST',
    path: '/free-busy',
    scopes: ['freebusy:read'],
    viewAs: 'administrators',
    params: nothing,
    query: nothing,
    body: question,
    success: { status: 200, description: 'One answer for each', schema: z.strictObject({ items: z.array(busyOf) }) },
    problems: [404],
    async handle({ body, account, dav }, { store }) {
      const { start, end, without } = body
      requireWindow(start, end, '/end')
      const called = await store.findPrincipalsByAddress([...new Set(body.emails.map(mailto))])
      const slugs = [...body.slugs, ...[...called.values()].map(({ slug }) => slug)]
      const asked = await store.findPrincipals([...new Set(slugs)])
      const found = await busyTimes({ asker: account.principal, asked, start, end, without }, dav)
      const unknown: Busy = { status: '3.7', periods: null }
      const answerOf = (slug: string | null, email: string | null) => {
        const { status, periods } = found.get(slug ?? '') ?? unknown
        return { slug, email, status, periods: periods && [...periods] }
      }
      const bySlug = body.slugs.map((slug) => answerOf(slug, null))
      const byEmail = body.emails.map((email) => answerOf(called.get(mailto(email))?.slug ?? null, email))
      return { body: { items: [...bySlug, ...byEmail] } }
    },
  }),
]
