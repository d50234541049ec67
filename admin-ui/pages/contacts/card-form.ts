/** What the form of a contact knows of a card, and the card after it. */
import type { JCard } from '../../../client/kalends.ts'
import {
  allNamed,
  groupOf,
  nameOf,
  oneNamed,
  type Property,
  parametersOf,
  partsOf,
  propertiesOf,
  textOf,
  typesOf,
} from './jcard.ts'

export const KINDS = ['home', 'work', 'other'] as const
export type Kind = (typeof KINDS)[number]
export const PHONE_KINDS = ['cell', ...KINDS] as const
export type PhoneKind = (typeof PHONE_KINDS)[number]

/** One of several; `from` is the property that it was read from. */
export interface Entry<Value, Of = Kind> {
  readonly id: number
  readonly from: Property | undefined
  readonly kind: Of
  readonly value: Value
}

export interface Address {
  readonly street: string
  readonly locality: string
  readonly region: string
  readonly code: string
  readonly country: string
}

export interface CardForm {
  readonly given: string
  readonly family: string
  /** What it is shown as, where that is another than what `fullNameOf` makes of the rest. */
  readonly fullName: string
  readonly nickname: string
  readonly organisation: string
  readonly role: string
  readonly birthday: string
  readonly note: string
  readonly emails: readonly Entry<string>[]
  readonly phones: readonly Entry<string, PhoneKind>[]
  readonly addresses: readonly Entry<Address>[]
  readonly urls: readonly Entry<string>[]
}

// Places in structured values: RFC 6350 §6.2.2 and §6.3.1.
const [FAMILY, GIVEN] = [0, 1]
const [STREET, LOCALITY, REGION, CODE, COUNTRY] = [2, 3, 4, 5, 6]

export function formOf(card: JCard): CardForm {
  const text = (name: string) => {
    const property = oneNamed(card, name)
    return property === undefined ? '' : textOf(property)
  }
  const parts = partsOf(oneNamed(card, 'n') ?? [])
  const org = oneNamed(card, 'org')
  const form: CardForm = {
    ...{ given: parts[GIVEN] ?? '', family: parts[FAMILY] ?? '', fullName: '' },
    ...{ nickname: text('nickname'), role: text('title'), note: text('note') },
    organisation: org === undefined ? '' : (partsOf(org)[0] ?? ''),
    birthday: dayIn(text('bday')),
    emails: entriesOf(card, 'email', (property) => textOf(property), kindOf),
    phones: entriesOf(card, 'tel', (property) => textOf(property).replace(/^tel:/i, ''), phoneKindOf),
    addresses: entriesOf(card, 'adr', addressOf, kindOf),
    urls: entriesOf(card, 'url', (property) => textOf(property), kindOf),
  }
  return text('fn') === fullNameOf(form) ? form : { ...form, fullName: text('fn') }
}

export const NOBODY: CardForm = {
  ...{ given: '', family: '', fullName: '', nickname: '', organisation: '', role: '', birthday: '', note: '' },
  ...{ emails: [], phones: [], addresses: [], urls: [] },
}

function entriesOf<Value, Of>(
  card: JCard,
  name: string,
  toValue: (property: Property) => Value,
  kind: (property: Property) => Of,
): readonly Entry<Value, Of>[] {
  return allNamed(card, name).map((from, id) => ({ id, from, kind: kind(from), value: toValue(from) }))
}

export function kindOf(property: Property): Kind {
  const types = typesOf(property)
  return KINDS.find((kind) => types.includes(kind)) ?? 'other'
}

export function phoneKindOf(property: Property): PhoneKind {
  const types = typesOf(property)
  return PHONE_KINDS.find((kind) => types.includes(kind)) ?? 'other'
}

export function addressOf(property: Property): Address {
  const parts = partsOf(property)
  const part = (at: number) => parts[at] ?? ''
  return {
    ...{ street: part(STREET), locality: part(LOCALITY), region: part(REGION) },
    ...{ code: part(CODE), country: part(COUNTRY) },
  }
}

/** A whole date alone is for the form: RFC 6350 knows birthdays without years, which stay as they are. */
function dayIn(text: string): string {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?$/.exec(text) ?? []
  return year === undefined ? '' : `${year}-${month}-${day}`
}

/**
 * The card with what the form changed. All else is the same, in the same places. `before` is the card of which the form
 * was, or what somebody else made of it since.
 */
export function cardOf(before: JCard, was: CardForm, form: CardForm): JCard {
  let card = before
  const isOther = (name: keyof CardForm) => form[name] !== was[name]
  if (isOther('family')) card = withParts(card, 'n', { [FAMILY]: form.family }, 5)
  if (isOther('given')) card = withParts(card, 'n', { [GIVEN]: form.given }, 5)
  const named = shownAs(form)
  if (named !== shownAs(was)) card = withText(card, 'fn', named)
  if (isOther('nickname')) card = withText(card, 'nickname', form.nickname)
  if (isOther('role')) card = withText(card, 'title', form.role)
  if (isOther('note')) card = withText(card, 'note', form.note)
  if (isOther('birthday')) card = withText(card, 'bday', form.birthday, 'date')
  if (isOther('organisation')) card = withParts(card, 'org', { 0: form.organisation }, 1)
  card = withEntries(card, 'email', was.emails, form.emails, (value) => value.trim(), 'text')
  card = withEntries(card, 'tel', was.phones, form.phones, phoneValue, 'text')
  card = withEntries(card, 'url', was.urls, form.urls, (value) => value.trim(), 'uri')
  return withEntries(card, 'adr', was.addresses, form.addresses, addressValue, 'text')
}

/** What a contact is called that nobody gave a name. */
export function fullNameOf({ given, family, organisation, emails, phones }: CardForm): string {
  return `${given.trim()} ${family.trim()}`.trim() || organisation.trim() || emails[0]?.value || phones[0]?.value || ''
}

/** What a contact is called. */
export function shownAs(form: CardForm): string {
  return form.fullName.trim() || fullNameOf(form)
}

/** In a card that was read anew, `old` is what says the same; where nothing does, what was changed is added. */
function replaced(card: JCard, old: Property, property: Property | undefined): JCard {
  const all = propertiesOf(card)
  const said = JSON.stringify(old)
  const known = all.includes(old) ? old : all.find((one) => JSON.stringify(one) === said)
  if (known === undefined) return property === undefined ? card : added(card, property)
  const others = (one: Property) => (one !== known ? [one] : property === undefined ? [] : [property])
  return ['vcard', all.flatMap(others)]
}

function added(card: JCard, property: Property): JCard {
  return ['vcard', [...propertiesOf(card), property]]
}

function withText(card: JCard, name: string, text: string, type = 'text'): JCard {
  const old = oneNamed(card, name)
  const value = text.trim()
  if (old === undefined) return value === '' ? card : added(card, [name, {}, type, value])
  // What is about the old value alone, such as another writing of it, would be wrong now.
  return replaced(card, old, value === '' ? undefined : [old[0], old[1], name === 'bday' ? type : old[2], value])
}

function withParts(card: JCard, name: string, parts: Readonly<Record<number, string>>, length: number): JCard {
  const old = oneNamed(card, name)
  const value = old?.[3]
  const known: unknown[] = Array.isArray(value) ? [...value] : value === undefined ? [] : [value]
  while (known.length < length) known.push('')
  for (const [at, part] of Object.entries(parts)) known[Number(at)] = part.trim()
  const isEmpty = known.every((part) => String(part) === '')
  const written = known.length === 1 ? known[0] : known
  if (old === undefined) return isEmpty ? card : added(card, [name, {}, 'text', written])
  return replaced(card, old, isEmpty ? undefined : [old[0], old[1], old[2], written])
}

function withEntries<Value>(
  card: JCard,
  name: string,
  was: readonly Entry<Value, string>[],
  now: readonly Entry<Value, string>[],
  toValue: (value: Value, old: Property | undefined) => unknown,
  type: string,
): JCard {
  let changed = card
  for (const before of was) {
    const after = now.find(({ from }) => from === before.from)
    if (after === before || before.from === undefined) continue
    // Others of its group, a label among them, go with it.
    if (after === undefined) changed = withoutGroupOf(replaced(changed, before.from, undefined), before.from)
    else {
      const value = after.value === before.value ? before.from[3] : toValue(after.value, before.from)
      const parameters = after.kind === before.kind ? before.from[1] : withKind(before.from, after.kind)
      const property = [before.from[0], parameters, before.from[2], value]
      changed = replaced(changed, before.from, isBlank(value) ? undefined : property)
    }
  }
  for (const { from, kind, value } of now) {
    const written = toValue(value, undefined)
    if (from !== undefined || isBlank(written)) continue
    changed = added(changed, [name, kind === 'other' ? {} : { type: kind }, type, written])
  }
  return changed
}

function isBlank(value: unknown): boolean {
  return Array.isArray(value) ? value.every((part) => String(part) === '') : String(value) === ''
}

function withoutGroupOf(card: JCard, gone: Property): JCard {
  const group = groupOf(gone)
  if (group === undefined) return card
  const isLeft = (one: Property) => groupOf(one) === group
  const others = propertiesOf(card).filter(isLeft)
  return others.every((one) => nameOf(one).startsWith('x-ab'))
    ? ['vcard', propertiesOf(card).filter((one) => !isLeft(one))]
    : card
}

function withKind(property: Property, kind: string): Property[1] {
  const { type: _, ...others } = parametersOf(property)
  const known: readonly string[] = PHONE_KINDS
  const kept = typesOf(property).filter((one) => !known.includes(one))
  const types = kind === 'other' ? kept : [kind, ...kept]
  if (types.length === 0) return others
  return { ...others, type: types.length === 1 ? types[0] : types }
}

/** RFC 6350 §6.4.1: a URI where it was one. */
function phoneValue(value: string, old: Property | undefined): string {
  const isUri = old !== undefined && /^tel:/i.test(textOf(old))
  return isUri ? `tel:${value.trim().replaceAll(/[^\d+*#;=a-z]+/gi, '-')}` : value.trim()
}

function addressValue(address: Address, old: Property | undefined): unknown {
  const before = old?.[3]
  const known: unknown[] = Array.isArray(before) ? [...before] : []
  while (known.length < 7) known.push('')
  const { street, locality, region, code, country } = address
  const parts = [
    [STREET, street],
    [LOCALITY, locality],
    [REGION, region],
    [CODE, code],
    [COUNTRY, country],
  ] as const
  const was = old === undefined ? undefined : addressOf(old)
  for (const [at, part] of parts) {
    // A part of several lines that nobody touched stays several.
    if (was === undefined || partsOf(old ?? [])[at] !== part) known[at] = part.trim()
  }
  return known
}
