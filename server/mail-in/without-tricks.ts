/**
 * What others write, as it may be kept: nothing that people cannot see, nothing that turns the direction of what follows, nothing
 * that a program would run, open or fetch by itself. See docs/decisions/0111.
 */
import type { Component, Parameter, Property } from '../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withoutParameters } from '../../protocol/ical/edit.ts'
import { parameterOf } from '../../protocol/ical/values.ts'
import { isAlarm } from '../../scheduling/itip/personal.ts'
import { withoutHidden } from '../mail/visible.ts'

/** From everybody elsewhere. */
export function withoutTricks(calendar: Component): Component {
  return withoutAlarms(mapAll(calendar, (property) => (opensSomething(property) ? undefined : visible(property))))
}

/** From strangers: text is left, and links that one has to click. */
export function withoutActiveContent(calendar: Component): Component {
  return mapAll(calendar, (property) => (isActive(property) ? undefined : property))
}

function mapAll(component: Component, change: (property: Property) => Property | undefined): Component {
  return mapProperties(
    mapComponents(component, (inner) => mapAll(inner, change)),
    change,
  )
}

/** RFC 5546 lets alarms travel; what rings is for its owner to say. */
function withoutAlarms(calendar: Component): Component {
  return mapComponents(calendar, (component) =>
    mapComponents(component, (inner) => (isAlarm(inner) ? undefined : inner)),
  )
}

// --- what cannot be seen -----------------------------------------------------------------------------------------

/** By what a meeting is known. */
const NAMES: ReadonlySet<string> = new Set(['UID', 'RELATED-TO'])

function visible(property: Property): Property {
  const known = withoutParameters(property, (name) => isLink(name) && opens(parameterOf(property, name) ?? ''))
  if (NAMES.has(property.name)) return known
  const value = withoutHidden(known.value)
  const parameters = known.parameters.map(visibleParameter)
  const isSame = value === known.value && parameters.every((one, index) => one === known.parameters[index])
  return isSame ? known : { ...known, value, parameters }
}

function visibleParameter(parameter: Parameter): Parameter {
  const values = parameter.values.map(withoutHidden)
  return values.every((value, index) => value === parameter.values[index]) ? parameter : { ...parameter, values }
}

// --- what does something -----------------------------------------------------------------------------------------

/** Addresses that a person can go to, write to, or call; any other may start a program or read a file. */
const SCHEMES: ReadonlySet<string> = new Set([
  ...['http', 'https', 'mailto', 'tel', 'sip', 'sips', 'xmpp', 'geo', 'urn', 'cid'],
])

/** RFC 5545, RFC 7986 and RFC 9253: properties whose value is an address of something. */
const LINKS: ReadonlySet<string> = new Set(['URL', 'ATTACH', 'CONFERENCE', 'IMAGE', 'SOURCE', 'TZURL', 'LINK'])

function isLink(parameter: string): boolean {
  return parameter === 'ALTREP' || parameter === 'DIR'
}

function opensSomething(property: Property): boolean {
  const isAddress = LINKS.has(property.name) || parameterOf(property, 'VALUE')?.toUpperCase() === 'URI'
  return isAddress && !isInline(property) && opens(property.value)
}

/** Browsers read over space and controls in a scheme. */
function opens(address: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(withoutHidden(address).replace(/[\s\p{Cc}]+/gu, ''))?.[1]
  return scheme !== undefined && !SCHEMES.has(scheme.toLowerCase())
}

function isInline(property: Property): boolean {
  return parameterOf(property, 'VALUE')?.toUpperCase() === 'BINARY' || parameterOf(property, 'ENCODING') !== undefined
}

/** RFC 9073 §6.5, §6.6, RFC 7986 §5.10: what programs show as a page, or fetch to show it. */
const SHOWN: ReadonlySet<string> = new Set(['X-ALT-DESC', 'STYLED-DESCRIPTION', 'STRUCTURED-DATA', 'IMAGE'])

function isActive(property: Property): boolean {
  const isPage = parameterOf(property, 'FMTTYPE')?.toLowerCase().includes('html') === true && property.name !== 'ATTACH'
  return SHOWN.has(property.name) || isInline(property) || isPage
}
