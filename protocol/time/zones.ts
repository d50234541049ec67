import type { Component } from '../ical/component.ts'
import { findProperty, unescapeText } from '../ical/values.ts'
import { findIanaZone, linesOf } from './iana.ts'
import { windowsZones } from './tzdata/tzdata.ts'
import { zoneOfVtimezone } from './vtimezone.ts'
import type { FindZone, Zone } from './zone.ts'

/**
 * The zone that a name means by itself: an IANA name, also after a vendor's prefix, or a Windows name. Undefined for
 * names that only a VTIMEZONE can explain.
 */
export function findNamedZone(tzid: string): Zone | undefined {
  const name = tzid.trim()
  return findIanaZone(name) ?? findAlias(name) ?? findPrefixed(name)
}

function findAlias(name: string): Zone | undefined {
  aliases ??= readAliases()
  const iana = aliases.get(name.toLowerCase())
  return iana === undefined ? undefined : findIanaZone(iana)
}

/** By name in lower case. */
let aliases: Map<string, string> | undefined

function readAliases(): Map<string, string> {
  const found = new Map(vendorNames)
  for (const line of linesOf(windowsZones)) {
    const [name = '', iana = ''] = line.split('|')
    found.set(name.toLowerCase(), iana)
  }
  return found
}

const vendorNames: readonly (readonly [string, string])[] = [
  // Client: Exchange and Outlook.
  ['tzone://microsoft/utc', 'Etc/UTC'],
  ['coordinated universal time', 'Etc/UTC'],
  ['utc/gmt', 'Etc/UTC'],
  ['z', 'Etc/UTC'],
  // Client: old names of Windows, which CLDR no longer has.
  ['kamchatka standard time', 'Asia/Kamchatka'],
  ['mid-atlantic standard time', 'Etc/GMT+2'],
]

/**
 * Client: Evolution writes /freeassociation.sourceforge.net/Europe/Berlin (and, older, Tzfile/Europe/Berlin), Citadel
 * and Mozilla /citadel.org/20070227_1/Europe/Berlin and /mozilla.org/20050126_1/Europe/Berlin.
 */
function findPrefixed(name: string): Zone | undefined {
  if (!name.includes('/')) return undefined
  const parts = name.split('/')
  // An IANA name has three parts at most (America/Argentina/Salta), and a prefix of one word may not be a name itself.
  for (const length of [3, 2]) {
    if (parts.length <= length) continue
    const zone = findIanaZone(parts.slice(-length).join('/'))
    if (zone !== undefined) return zone
  }
  return undefined
}

/**
 * The zones that the TZIDs of one calendar mean: the IANA zone of that name, the alias of one, else the VTIMEZONE sent
 * with it. A TZID that nothing explains has no zone; its times are then read as floating ones.
 */
export function zonesOf(root: Component): FindZone {
  const found = new Map<string, Zone | undefined>()
  let findEmbedded: FindZone | undefined
  return (tzid) => {
    if (found.has(tzid)) return found.get(tzid)
    let zone = findNamedZone(tzid)
    if (zone === undefined) {
      findEmbedded ??= embeddedZonesOf(root)
      zone = findEmbedded(tzid.trim())
    }
    found.set(tzid, zone)
    return zone
  }
}

/** Steps for all VTIMEZONEs of one calendar together; a usual one takes some 2,000. */
const EMBEDDED_STEPS = 100_000

function embeddedZonesOf(root: Component): FindZone {
  const budget = { steps: EMBEDDED_STEPS, occurrences: EMBEDDED_STEPS }
  const timezones = new Map<string, Component>()
  for (const component of root.components) {
    const tzid = component.name === 'VTIMEZONE' ? findProperty(component, 'TZID')?.value.trim() : undefined
    if (tzid === undefined) continue
    // RFC 5545 §3.8.3.1: the property is TEXT, with commas escaped; the parameter of that name is not.
    for (const name of [tzid, unescapeText(tzid)]) if (!timezones.has(name)) timezones.set(name, component)
  }
  return (tzid) => {
    const timezone = timezones.get(tzid)
    return timezone === undefined ? undefined : zoneOfVtimezone(timezone, budget)
  }
}
