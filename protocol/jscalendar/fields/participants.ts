/** ATTENDEE and ORGANIZER, RFC 5545 §3.8.4, as the participants of RFC 8984 §4.4. */
import type { Component, Parameter, Property } from '../../ical/component.ts'
import { withParameter } from '../../ical/edit.ts'
import { findProperties, findProperty, parameterOf } from '../../ical/values.ts'
import type { Field } from '../field.ts'
import { Identifiers, idOfProperty, idOfText, withId } from '../identifiers.ts'
import { escapePointer, invalidAt } from '../invalid.ts'
import { given, isSame } from '../json.ts'
import type { Participant, Properties } from '../schema.ts'

export const participants: Field = {
  names: ['participants', 'replyTo'],
  read(component) {
    const people = peopleOf(component)
    if (people.length === 0) return {}
    const organizer = findOrganizer(component)
    const replyTo = organizer && { replyTo: methodOf(organizer.value) }
    return { participants: Object.fromEntries(people.map(({ id, value }) => [id, value])), ...replyTo }
  },
  write(component, wanted, before) {
    requireOneOwner(wanted, before)
    const people = peopleOf(component)
    const addresses = new Map(people.map(({ id, value }) => [id, addressOf(value)]))
    for (const [id, value] of Object.entries(wanted.participants ?? {})) addresses.set(id, addressOf(value))
    const written = new Map<Property, Property | undefined>()
    const added: Property[] = []
    for (const { person, id, value } of matched(people, wanted.participants ?? {})) {
      const place = `/participants/${escapePointer(id ?? '')}`
      for (const kind of ['organizer', 'attendee'] as const) {
        const source = person?.[kind]
        const isAsked = value !== undefined && (kind === 'organizer' ? value.roles.owner === true : isInvited(value))
        const isAsBefore = person !== undefined && person.id === id && isSame(value, person.value)
        const after = isAsked
          ? isAsBefore && source !== undefined
            ? source
            : writePerson(kind, source, { id: id ?? '', value, before: person?.value, addresses, place })
          : undefined
        if (source !== undefined) written.set(source, after)
        else if (after !== undefined) added.push(after)
      }
    }
    const isEmptyOf = ({ name, value }: Property) =>
      value.trim() === '' && name === 'ORGANIZER' && added.some((property) => property.name === name)
    const kept = component.properties.flatMap((property) =>
      written.has(property) ? (written.get(property) ?? []) : isEmptyOf(property) ? [] : [property],
    )
    return withReplyTo({ ...component, properties: [...kept, ...added] }, wanted)
  },
}

/** One address: who invites, who is invited, or both. */
interface Person {
  readonly id: string
  readonly value: Participant
  readonly organizer: Property | undefined
  readonly attendee: Property | undefined
}

// Client: some write an ORGANIZER with no value for what is no meeting.
function hasAddress({ value }: Property): boolean {
  return value.trim() !== ''
}

function findOrganizer(component: Component): Property | undefined {
  const organizer = findProperty(component, 'ORGANIZER')
  return organizer !== undefined && hasAddress(organizer) ? organizer : undefined
}

function peopleOf(component: Component): readonly Person[] {
  const organizer = findOrganizer(component)
  const attendees = findProperties(component, 'ATTENDEE').filter(hasAddress)
  const isOrganizer = (attendee: Property) =>
    organizer !== undefined && keyOf(attendee.value) === keyOf(organizer.value)
  const alsoInvited = attendees.find(isOrganizer)
  const pairs: Omit<Person, 'id' | 'value'>[] = []
  if (organizer !== undefined) pairs.push({ organizer, attendee: alsoInvited })
  for (const attendee of attendees) {
    if (attendee !== alsoInvited) pairs.push({ organizer: undefined, attendee })
  }
  const ids = new Identifiers()
  const people = pairs.map(({ organizer, attendee }) => {
    const property = attendee ?? organizer
    const derived = idOfText(keyOf(property?.value ?? ''))
    return { id: ids.unique(property === undefined ? derived : idOfProperty(property, derived)), organizer, attendee }
  })
  const byAddress = new Map(
    people.map(({ id, organizer, attendee }) => [keyOf((attendee ?? organizer)?.value ?? ''), id]),
  )
  return people.map((person) => ({ ...person, value: readPerson(person, byAddress) }))
}

/** What two writings of one address have in common. */
function keyOf(address: string): string {
  return address.trim().toLowerCase()
}

function readPerson(
  { organizer, attendee }: Pick<Person, 'organizer' | 'attendee'>,
  ids: ReadonlyMap<string, string>,
): Participant {
  const of = (name: string) => {
    const value = (attendee && parameterOf(attendee, name)) ?? (organizer && parameterOf(organizer, name))
    return value?.trim() || undefined
  }
  const address = (attendee ?? organizer)?.value.trim() ?? ''
  const known = <Meaning>(words: Readonly<Record<string, Meaning>>, name: string): Meaning | undefined =>
    words[(attendee && parameterOf(attendee, name))?.trim().toUpperCase() ?? '']
  const status = of('SCHEDULE-STATUS')
  return given({
    '@type': 'Participant' as const,
    name: of('CN'),
    email: of('EMAIL') ?? findMail(address),
    sendTo: methodOf(address),
    kind: known(KINDS, 'CUTYPE'),
    roles: { ...(organizer && { owner: true as const }), ...(attendee && (known(ROLES, 'ROLE') ?? INVITED)) },
    participationStatus: known(STATUSES, 'PARTSTAT') ?? ('needs-action' as const),
    expectReply: known({ TRUE: 'yes' }, 'RSVP') === 'yes',
    scheduleAgent: AGENTS[of('SCHEDULE-AGENT')?.toUpperCase() ?? ''] ?? ('server' as const),
    scheduleForceSend: of('SCHEDULE-FORCE-SEND') !== undefined,
    scheduleStatus: status?.split(',').flatMap((code) => code.trim() || []),
    delegatedTo: peopleAt(attendee, 'DELEGATED-TO', ids),
    delegatedFrom: peopleAt(attendee, 'DELEGATED-FROM', ids),
    language: of('LANGUAGE'),
    progress: known(PROGRESS, 'PARTSTAT'),
  })
}

const INVITED = { attendee: true } as const
const ROLES: Readonly<Record<string, Participant['roles']>> = {
  CHAIR: { attendee: true, chair: true },
  'REQ-PARTICIPANT': INVITED,
  'OPT-PARTICIPANT': { attendee: true, optional: true },
  'NON-PARTICIPANT': { informational: true },
}
const KINDS = { INDIVIDUAL: 'individual', GROUP: 'group', RESOURCE: 'resource', ROOM: 'location' } as const
const STATUSES = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
  DELEGATED: 'delegated',
  // RFC 8984 §4.4.6: who does a task has accepted it.
  COMPLETED: 'accepted',
  'IN-PROCESS': 'accepted',
} as const
const PROGRESS = { COMPLETED: 'completed', 'IN-PROCESS': 'in-process' } as const
const AGENTS: Readonly<Record<string, Participant['scheduleAgent']>> = {
  ...{ SERVER: 'server', CLIENT: 'client', NONE: 'none' },
}

function methodOf(address: string): NonNullable<Participant['sendTo']> {
  const uri = address.trim()
  return /^mailto:/i.test(uri) ? { imip: uri } : { other: uri }
}

function findMail(address: string): string | undefined {
  return /^mailto:(.+)$/i.exec(address)?.[1]
}

/** Those of the addresses that are participants, too. */
function peopleAt(
  property: Property | undefined,
  name: string,
  ids: ReadonlyMap<string, string>,
): Record<string, true> | undefined {
  const found = valuesOf(property, name).flatMap((address) => ids.get(keyOf(address)) ?? [])
  return found.length === 0 ? undefined : Object.fromEntries(found.map((id) => [id, true as const]))
}

function valuesOf(property: Property | undefined, name: string): readonly string[] {
  return property?.parameters.find((parameter) => parameter.name === name)?.values ?? []
}

// --- and back ----------------------------------------------------------------------------------------------------

/** Where one is written to. */
function addressOf({ sendTo, email }: Participant): string | undefined {
  return sendTo?.imip ?? sendTo?.other ?? (email === undefined ? undefined : `mailto:${email}`)
}

function isInvited({ roles }: Participant): boolean {
  return Object.keys(roles).some((role) => role !== 'owner')
}

/** RFC 8984 §4.4.4: answers go to the one who has the role owner. */
function requireOneOwner(wanted: Properties, before: Properties): void {
  const owners = Object.entries(wanted.participants ?? {}).filter(([, { roles }]) => roles.owner)
  const [owner, second] = owners
  if (second !== undefined) throw invalidAt(`/participants/${escapePointer(second[0])}/roles`, 'there is one owner')
  const { replyTo } = wanted
  if (replyTo === undefined) return
  const address = replyTo.imip ?? replyTo.other ?? ''
  const isWrong =
    owner === undefined ? isSame(replyTo, before.replyTo) : keyOf(addressOf(owner[1]) ?? '') !== keyOf(address)
  if (isWrong) throw invalidAt('/replyTo', 'it is not the address of the participant with the role owner')
}

/** An organizer who is no participant yet. */
function withReplyTo(component: Component, { replyTo, participants: wanted = {} }: Properties): Component {
  const hasOwner = Object.values(wanted).some(({ roles }) => roles.owner)
  if (replyTo === undefined || hasOwner) return component
  const value = replyTo.imip ?? replyTo.other ?? ''
  return { ...component, properties: [...component.properties, { name: 'ORGANIZER', parameters: [], value }] }
}

interface Match {
  readonly person: Person | undefined
  readonly id: string | undefined
  readonly value: Participant | undefined
}

/** By identifier, then by address; those that nobody wants last. */
function matched(people: readonly Person[], wanted: Readonly<Record<string, Participant>>): readonly Match[] {
  const left = new Map(people.map((person) => [person.id, person]))
  const byAddress = new Map(people.map((person) => [keyOf(addressOf(person.value) ?? ''), person]))
  const matches: Match[] = []
  const others: [string, Participant][] = []
  for (const [id, value] of Object.entries(wanted)) {
    const person = left.get(id)
    if (person === undefined) others.push([id, value])
    else matches.push({ person, id, value })
    left.delete(id)
  }
  for (const [id, value] of others) {
    const same = byAddress.get(keyOf(addressOf(value) ?? ''))
    const person = same !== undefined && left.delete(same.id) ? same : undefined
    matches.push({ person, id, value })
  }
  return [...matches, ...[...left.values()].map((person) => ({ person, id: undefined, value: undefined }))]
}

interface Writing {
  readonly id: string
  readonly value: Participant
  readonly before: Participant | undefined
  /** By identifier. */
  readonly addresses: ReadonlyMap<string, string | undefined>
  readonly place: string
}

function writePerson(kind: 'organizer' | 'attendee', source: Property | undefined, writing: Writing): Property {
  const { id, value, before, place } = writing
  const address = addressOf(value)
  if (address === undefined) throw invalidAt(place, 'sendTo or email is expected: nobody is invited without an address')
  // What is stored may be anything; what is new is an address.
  const isNew = source === undefined || keyOf(source.value) !== keyOf(address)
  if (isNew && !ADDRESS.test(address)) throw invalidAt(place, 'its address is no URI, such as mailto:bob@example.org')
  if (!isSame(value.scheduleStatus, before?.scheduleStatus))
    throw invalidAt(`${place}/scheduleStatus`, 'the server alone sets it')
  const name = kind === 'attendee' ? 'ATTENDEE' : 'ORGANIZER'
  let property: Property = { name, parameters: [], value: address }
  if (source !== undefined) property = isNew ? { ...source, value: address } : source
  const parameters = { ...commonParameters(value, address), ...(kind === 'attendee' ? ownParameters(writing) : {}) }
  const former: Readonly<Record<string, Text>> =
    before === undefined
      ? {}
      : {
          ...commonParameters(before, addressOf(before) ?? ''),
          ...(kind === 'attendee' ? ownParameters({ ...writing, value: before }) : {}),
        }
  for (const [parameter, text] of Object.entries(parameters)) {
    // What was not said, or otherwise, and means the same stays so.
    if (source !== undefined && before !== undefined && isSame(text, former[parameter])) continue
    property = typeof text === 'object' ? withList(property, parameter, text) : withParameter(property, parameter, text)
  }
  // Of one who organizes and comes, the attendee has the identifier.
  const isNamed = kind === 'attendee' || !isInvited(value)
  return isNamed ? withId(property, id, idOfText(keyOf(address))) : property
}

// RFC 6638 §2.4.1: a URI, or the path of a principal here, which is all that a room without a mail address has.
const ADDRESS = /^([A-Za-z][A-Za-z0-9+.-]*:|\/)\S+$/

type Text = string | readonly string[] | undefined

function commonParameters(value: Participant, address: string): Readonly<Record<string, Text>> {
  return {
    CN: value.name,
    EMAIL: value.email === findMail(address) ? undefined : value.email,
    LANGUAGE: value.language,
    'SCHEDULE-AGENT': value.scheduleAgent === 'server' ? undefined : value.scheduleAgent.toUpperCase(),
    'SCHEDULE-FORCE-SEND': value.scheduleForceSend ? 'REQUEST' : undefined,
  }
}

function ownParameters({ value, addresses, place }: Writing): Readonly<Record<string, Text>> {
  const { kind, participationStatus, progress, expectReply } = value
  return {
    CUTYPE: kind && (kind === 'location' ? 'ROOM' : kind.toUpperCase()),
    ROLE: roleOf(value, place),
    PARTSTAT: (progress ?? participationStatus).toUpperCase(),
    RSVP: expectReply ? 'TRUE' : undefined,
    'DELEGATED-TO': addressesOf(value.delegatedTo, addresses, `${place}/delegatedTo`),
    'DELEGATED-FROM': addressesOf(value.delegatedFrom, addresses, `${place}/delegatedFrom`),
  }
}

// RFC 5545 §3.2.16: each has one role.
function roleOf({ roles }: Participant, place: string): string | undefined {
  const { chair, optional, informational, attendee } = roles
  if ([chair, optional, informational].filter(Boolean).length > 1 || (informational && attendee))
    throw invalidAt(`${place}/roles`, 'one of chair, optional and informational is kept')
  if (chair) return 'CHAIR'
  if (optional) return 'OPT-PARTICIPANT'
  return informational ? 'NON-PARTICIPANT' : undefined
}

function addressesOf(
  ids: Participant['delegatedTo'],
  addresses: Writing['addresses'],
  place: string,
): readonly string[] | undefined {
  if (ids === undefined) return undefined
  return Object.keys(ids).map((id) => {
    const address = addresses.get(id)
    if (address === undefined) throw invalidAt(`${place}/${escapePointer(id)}`, 'nobody here has that identifier')
    return address
  })
}

function withList(property: Property, name: string, values: readonly string[]): Property {
  const others: readonly Parameter[] = property.parameters.filter((parameter) => parameter.name !== name)
  return { ...property, parameters: values.length === 0 ? others : [...others, { name, values }] }
}
