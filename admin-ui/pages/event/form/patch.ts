/** Only what differs is sent (RFC 8984 §1.4.9): what others changed meanwhile, and what the form does not know, stays. */
import type { Event, PatchObject } from '../../../../client/kalends.ts'

/** Records whose members are changed one by one. */
const RECORDS = ['participants', 'alerts', 'locations', 'virtualLocations', 'links', 'keywords'] as const
const SET_BY_SERVER: ReadonlySet<string> = new Set(['@type', 'uid', 'updated', 'created', 'sequence', 'prodId'])
/** What nothing said means. */
const USUAL: Readonly<Record<string, unknown>> = {
  ...{ title: '', duration: 'PT0S', showWithoutTime: false, timeZone: null, privacy: 'public', freeBusyStatus: 'busy' },
  ...{ priority: 0, status: 'confirmed', descriptionContentType: 'text/plain', description: '' },
}

type Said = Readonly<Record<string, unknown>>

export function patchBetween(before: Partial<Event>, after: Partial<Event>): PatchObject {
  const [old, wanted] = [said(before), said(after)]
  const names = new Set([...Object.keys(old), ...Object.keys(wanted)])
  const patch: Record<string, unknown> = {}
  for (const name of names) {
    if (SET_BY_SERVER.has(name) || isSame(old[name], wanted[name])) continue
    if (isRecordName(name) && isRecord(old[name]) && isRecord(wanted[name])) {
      Object.assign(patch, ofMembers(name, old[name], wanted[name]))
    } else patch[name] = wanted[name] ?? (name in USUAL && wanted[name] !== undefined ? USUAL[name] : null)
  }
  return patch
}

function said(event: Partial<Event>): Said {
  return Object.fromEntries(
    Object.entries(event).filter(([name, value]) => value !== undefined && !isSame(value, USUAL[name])),
  )
}

function ofMembers(name: string, before: Said, after: Said): Said {
  const ids = new Set([...Object.keys(before), ...Object.keys(after)])
  const changed = [...ids].filter((id) => !isSame(before[id], after[id]))
  return Object.fromEntries(changed.map((id) => [`${name}/${pointer(id)}`, after[id] ?? null]))
}

/** RFC 6901 §3. */
function pointer(id: string): string {
  return id.replaceAll('~', '~0').replaceAll('/', '~1')
}

function isRecordName(name: string): boolean {
  return RECORDS.some((one) => one === name)
}

function isRecord(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (key, inner) => {
      if (!isRecord(inner)) return inner
      const kept = Object.entries(inner).filter(
        ([name, one]) => !isUsualOfRule(inner, name, one) && !(key !== '' && name === '@type'),
      )
      return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? 'nothing'
  )
}

const USUAL_OF_RULE: Said = { interval: 1, rscale: 'gregorian', skip: 'omit', firstDayOfWeek: 'mo' }

function isUsualOfRule(inner: Said, name: string, value: unknown): boolean {
  return (name === '@type' || 'frequency' in inner) && (name === '@type' || value === USUAL_OF_RULE[name])
}
