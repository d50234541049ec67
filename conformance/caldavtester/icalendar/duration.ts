const DURATION = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** The seconds of a duration (RFC 5545 §3.3.6), or nothing where the text is none. */
export function readDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim())
  if (match === null) return undefined
  const [weeks, days, hours, minutes, seconds] = match.slice(2).map((number) => Number(number ?? 0))
  const total = ((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)
  return match[1] === '-' ? -total : total
}
