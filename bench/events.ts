/** Events from a seed: the same number gives the same event, as an iCalendar object with the UID `NAME`. */

const SUBJECTS = [
  'budget',
  'planning',
  'déjeuner',
  'réunion',
  'dentist',
  'interview',
  'roadmap',
  'école',
  'review',
  'Müller',
]
const BERLIN = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`.split('\n')

/**
 * Some 700 bytes on average; one in ten recurs for 20 weeks, three in five are in Europe/Berlin, one in three has an
 * alarm.
 */
export function event(name: string, number: number, year = 2027): string {
  const random = numbers(number)
  const subject = () => SUBJECTS[Math.floor(random() * SUBJECTS.length)] ?? ''
  const isZoned = random() < 0.6
  const day = String(1 + Math.floor(random() * 28)).padStart(2, '0')
  const month = String(1 + Math.floor(random() * 12)).padStart(2, '0')
  const hour = String(7 + Math.floor(random() * 10)).padStart(2, '0')
  const at = (minute: string) =>
    `${isZoned ? ';TZID=Europe/Berlin' : ''}:${year}${month}${day}T${hour}${minute}00${isZoned ? '' : 'Z'}`
  const words = Array.from({ length: Math.floor(random() * 60) }, subject).join(' ')
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Kalends//bench//EN',
    ...(isZoned ? BERLIN : []),
    'BEGIN:VEVENT',
    `UID:${name}`,
    'DTSTAMP:20270101T080000Z',
    `SEQUENCE:${number}`,
    `DTSTART${at('00')}`,
    `DTEND${at('45')}`,
    ...(random() < 0.1 ? ['RRULE:FREQ=WEEKLY;COUNT=20'] : []),
    `SUMMARY:${subject()} ${subject()} ${number}`,
    ...(words === '' ? [] : [`DESCRIPTION:${words}`]),
    ...(random() < 0.3
      ? ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder', 'TRIGGER:-PT15M', 'END:VALARM']
      : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines.map(fold).join('\r\n')}\r\n`
}

// RFC 5545 §3.1: 75 octets. No character of ours is longer than two.
function fold(line: string): string {
  return line.replace(/.{36}(?=.)/gu, '$&\r\n ')
}

function numbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 2_654_435_761)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
