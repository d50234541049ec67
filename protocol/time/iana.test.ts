import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatWall } from './civil.ts'
import { findIanaZone, linesOf } from './iana.ts'
import { requireZone, utc } from './testing.ts'
import { links, release, zones } from './tzdata/tzdata.ts'
import { DAY, type Instant } from './values.ts'

const canonicalNames = linesOf(zones).map((line) => line.slice(0, line.indexOf('|')))
const allNames = [...canonicalNames, ...linesOf(links).flatMap((line) => line.split(' ').slice(1))]

describe('IANA zones', () => {
  it.each([
    ['Europe/Brussels', utc(2026, 3, 29, 0, 59, 59), 3_600],
    ['Europe/Brussels', utc(2026, 3, 29, 1), 7_200],
    ['Europe/Brussels', utc(2026, 10, 25, 0, 59, 59), 7_200],
    ['Europe/Brussels', utc(2026, 10, 25, 1), 3_600],
    ['America/New_York', utc(1850, 1, 1), -17_762],
    ['Asia/Kolkata', utc(2026, 1, 1), 19_800],
    ['Pacific/Apia', utc(2011, 12, 30, 9, 59, 59), -36_000],
    ['Pacific/Apia', utc(2011, 12, 30, 10), 50_400],
    ['Australia/Lord_Howe', utc(2026, 7, 1), 37_800],
    ['Europe/Brussels', utc(9876, 7, 1), 7_200],
    ['Europe/Brussels', utc(9876, 1, 1), 3_600],
  ])('%s at %d', (id, at, offset) => {
    expect(requireZone(id).offsetAt(at)).toBe(offset)
  })

  it.each([
    ['an ordinary reading', 'Europe/Brussels', utc(2026, 7, 1, 12), utc(2026, 7, 1, 10)],
    [
      '§3.3.5 a reading in a gap has the offset before it',
      'Europe/Brussels',
      utc(2026, 3, 29, 2, 30),
      utc(2026, 3, 29, 1, 30),
    ],
    ['the end of a gap', 'Europe/Brussels', utc(2026, 3, 29, 3), utc(2026, 3, 29, 1)],
    [
      '§3.3.5 a reading that comes twice is the first',
      'Europe/Brussels',
      utc(2026, 10, 25, 2, 30),
      utc(2026, 10, 25, 0, 30),
    ],
    ['the end of an overlap', 'Europe/Brussels', utc(2026, 10, 25, 3), utc(2026, 10, 25, 2)],
    ['the day that Samoa left out', 'Pacific/Apia', utc(2011, 12, 30, 12), utc(2011, 12, 30, 22)],
    ['half an hour', 'Australia/Lord_Howe', utc(2026, 10, 4, 2, 15), utc(2026, 10, 3, 15, 45)],
  ])('%s', (_, id, wall, at) => {
    expect(requireZone(id).toInstant(wall)).toBe(at)
  })

  it('go there and back for every hour of a year', () => {
    for (const id of ['America/St_Johns', 'Africa/Casablanca', 'Antarctica/Troll', 'Europe/Dublin']) {
      const zone = requireZone(id)
      for (let at = utc(2024, 1, 1); at < utc(2025, 1, 1); at += 1_800) {
        const back = zone.toInstant(at + zone.offsetAt(at))
        // In an overlap the first of the two readings is meant.
        if (back !== at) expect(at - back).toBe(zone.offsetAt(back) - zone.offsetAt(at))
      }
    }
  })

  it('names in any case, links, and nothing else', () => {
    for (const id of [
      'europe/berlin',
      'US/Eastern',
      'Europe/Kyiv',
      'America/Nuuk',
      'UTC',
      'Etc/GMT+5',
      'EST5EDT',
      'GMT',
    ]) {
      expect(findIanaZone(id)?.id).toBe(id)
    }
    // ICU takes BST for Dhaka and IST for Kolkata.
    for (const id of ['BST', 'IST', 'ast', '+05:00', '', 'Europe/Atlantis', '../../etc/passwd', 'SystemV/EST5']) {
      expect(findIanaZone(id)).toBeUndefined()
    }
  })
})

/** Where this machine keeps its zones: TZDIR, as for the C library, or the usual place. */
const zoneinfo = process.env.TZDIR ?? '/usr/share/zoneinfo'

function releaseOf(folder: string): string {
  const file = join(folder, 'tzdata.zi')
  return existsSync(file) ? (/^# version (\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 'unknown') : 'absent'
}

/** RFC 8536 §3: the transitions of a TZif file, from its 64-bit part, and the offset before them. */
function readTzif(bytes: Buffer): { first: number; transitions: { at: Instant; offset: number }[] } {
  const countsAt = (at: number) => [20, 24, 28, 32, 36, 40].map((i) => bytes.readUInt32BE(at + i))
  const [utcs = 0, standards = 0, leaps = 0, times = 0, types = 0, letters = 0] = countsAt(0)
  const second = 44 + utcs + standards + leaps * 8 + times * 5 + types * 6 + letters
  const count = countsAt(second)[3] ?? 0
  const start = second + 44
  const offsetOf = (type: number) => bytes.readInt32BE(start + count * 9 + type * 6)
  const transitions = Array.from({ length: count }, (_, i) => ({
    at: Number(bytes.readBigInt64BE(start + i * 8)),
    offset: offsetOf(bytes.readUInt8(start + count * 8 + i)),
  }))
  return { first: offsetOf(0), transitions }
}

describe(`tzdata ${release} beside the zones of this machine (${releaseOf(zoneinfo)} in ${zoneinfo})`, () => {
  it.skipIf(releaseOf(zoneinfo) !== release)('has every transition of every name', () => {
    const wrong: string[] = []
    for (const id of allNames) {
      const zone = requireZone(id)
      const { first, transitions } = readTzif(readFileSync(join(zoneinfo, id)))
      let before = first
      for (const { at, offset } of transitions) {
        if (zone.offsetAt(at - 1) !== before || zone.offsetAt(at) !== offset) wrong.push(`${id} ${formatWall(at)}`)
        before = offset
      }
    }
    expect(wrong).toEqual([])
  })
})

/** What Node's ICU says, in the form `9/4/1886, GMT-04:56:02`. */
function intlOffsets(id: string): (at: Instant) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' })
  return (at) => {
    const text = format.format(at * 1_000)
    const from = text.lastIndexOf('GMT') + 3
    const [hours = '0', minutes = '0', seconds = '0'] = text.slice(from + 1).split(':')
    const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
    return text.charAt(from) === '-' ? -size : size
  }
}

function differsFromIntl(id: string): boolean {
  const zone = requireZone(id)
  const intl = intlOffsets(id)
  const end = utc(2038, 1, 1)
  for (let at = 0; at < end; at += 31 * DAY) if (intl(at) !== zone.offsetAt(at)) return true
  const changes = zone.transitions.known.filter(({ at }) => at > 0 && at < end)
  return changes.some(({ at }) => intl(at - 1) !== zone.offsetAt(at - 1) || intl(at) !== zone.offsetAt(at))
}

describe(`from 1970 to 2037, beside the ICU of Node (${process.versions.tz})`, () => {
  it('zones that no release has touched for years are the same', () => {
    const names =
      'Africa/Johannesburg Africa/Lagos America/Argentina/Salta America/Chicago America/Los_Angeles America/New_York America/Santiago America/Sao_Paulo America/St_Johns Asia/Dhaka Asia/Jerusalem Asia/Kolkata Asia/Shanghai Asia/Tokyo Atlantic/Azores Australia/Lord_Howe Australia/Sydney Europe/Berlin Europe/Brussels Europe/Dublin Europe/Istanbul Europe/London Europe/Moscow Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Kiritimati'
    expect(names.split(' ').filter(differsFromIntl)).toEqual([])
  })

  it.skipIf(process.versions.tz !== '2025c')('the others differ by what came after 2025c', () => {
    const later =
      'Africa/Casablanca Africa/El_Aaiun America/Bogota America/Edmonton America/Havana America/Inuvik America/Vancouver America/Winnipeg Asia/Tehran EET Europe/Chisinau WET'
    expect(canonicalNames.filter(differsFromIntl)).toEqual(later.split(' '))
  })
})
