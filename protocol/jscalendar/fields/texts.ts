/** Properties that are a text, a number or a word each. */
import type { Component, Property } from '../../ical/component.ts'
import { withoutProperties, withProperty } from '../../ical/edit.ts'
import { InvalidCalendarData } from '../../ical/invalid.ts'
import {
  escapeText,
  findProperties,
  findProperty,
  findText,
  parameterOf,
  readTime,
  splitText,
  unescapeText,
} from '../../ical/values.ts'
import { formatWall } from '../../time/civil.ts'
import type { Field } from '../field.ts'
import { given } from '../json.ts'
import { findUtc, writeUtc } from '../values.ts'

/** The property with another value: its parameters stay, but for what would speak of the old value. */
function valued(component: Component, name: string, value: string | undefined): Component {
  if (value === undefined) return withoutProperties(component, (other) => other === name)
  const before = findProperty(component, name)
  // RFC 5545 §3.2.1: what ALTREP leads to says the old value.
  const parameters = (before?.parameters ?? []).filter((parameter) => parameter.name !== 'ALTREP')
  return withProperty(component, { name, parameters, value })
}

/** Clients of one kind keep beside it what follows from the value; there it would be left behind. */
function withoutCompanions(component: Component, companions: readonly string[]): Component {
  return withoutProperties(component, (name) => companions.includes(name))
}

export const title: Field = {
  names: ['title'],
  read: (component) => given({ title: findText(component, 'SUMMARY') }),
  write: (component, wanted) => valued(component, 'SUMMARY', wanted.title && escapeText(wanted.title)),
}

/** RFC 9073 §6.5: the text with its mark-up stands beside the plain one. */
export const description: Field = {
  names: ['description', 'descriptionContentType'],
  read(component) {
    const styled = findStyled(component)
    if (styled === undefined) return given({ description: findText(component, 'DESCRIPTION') })
    return { description: unescapeText(styled.value), descriptionContentType: 'text/html' }
  },
  write(component, wanted) {
    // Client: Outlook shows X-ALT-DESC in the place of DESCRIPTION.
    const bare = withoutCompanions(component, ['X-ALT-DESC', 'STYLED-DESCRIPTION'])
    const { description: text, descriptionContentType: type } = wanted
    if (type !== 'text/html' || text === undefined) {
      const plain = valued(bare, 'DESCRIPTION', text && escapeText(text))
      const property = findProperty(plain, 'DESCRIPTION')
      return property === undefined ? plain : withProperty(plain, withoutDerived(property))
    }
    const derived = { ...DERIVED, value: escapeText(plainTextOf(text)) }
    const styled = { ...STYLED, value: escapeText(text) }
    return withProperty(withProperty(bare, derived), styled)
  },
}

function findStyled(component: Component): Property | undefined {
  return findProperties(component, 'STYLED-DESCRIPTION').find(
    (property) => parameterOf(property, 'FMTTYPE')?.toLowerCase() === 'text/html' && isTyped(property, 'TEXT'),
  )
}

function isTyped(property: Property, type: string): boolean {
  return (parameterOf(property, 'VALUE') ?? type).toUpperCase() === type
}

function withoutDerived(property: Property): Property {
  const parameters = property.parameters.filter(({ name }) => name !== 'DERIVED')
  return parameters.length === property.parameters.length ? property : { ...property, parameters }
}

const DERIVED = { name: 'DESCRIPTION', parameters: [{ name: 'DERIVED', values: ['TRUE'] }] }
const STYLED = {
  name: 'STYLED-DESCRIPTION',
  parameters: [
    { name: 'VALUE', values: ['TEXT'] },
    { name: 'FMTTYPE', values: ['text/html'] },
  ],
}

/** For those who read no mark-up. */
function plainTextOf(html: string): string {
  return html
    .replace(/<(br|\/p|\/div|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(lt|gt|quot|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
    .trim()
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', nbsp: ' ', amp: '&' }

/** A word of the one for each word of the other; the first word is the default. */
function wordField(
  name: 'status' | 'freeBusyStatus' | 'privacy' | 'progress',
  property: string,
  words: Readonly<Record<string, string>>,
  companions: readonly string[] = [],
): Field {
  const back = Object.fromEntries(Object.entries(words).map(([ical, word]) => [word, ical]))
  return {
    names: [name],
    read(component) {
      const value = findProperty(component, property)?.value.trim().toUpperCase()
      const word = value === undefined ? undefined : (words[value] ?? words['*'])
      return word === undefined ? {} : { [name]: word }
    },
    write(component, wanted) {
      const word = wanted[name]
      return valued(withoutCompanions(component, companions), property, word && back[word])
    },
  }
}

export const status = wordField('status', 'STATUS', {
  CONFIRMED: 'confirmed',
  TENTATIVE: 'tentative',
  CANCELLED: 'cancelled',
})

export const progress = wordField('progress', 'STATUS', {
  'NEEDS-ACTION': 'needs-action',
  'IN-PROCESS': 'in-process',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
})

export const freeBusyStatus = wordField('freeBusyStatus', 'TRANSP', { OPAQUE: 'busy', TRANSPARENT: 'free' }, [
  // Client: Outlook believes its own property before TRANSP.
  ...['X-MICROSOFT-CDO-BUSYSTATUS', 'X-MICROSOFT-CDO-INTENDEDSTATUS'],
])

// RFC 5545 §3.8.1.3: a class that nobody knows is private.
export const privacy = wordField('privacy', 'CLASS', {
  '*': 'private',
  PUBLIC: 'public',
  PRIVATE: 'private',
  CONFIDENTIAL: 'secret',
})

function numberField(name: 'priority' | 'sequence' | 'percentComplete', property: string, most: number): Field {
  return {
    names: [name],
    read(component) {
      const number = Number(findProperty(component, property)?.value.trim() || Number.NaN)
      return Number.isInteger(number) && number >= 0 && number <= most ? { [name]: number } : {}
    },
    write: (component, wanted) => valued(component, property, wanted[name]?.toString()),
  }
}

export const priority = numberField('priority', 'PRIORITY', 9)
export const sequence = numberField('sequence', 'SEQUENCE', 2_147_483_647)
export const percentComplete = numberField('percentComplete', 'PERCENT-COMPLETE', 100)

function instantField(name: 'created' | 'progressUpdated', property: string): Field {
  return {
    names: [name],
    read: (component) => given({ [name]: findUtcOf(component, property) }),
    write: (component, wanted) => valued(component, property, writeInstant(wanted[name])),
  }
}

/** A time in UTC; undefined where another stands. */
export function findUtcOf(component: Component, name: string): string | undefined {
  const property = findProperty(component, name)
  try {
    const time = property && readTime(property)
    return time?.form === 'utc' ? writeUtc(time.at) : undefined
  } catch (error) {
    // Client: CREATED and DTSTAMP are odd in many files, and nothing depends on them.
    if (error instanceof InvalidCalendarData) return undefined
    throw error
  }
}

export function writeInstant(text: string | undefined): string | undefined {
  const at = text === undefined ? undefined : findUtc(text)
  return at === undefined ? undefined : `${formatWall(at)}Z`
}

export const created = instantField('created', 'CREATED')
export const progressUpdated = instantField('progressUpdated', 'COMPLETED')

/** RFC 8984 §4.1.6: when the information was last changed. */
export const updated: Field = {
  names: ['updated'],
  read: (component) => given({ updated: findUtcOf(component, 'LAST-MODIFIED') ?? findUtcOf(component, 'DTSTAMP') }),
  write(component, wanted) {
    const value = writeInstant(wanted.updated)
    // RFC 5545 §3.6.1: there is always a DTSTAMP.
    return value === undefined ? component : valued(valued(component, 'DTSTAMP', value), 'LAST-MODIFIED', value)
  },
}

export const color: Field = {
  names: ['color'],
  read: (component) => given({ color: findText(component, 'COLOR')?.trim() || undefined }),
  write: (component, wanted) => valued(component, 'COLOR', wanted.color && escapeText(wanted.color)),
}

/** RFC 5545 §3.8.1.2: each property is a list. */
export const keywords: Field = {
  names: ['keywords'],
  read(component) {
    const words = findProperties(component, 'CATEGORIES').flatMap(({ value }) => wordsOf(value))
    return words.length === 0 ? {} : { keywords: setOf(words) }
  },
  write(component, { keywords: wanted = {} }, { keywords: before = {} }) {
    const properties = component.properties.flatMap((property) => {
      if (property.name !== 'CATEGORIES') return [property]
      const words = splitText(property.value)
      const kept = words.filter((word) => Object.hasOwn(wanted, word.trim()) || word.trim() === '')
      if (kept.length === words.length) return [property]
      return kept.length === 0 ? [] : [{ ...property, value: kept.map(escapeText).join(',') }]
    })
    const added = Object.keys(wanted).filter((word) => !Object.hasOwn(before, word))
    if (added.length === 0) return { ...component, properties }
    const list = { name: 'CATEGORIES', parameters: [], value: added.map(escapeText).join(',') }
    return { ...component, properties: [...properties, list] }
  },
}

function wordsOf(value: string): readonly string[] {
  return splitText(value).flatMap((word) => word.trim() || [])
}

/** RFC 9253 §8.1. */
export const categories: Field = {
  names: ['categories'],
  read(component) {
    const concepts = findProperties(component, 'CONCEPT').flatMap(({ value }) => value.trim() || [])
    return concepts.length === 0 ? {} : { categories: setOf(concepts) }
  },
  write(component, { categories: wanted = {} }, { categories: before = {} }) {
    const kept = component.properties.filter(
      ({ name, value }) => name !== 'CONCEPT' || Object.hasOwn(wanted, value.trim()),
    )
    const added = Object.keys(wanted).filter((uri) => !Object.hasOwn(before, uri))
    const concepts = added.map((value) => ({ name: 'CONCEPT', parameters: [], value }))
    return { ...component, properties: [...kept, ...concepts] }
  },
}

function setOf(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true as const]))
}

export const TEXT_FIELDS: readonly Field[] = [
  ...[title, description, freeBusyStatus, privacy, priority, sequence, created, updated, color, keywords, categories],
]
