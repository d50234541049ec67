import { findIanaZone } from '../time/iana.ts'
import { writeVtimezone } from '../time/write-vtimezone.ts'
import type { Component } from './component.ts'
import { usedTimezoneIds } from './timezones.ts'
import { findText } from './values.ts'

/** RFC 5545 §3.6.5: each TZID has its VTIMEZONE in the object. Those of `known` were used without one already. */
export function missingTimezones(
  members: readonly Component[],
  timezones: readonly Component[],
  known: ReadonlySet<string> = new Set(),
): readonly Component[] {
  const defined = new Set(timezones.map((timezone) => findText(timezone, 'TZID')))
  const used = new Set<string>()
  for (const member of members) usedTimezoneIds(member, used)
  return [...used].flatMap((tzid) => {
    const zone = defined.has(tzid) || known.has(tzid) ? undefined : findIanaZone(tzid)
    return zone === undefined ? [] : [writeVtimezone(zone)]
  })
}
