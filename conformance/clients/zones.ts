/** VTIMEZONE components as clients send them, with the rules of today. */

export const BRUSSELS = writeZone('Europe/Brussels', {
  daylight: { name: 'CEST', from: '+0100', to: '+0200', start: '19700329T020000', rule: 'BYMONTH=3;BYDAY=-1SU' },
  standard: { name: 'CET', from: '+0200', to: '+0100', start: '19701025T030000', rule: 'BYMONTH=10;BYDAY=-1SU' },
})

export const NEW_YORK = writeZone('America/New_York', {
  daylight: { name: 'EDT', from: '-0500', to: '-0400', start: '20070311T020000', rule: 'BYMONTH=3;BYDAY=2SU' },
  standard: { name: 'EST', from: '-0400', to: '-0500', start: '20071104T020000', rule: 'BYMONTH=11;BYDAY=1SU' },
})

interface Observance {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly start: string
  readonly rule: string
}

interface Year {
  readonly daylight: Observance
  readonly standard: Observance
}

function writeZone(tzid: string, { daylight, standard }: Year): readonly string[] {
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    ...writeObservance('DAYLIGHT', daylight),
    ...writeObservance('STANDARD', standard),
    'END:VTIMEZONE',
  ]
}

function writeObservance(component: string, { name, from, to, start, rule }: Observance): readonly string[] {
  return [
    `BEGIN:${component}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `TZNAME:${name}`,
    `DTSTART:${start}`,
    `RRULE:FREQ=YEARLY;${rule}`,
    `END:${component}`,
  ]
}
