/** LOCATION and GEO (RFC 5545 §3.8.1), and VLOCATION (RFC 9073 §7.2), as the locations of RFC 8984 §4.2.5. */
import type { Component, Property } from '../../ical/component.ts'
import { withoutProperties } from '../../ical/edit.ts'
import { escapeText, findProperty, findText } from '../../ical/values.ts'
import type { Field } from '../field.ts'
import { Identifiers, idOfProperty, idOfText, withId } from '../identifiers.ts'
import { type Item, mapOf, withWrittenComponents, writeItems } from '../items.ts'
import { given } from '../json.ts'
import type { Location } from '../schema.ts'

export const locations: Field = {
  names: ['locations'],
  read: (component) => given({ locations: mapOf(placesOf(component)) }),
  write(component, { locations: wanted = {} }) {
    const before = placesOf(component)
    const { replaced, added } = writeItems<Location, Place>(before, wanted, {
      isAbout: (a, b) => a.name === b.name,
      create: (id, value) => ({ id, value, component: undefined }),
      change: (source, id, value) => ({ id, value, component: source.component }),
    })
    const kept = before.flatMap(({ source }) => replaced.get(source) ?? [])
    return withPlaces(component, before, [...kept, ...added])
  },
}

/** A VLOCATION, or what LOCATION and GEO say. */
interface Place {
  readonly id: string
  readonly value: Location
  readonly component: Component | undefined
}

const MAIN = 'location'

function placesOf(component: Component): Item<Location, Place>[] {
  const ids = new Identifiers()
  const places = [...mainPlace(component), ...component.components.flatMap(furtherPlace)]
  return places.map((source) => ({ id: ids.unique(source.id), value: source.value, source }))
}

function mainPlace(component: Component): readonly Place[] {
  const property = findProperty(component, 'LOCATION')
  const name = property === undefined ? undefined : findText(component, 'LOCATION')?.trim() || undefined
  const coordinates = findCoordinates(component)
  if (name === undefined && coordinates === undefined) return []
  const id = property === undefined ? MAIN : idOfProperty(property, MAIN)
  return [{ id, value: given({ '@type': 'Location' as const, name, coordinates }), component: undefined }]
}

function furtherPlace(component: Component): readonly Place[] {
  if (component.name !== 'VLOCATION') return []
  const name = findText(component, 'NAME')
  const value = given({
    '@type': 'Location' as const,
    name,
    description: findText(component, 'DESCRIPTION'),
    coordinates: findCoordinates(component),
  })
  return [{ id: idOfText(findText(component, 'UID')?.trim() || name || 'place'), value, component }]
}

/** RFC 5545 §3.8.1.6: latitude and longitude, between a semicolon. */
function findCoordinates(component: Component): string | undefined {
  const parts = /^\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\d*\s*\\?[;,]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\d*\s*$/.exec(
    findProperty(component, 'GEO')?.value ?? '',
  )
  return parts === null ? undefined : `geo:${parts[1]?.replace('+', '')},${parts[2]?.replace('+', '')}`
}

// --- and back ----------------------------------------------------------------------------------------------------

function withPlaces(
  component: Component,
  before: readonly Item<Location, Place>[],
  places: readonly Place[],
): Component {
  // RFC 5545 §3.6.1: LOCATION once. It says no more than a name.
  const isPlain = ({ value, component: own }: Place) => own === undefined && value.description === undefined
  const main = places.find((place) => isPlain(place) && place.id === mainId(component)) ?? places.find(isPlain)
  const sources = new Map(
    before.flatMap(({ source }) => (source.component ? ([[source.component, source]] as const) : [])),
  )
  const replaced = new Map<Component, Component | undefined>([...sources.keys()].map((own) => [own, undefined]))
  const added: Component[] = []
  for (const place of places) {
    if (place === main) continue
    if (place.component === undefined) added.push(writePlace(place, undefined))
    else replaced.set(place.component, writePlace(place, sources.get(place.component)))
  }
  return withWrittenComponents(withMain(component, main), { replaced, added })
}

function mainId(component: Component): string {
  const property = findProperty(component, 'LOCATION')
  return property === undefined ? MAIN : idOfProperty(property, MAIN)
}

function withMain(component: Component, main: Place | undefined): Component {
  const [before] = mainPlace(component)
  if (before === main || (before !== undefined && before.id === main?.id && isSameValue(before, main))) return component
  // Client: Apple's show the place that their own property names.
  const bare = withoutProperties(component, (name) => name === 'X-APPLE-STRUCTURED-LOCATION')
  const { name, coordinates } = main?.value ?? {}
  const property = findProperty(component, 'LOCATION')
  const parameters = (property?.parameters ?? []).filter((parameter) => parameter.name !== 'ALTREP')
  const location =
    name === undefined
      ? []
      : [withId({ name: 'LOCATION', parameters, value: escapeText(name) }, main?.id ?? MAIN, MAIN)]
  return replacing(replacing(bare, 'LOCATION', location), 'GEO', geoOf(coordinates))
}

function isSameValue(a: Place, b: Place): boolean {
  return a.value.name === b.value.name && a.value.coordinates === b.value.coordinates
}

function replacing(component: Component, name: string, written: readonly Property[]): Component {
  const at = component.properties.findIndex((property) => property.name === name)
  const others = component.properties.filter((property) => property.name !== name)
  const place = at < 0 ? others.length : at
  return { ...component, properties: [...others.slice(0, place), ...written, ...others.slice(place)] }
}

function geoOf(coordinates: string | undefined): readonly Property[] {
  if (coordinates === undefined) return []
  return [{ name: 'GEO', parameters: [], value: coordinates.slice('geo:'.length).replace(',', ';') }]
}

function writePlace({ id, value, component }: Place, before: Place | undefined): Component {
  if (component !== undefined && before !== undefined && before.id === id && isSamePlace(value, before.value))
    return component
  const text = (name: string, said: string | undefined): readonly Property[] =>
    said === undefined ? [] : [{ name, parameters: [], value: escapeText(said) }]
  let place = component ?? { name: 'VLOCATION', properties: [], components: [] }
  const isIdOfUid = idOfText(findText(place, 'UID')?.trim() ?? '') === id
  place = isIdOfUid ? place : replacing(place, 'UID', text('UID', id))
  place = replacing(place, 'NAME', text('NAME', value.name))
  place = replacing(place, 'DESCRIPTION', text('DESCRIPTION', value.description))
  return replacing(place, 'GEO', geoOf(value.coordinates))
}

function isSamePlace(a: Location, b: Location): boolean {
  return a.name === b.name && a.description === b.description && a.coordinates === b.coordinates
}
