import { requireZone } from '../time/testing.ts'

const DAY = 86_400

/** A clock by the offsets of our tables alone, which iana.test.ts compares with those of others. */
export interface PlainZone {
  offsetAt(at: number): number
  /** RFC 5545 §3.3.5: the first of two readings; in a gap, the offset before it. */
  toInstant(wall: number): number
}

export function plainZone(id: string): PlainZone {
  const zone = requireZone(id)
  const offsetAt = (at: number) => zone.offsetAt(at)
  const toInstant = (wall: number) => {
    // No zone changes twice within four days.
    const [before, after] = [offsetAt(wall - 2 * DAY), offsetAt(wall + 2 * DAY)]
    const readings = [wall - before, wall - after].filter((at) => at + offsetAt(at) === wall)
    return readings.length === 0 ? wall - before : Math.min(...readings)
  }
  return { offsetAt, toInstant }
}

/** Zones with rules of their own: half hours, days left out, winters that are earlier than summers, Ramadan, no rules at all. */
export const oddZones: readonly [string, ...string[]] = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'Africa/Juba',
  'Africa/Monrovia',
  'Africa/Sao_Tome',
  'Africa/Windhoek',
  'America/Adak',
  'America/Argentina/San_Luis',
  'America/Asuncion',
  'America/Caracas',
  'America/Havana',
  'America/Metlakatla',
  'America/New_York',
  'America/Nuuk',
  'America/Resolute',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/Scoresbysund',
  'America/St_Johns',
  'Antarctica/Casey',
  'Antarctica/Macquarie',
  'Antarctica/Troll',
  'Asia/Amman',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Asia/Tehran',
  'Asia/Vladivostok',
  'Atlantic/Azores',
  'Australia/Adelaide',
  'Australia/Eucla',
  'Australia/Lord_Howe',
  'Europe/Brussels',
  'Europe/Dublin',
  'Europe/Istanbul',
  'Europe/Volgograd',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Norfolk',
]
