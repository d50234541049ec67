/** What a mail tells people of one message: the same for its text and its HTML. */
import { findEmail } from '../../protocol/caldav/mail-address.ts'
import type { Component, Property } from '../../protocol/ical/component.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { findProperties, findProperty, findText, parameterOf, readTime } from '../../protocol/ical/values.ts'
import { describe } from '../../protocol/recurrence/describe/index.ts'
import { findTiming } from '../../protocol/recurrence/timing.ts'
import { UTC } from '../../protocol/time/transitions.ts'
import type { FindZone, Zone } from '../../protocol/time/zone.ts'
import { findNamedZone, zonesOf } from '../../protocol/time/zones.ts'
import type { MailContent } from '../../scheduling/delivery/mail.ts'
import { baselineOf, findSchedulingObject, type Member } from '../../scheduling/itip/index.ts'
import type { Principal } from '../../storage/store.ts'
import { shortened, visibleLine, visibleText } from './visible.ts'
import { describeDay, describeTiming } from './when.ts'
import { type Kind, type Language, languageOf, type Words } from './words.ts'

export interface Letter {
  readonly language: Language
  readonly subject: string
  readonly intro: string
  readonly sections: readonly Section[]
  /** A link of this server's, with the words before it. */
  readonly link?: { readonly label: string; readonly url: string }
  readonly footer: string
  /** RFC 5546 §1.4. */
  readonly method: string
  /** The mail address of whose side speaks. */
  readonly from: string | undefined
}

export interface Section {
  readonly heading: string | undefined
  readonly fields: readonly Field[]
}

export interface Field {
  readonly label: string
  /** One line or several. */
  readonly value: string
  /** What it says of the change; undefined when there is none. */
  readonly change: string | undefined
}

export interface Occasion {
  readonly content: MailContent
  readonly sender: Principal
  /** The address that the message is for. */
  readonly recipient: string
  /** The recipient has not seen what was right before. */
  readonly folded: boolean
  /** The recipient has seen something of it. */
  readonly wasTold: boolean
  /** Where nothing is known of the recipient's. */
  readonly language?: string | undefined
  /** Whether somebody elsewhere speaks, and not the sender. */
  readonly isOfGuest?: boolean
  /** Where the recipient may answer without a calendar. */
  readonly answerUrl?: string | undefined
}

const MOST_SECTIONS = 10
const MOST_PEOPLE = 20
const LONGEST_DESCRIPTION = 4_000

export function writeLetter({ content, sender, recipient, folded, wasTold, ...known }: Occasion): Letter {
  const calendar = parseCalendar(content.calendar)
  const components = calendar.components.filter(({ name }) => name !== 'VTIMEZONE')
  const [first] = components
  if (first === undefined) throw new InvalidCalendarData('a message has no component')
  const method = findProperty(calendar, 'METHOD')?.value.trim().toUpperCase() ?? 'PUBLISH'
  const language = languageOf(languageTagOf(first, recipient) ?? known.language)
  const { words } = language
  const before = method === 'REQUEST' ? beforeOf(content, calendar, recipient) : undefined
  const kind = kindOf(method, first, before !== undefined && (wasTold || !folded))
  const speaker = speakerOf(method, first)
  const isOfGuest = known.isOfGuest === true && speaker !== undefined
  const who = isOfGuest ? nameOf(speaker) : visibleLine(sender.name, 80) || sender.slug
  const home = (sender.timezone === null ? undefined : findNamedZone(sender.timezone)) ?? UTC
  const writer = { language, home, findZone: zonesOf(calendar), before: folded ? undefined : before }
  const sections = components.slice(0, MOST_SECTIONS).map((component) => sectionOf(component, writer))
  const rest = components.length - sections.length
  return {
    language,
    method,
    subject: visibleLine(`${words.subject[kind]}: ${titleOf(first, words)}`),
    intro: words.intro[kind](who),
    ...(known.answerUrl === undefined || first.name !== 'VEVENT'
      ? {}
      : { link: { label: words.answer, url: known.answerUrl } }),
    sections: rest > 0 ? [...sections, { heading: words.andMore(rest), fields: [] }] : sections,
    footer: isOfGuest ? words.footerOfGuest(who) : words.footer(who),
    from: findEmail(speaker?.value ?? ''),
  }
}

// --- of what kind it is ------------------------------------------------------------------------------------------

const OF_ATTENDEES: ReadonlySet<string> = new Set(['REPLY', 'REFRESH', 'COUNTER'])

function speakerOf(method: string, component: Component): Property | undefined {
  return findProperty(component, OF_ATTENDEES.has(method) ? 'ATTENDEE' : 'ORGANIZER')
}

const ANSWERS: Readonly<Record<string, Kind>> = { ACCEPTED: 'accepted', DECLINED: 'declined', TENTATIVE: 'tentative' }

function kindOf(method: string, component: Component, isKnown: boolean): Kind {
  switch (method) {
    case 'CANCEL':
      return 'cancellation'
    case 'REPLY':
      return ANSWERS[partstatOf(component)] ?? 'answer'
    case 'REFRESH':
      return 'refresh'
    case 'COUNTER':
      return 'counter'
    case 'DECLINECOUNTER':
      return 'decline-counter'
    case 'ADD':
      return 'update'
    default:
      return isKnown ? 'update' : 'invitation'
  }
}

function partstatOf(component: Component): string {
  const attendee = findProperty(component, 'ATTENDEE')
  return (attendee && parameterOf(attendee, 'PARTSTAT')?.toUpperCase()) ?? ''
}

/** RFC 5545 §3.2.10: what is known of the language of a person. */
export function languageTagOf(component: Component, recipient: string): string | undefined {
  const person = component.properties.find(
    ({ name, value }) => (name === 'ATTENDEE' || name === 'ORGANIZER') && isSame(value, recipient),
  )
  return person && parameterOf(person, 'LANGUAGE')
}

function isSame(address: string, other: string): boolean {
  return address.trim().toLowerCase() === other.trim().toLowerCase()
}

// --- what was before ---------------------------------------------------------------------------------------------

export interface Before {
  readonly findZone: FindZone
  find(component: Component): Component | undefined
}

/** Undefined for a recipient who was not in the meeting. */
function beforeOf(content: MailContent, calendar: Component, recipient: string): Before | undefined {
  const root = content.before === null ? undefined : parseCalendar(content.before)
  const before = findSchedulingObject(root)
  const after = findSchedulingObject(calendar, before?.clock)
  const wasThere = before?.members.some(({ attendees }) => hasAttendee(attendees, recipient)) ?? false
  if (root === undefined || before === undefined || after === undefined || !wasThere) return undefined
  const baseline = baselineOf(before, after)
  const members = new Map<Component, Member>(after.members.map((member) => [member.component, member]))
  return {
    findZone: zonesOf(root),
    find: (component) => {
      const member = members.get(component)
      const was = member && baseline(member)
      // RFC 6638 §3.2.6: of what was said to others alone nobody hears.
      return was !== undefined && hasAttendee(was.attendees, recipient) ? was.component : undefined
    },
  }
}

function hasAttendee(attendees: Member['attendees'], recipient: string): boolean {
  return [...attendees.keys()].some((address) => isSame(address, recipient))
}

// --- what it says ------------------------------------------------------------------------------------------------

export interface Writer {
  readonly language: Language
  readonly home: Zone
  /** Whether all times are shown there. */
  readonly isAtHome?: boolean
  readonly findZone: FindZone
  readonly before: Before | undefined
}

export function sectionOf(component: Component, writer: Writer): Section {
  const { language, home, before } = writer
  const { words } = language
  const instance = findProperty(component, 'RECURRENCE-ID')
  const was = before?.find(component)
  const old = was && before && new Map(valuesOf(was, writer, before.findZone))
  const values = valuesOf(component, writer, writer.findZone)
  const gone = [...(old ?? [])].filter(([label]) => !values.some(([other]) => other === label))
  const fields = [
    ...values.map(([label, value]) => fieldOf(label, value, old, words)),
    ...gone.map(([label]) => fieldOf(label, words.nothing, old, words)),
  ]
  const heading = instance && words.only(describeDay(readTime(instance), home, language.locale))
  return { heading, fields: [...fields, ...peopleOf(component, words)] }
}

function fieldOf(label: string, value: string, old: ReadonlyMap<string, string> | undefined, words: Words): Field {
  const was = old?.get(label)
  // What was said at length is not said again.
  const change = old === undefined || was === value ? undefined : words.changed(was && visibleLine(was, 100))
  return { label, value, change }
}

type Values = readonly (readonly [label: string, value: string])[]

function valuesOf(component: Component, { language, home, isAtHome }: Writer, findZone: FindZone): Values {
  const { words, locale } = language
  const timing = findTiming(component, findZone)
  const rule = findProperty(component, 'RRULE')
  const values: (readonly [string, string | undefined])[] = [
    [words.title, titleOf(component, words)],
    [
      timing?.shape === 'todo-due-only' ? words.due : words.when,
      timing && describeTiming(timing, home, locale, isAtHome),
    ],
    [words.repeats, rule && describeRule(rule.value, timing?.wall, locale)],
    [words.where, visibleLine(findText(component, 'LOCATION') ?? '', 500)],
    [words.comment, findProperties(component, 'COMMENT').map(textOf).join('\n')],
    [words.description, shortened(visibleText(findText(component, 'DESCRIPTION') ?? ''), LONGEST_DESCRIPTION)],
  ]
  return values.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [[label, value] as const]))
}

function textOf(property: Property): string {
  const text = findText({ name: '', properties: [property], components: [] }, property.name) ?? ''
  return shortened(visibleText(text), LONGEST_DESCRIPTION)
}

function titleOf(component: Component, words: Words): string {
  return visibleLine(findText(component, 'SUMMARY') ?? '') || words.untitled
}

/** A rule that this server cannot put into words is in the calendar part all the same. */
function describeRule(rule: string, start: number | undefined, locale: string): string | undefined {
  try {
    return describe(rule, { locale, start })
  } catch (error) {
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}

function peopleOf(component: Component, words: Words): Field[] {
  const attendees = findProperties(component, 'ATTENDEE').map(nameOf)
  if (attendees.length < 2) return []
  const shown = attendees.slice(0, MOST_PEOPLE)
  const rest = attendees.length - shown.length
  // `Doe, John, Doe, Jane` would be four people.
  const between = shown.some((name) => name.includes(',')) ? '; ' : ', '
  const value = [...shown, ...(rest > 0 ? [words.andMore(rest)] : [])].join(between)
  return [{ label: words.who, value, change: undefined }]
}

export function nameOf(person: Property): string {
  const address = findEmail(person.value) ?? ''
  return visibleLine(parameterOf(person, 'CN') ?? '', 80) || address
}
