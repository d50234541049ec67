/** ATTACH, URL, IMAGE and LINK as links (RFC 8984 §1.4.11), CONFERENCE as virtual locations (§4.2.6). */
import type { Component, Property } from '../../ical/component.ts'
import { withParameter } from '../../ical/edit.ts'
import { findProperties, parameterOf } from '../../ical/values.ts'
import type { Field } from '../field.ts'
import { Identifiers, idOfProperty, idOfText, withId } from '../identifiers.ts'
import { type Item, mapOf, withWrittenProperties, writeItems } from '../items.ts'
import { given } from '../json.ts'
import type { Link, VirtualLocation } from '../schema.ts'

const URI = /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/

export const links: Field = {
  names: ['links'],
  read: (component) => given({ links: mapOf(linksOf(component)) }),
  write(component, { links: wanted = {} }) {
    const written = writeItems(linksOf(component), wanted, {
      isAbout: (a, b) => a.href === b.href && a.rel === b.rel,
      create: (id, value) => writeLink({ name: 'ATTACH', parameters: [], value: '' }, id, value, undefined),
      change: (source, id, value, before) => writeLink(source, id, value, before),
    })
    return withOneUrl(withWrittenProperties(component, written))
  },
}

/** RFC 5545 §3.8.4.6: URL stands once; a description more is a LINK. */
function withOneUrl(component: Component): Component {
  const [first, ...others] = findProperties(component, 'URL')
  if (others.length === 0) return component
  const properties = component.properties.map((property) =>
    property.name !== 'URL' || property === first || findLink(property) === undefined
      ? property
      : withParameter(withParameter({ ...property, name: 'LINK' }, 'VALUE', 'URI'), 'LINKREL', 'describedby'),
  )
  return { ...component, properties }
}

function linksOf(component: Component): Item<Link, Property>[] {
  const ids = new Identifiers()
  return component.properties.flatMap((source) => {
    const value = findLink(source)
    return value === undefined ? [] : [{ id: ids.unique(idOfProperty(source, derivedId(source))), value, source }]
  })
}

function derivedId({ name, value }: Property): string {
  return idOfText(`${name} ${value.trim()}`)
}

/** Undefined for what has the bytes themselves, and for what names another component. */
function findLink(property: Property): Link | undefined {
  const rel = relOf(property)
  const href = property.value.trim()
  const type = parameterOf(property, 'VALUE')?.toUpperCase() ?? 'URI'
  if (rel === undefined || type !== 'URI' || !URI.test(href)) return undefined
  const size = Number(parameterOf(property, 'SIZE') ?? Number.NaN)
  return given({
    '@type': 'Link' as const,
    href,
    contentType: parameterOf(property, 'FMTTYPE')?.trim() || undefined,
    size: Number.isInteger(size) && size >= 0 && size < 2 ** 31 ? size : undefined,
    rel,
    title: (parameterOf(property, 'FILENAME') ?? parameterOf(property, 'LABEL'))?.trim() || undefined,
  })
}

function relOf(property: Property): string | undefined {
  switch (property.name) {
    case 'ATTACH':
      return 'enclosure'
    case 'URL':
      return 'describedby'
    case 'IMAGE':
      return 'icon'
    case 'LINK':
      // RFC 9253 §8.2.
      return parameterOf(property, 'LINKREL')?.trim() || 'related'
    default:
      return undefined
  }
}

const NAMES: Readonly<Record<string, string>> = { enclosure: 'ATTACH', describedby: 'URL', icon: 'IMAGE' }

function writeLink(source: Property, id: string, value: Link, before: Link | undefined): Property {
  const isSameRel = before !== undefined && before.rel === value.rel
  const name = isSameRel ? source.name : (NAMES[value.rel] ?? 'LINK')
  let property: Property = isSameRel && before.href === value.href ? source : { ...source, name, value: value.href }
  // RFC 7986 §5.10, RFC 9253 §8.2: their type is told always.
  if (name === 'IMAGE' || name === 'LINK') property = withParameter(property, 'VALUE', 'URI')
  if (name === 'LINK') property = withParameter(property, 'LINKREL', value.rel)
  const title = parameterOf(property, 'FILENAME') === undefined ? 'LABEL' : 'FILENAME'
  for (const [parameter, said, former] of [
    ['FMTTYPE', value.contentType, before?.contentType],
    ['SIZE', value.size?.toString(), before?.size?.toString()],
    [title, value.title, before?.title],
  ] as const) {
    if (said !== former) property = withParameter(property, parameter, said)
  }
  return withId(property, id, derivedId(property))
}

export const virtualLocations: Field = {
  names: ['virtualLocations'],
  read: (component) => given({ virtualLocations: mapOf(conferencesOf(component)) }),
  write: (component, { virtualLocations: wanted = {} }) =>
    withWrittenProperties(
      component,
      writeItems(conferencesOf(component), wanted, {
        isAbout: (a, b) => a.uri === b.uri,
        create: (id, value) => writeConference(EMPTY_CONFERENCE, id, value, undefined),
        change: (source, id, value, before) => writeConference(source, id, value, before),
      }),
    ),
}

const EMPTY_CONFERENCE = { name: 'CONFERENCE', parameters: [{ name: 'VALUE', values: ['URI'] }], value: '' }

function conferencesOf(component: Component): Item<VirtualLocation, Property>[] {
  const ids = new Identifiers()
  return findProperties(component, 'CONFERENCE').flatMap((source) => {
    const uri = source.value.trim()
    if (!URI.test(uri)) return []
    const value = given({
      '@type': 'VirtualLocation' as const,
      name: parameterOf(source, 'LABEL')?.trim() || undefined,
      uri,
      features: featuresOf(source),
    })
    return [{ id: ids.unique(idOfProperty(source, derivedId(source))), value, source }]
  })
}

const FEATURES: ReadonlySet<string> = new Set(['audio', 'chat', 'feed', 'moderator', 'phone', 'screen', 'video'])

function featuresOf({ parameters }: Property): VirtualLocation['features'] {
  const values = parameters.find(({ name }) => name === 'FEATURE')?.values ?? []
  const known = values.map((value) => value.toLowerCase()).filter((value) => FEATURES.has(value))
  return known.length === 0 ? undefined : Object.fromEntries(known.map((feature) => [feature, true]))
}

function writeConference(
  source: Property,
  id: string,
  value: VirtualLocation,
  before: VirtualLocation | undefined,
): Property {
  let property = before?.uri === value.uri ? source : { ...source, value: value.uri }
  if (value.name !== before?.name) property = withParameter(property, 'LABEL', value.name)
  const features = Object.keys(value.features ?? {})
  if (
    features.sort().join() !==
    Object.keys(before?.features ?? {})
      .sort()
      .join()
  ) {
    const others = property.parameters.filter(({ name }) => name !== 'FEATURE')
    const said = features.length === 0 ? [] : [{ name: 'FEATURE', values: features.map((name) => name.toUpperCase()) }]
    property = { ...property, parameters: [...others, ...said] }
  }
  return withId(property, id, derivedId(property))
}
