/** Lengths of time as the API has them (RFC 5545 §3.3.6), and as a number with a unit. */

export const UNITS = ['minute', 'hour', 'day', 'week'] as const
export type Unit = (typeof UNITS)[number]

export interface Length {
  readonly count: number
  readonly unit: Unit
}

const SECONDS: Readonly<Record<Unit, number>> = { minute: 60, hour: 3_600, day: 86_400, week: 604_800 }
const SYNTAX = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** In the largest of these units that needs no fraction; a rest of seconds counts as a minute. */
export function findLength(text: string | null | undefined, units: readonly Unit[] = UNITS): Length | undefined {
  const seconds = secondsOf(text)
  if (seconds === undefined) return undefined
  const unit = units.findLast((one) => seconds % SECONDS[one] === 0) ?? units[0] ?? 'minute'
  return { count: Math.ceil(seconds / SECONDS[unit]), unit }
}

export function secondsOf(text: string | null | undefined): number | undefined {
  const found = SYNTAX.exec(text ?? '')
  if (found === null || found.slice(1).every((part) => part === undefined)) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0))
  return weeks * SECONDS.week + days * SECONDS.day + hours * SECONDS.hour + minutes * SECONDS.minute + seconds
}

export function textOfLength({ count, unit }: Length): string {
  switch (unit) {
    case 'minute':
      return `PT${count}M`
    case 'hour':
      return `PT${count}H`
    case 'day':
      return `P${count}D`
    case 'week':
      return `P${count}W`
  }
}

/** Whether both are as long, however they are written. */
export function isSameLength(a: string | null | undefined, b: string | null | undefined): boolean {
  return a === b || secondsOf(a) === secondsOf(b)
}
