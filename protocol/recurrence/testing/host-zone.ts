/** Time zones by the ICU of the host, asked for one instant at a time: a second opinion on tables of transitions. */
const DAY = 86_400

export interface HostZone {
  offsetAt(at: number): number
  /** RFC 5545 §3.3.5: the first of two readings; in a gap, the offset before it. */
  toInstant(wall: number): number
}

const known = new Map<string, HostZone>()

export function hostZone(id: string): HostZone {
  const zone = known.get(id) ?? makeZone(id)
  known.set(id, zone)
  return zone
}

function makeZone(id: string): HostZone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' })
  const offsets = new Map<number, number>()
  const offsetAt = (at: number) => {
    const offset = offsets.get(at) ?? readOffset(format.format(at * 1_000))
    offsets.set(at, offset)
    return offset
  }
  const toInstant = (wall: number) => {
    // No zone changes twice within four days.
    const [before, after] = [offsetAt(wall - 2 * DAY), offsetAt(wall + 2 * DAY)]
    const readings = [wall - before, wall - after].filter((at) => at + offsetAt(at) === wall)
    return readings.length === 0 ? wall - before : Math.min(...readings)
  }
  return { offsetAt, toInstant }
}

/** From `9/4/1886, GMT-04:56:02`. */
function readOffset(text: string): number {
  const [, sign, hours, minutes, seconds] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? []
  const size = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  return sign === '-' ? -size : size
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
