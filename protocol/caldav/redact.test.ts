import { describe, expect, it } from 'vitest'
import { parseCalendar } from '../ical/parse.ts'
import { readCalendarObject } from '../ical/rules.ts'
import { writeComponent } from '../ical/write.ts'
import { accessOf, showTo } from './redact.ts'

const calendar = (root: readonly string[], ...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...root, ...lines, 'END:VCALENDAR', ''].join('\r\n')
const member = (kind: string, ...lines: readonly string[]) => [
  `BEGIN:${kind}`,
  'UID:u',
  'DTSTAMP:20260101T000000Z',
  ...lines,
  `END:${kind}`,
]
const event = (...lines: readonly string[]) => member('VEVENT', 'DTSTART:20260305T100000Z', ...lines)
const stated = (value: string) => [`X-CALENDARSERVER-ACCESS:${value}`]

const shown = (view: 'reader' | 'busy', text: string) => {
  const seen = showTo(view, parseCalendar(text), (uid) => `masked ${uid}`)
  return seen && writeComponent(seen).replaceAll('\r\n', '\n')
}

describe('what the index keeps', () => {
  it.each([
    ['public', calendar([], ...event())],
    ['public', calendar([], ...event('CLASS:public '))],
    ['public', calendar([], ...event('CLASS:'))],
    ['stated', calendar(stated('PUBLIC'), ...event())],
    ['partial', calendar(stated('PUBLIC'), ...event('CLASS:PRIVATE'))],
    ['partial', calendar([], ...event('CLASS:X-FRIENDS'))],
    ['partial', calendar(stated('confidential'), ...event())],
    ['partial', calendar(stated('RESTRICTED'), ...member('VTODO'))],
    ['private', calendar(stated('PRIVATE'), ...event())],
    ['private', calendar(stated('FRIENDS'), ...event())],
    ['private', calendar([...stated('PUBLIC'), ...stated('PRIVATE')], ...event())],
    // Without its words a task is nothing.
    ['private', calendar([], ...member('VTODO', 'CLASS:PRIVATE'))],
    ['private', calendar([], ...member('VJOURNAL', 'CLASS:CONFIDENTIAL'))],
  ])('%s', (access, text) => {
    expect(accessOf(readCalendarObject(parseCalendar(text)))).toBe(access)
  })
})

describe('who may know when somebody is busy', () => {
  it('sees times, with the zones that they are in, and another UID', () => {
    const zone = (tzid: string) => [
      'BEGIN:VTIMEZONE',
      `TZID:${tzid}`,
      'X-LIC-LOCATION:Secret',
      'COMMENT:Secret',
      'BEGIN:STANDARD',
      'DTSTART:18000101T000000',
      'TZOFFSETFROM:+0130',
      'TZOFFSETTO:+0130',
      'X-NOTE:Secret',
      'END:STANDARD',
      'END:VTIMEZONE',
    ]
    const lines = ['SUMMARY:Secret', 'STATUS:TENTATIVE', 'TRANSP:OPAQUE', 'SEQUENCE:3', 'RRULE:FREQ=DAILY;X-A=SECRET']
    const text = calendar(
      ['X-WR-CALNAME:Secret'],
      ...zone('Half'),
      ...zone('Unused'),
      ...member('VEVENT', 'DTSTART;TZID=Half;X-A=Secret:20260305T100000', 'DURATION:PT1H', ...lines),
    )
    expect(shown('busy', text)).toBe(
      'BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:Half\nBEGIN:STANDARD\nDTSTART:18000101T000000\n' +
        'TZOFFSETFROM:+0130\nTZOFFSETTO:+0130\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:masked u\n' +
        'DTSTAMP:20260101T000000Z\nDTSTART;TZID=Half:20260305T100000\nDURATION:PT1H\nSTATUS:TENTATIVE\nTRANSP:OPAQUE\n' +
        'SEQUENCE:3\nRRULE:FREQ=DAILY\nSUMMARY:Busy\nEND:VEVENT\nEND:VCALENDAR\n',
    )
  })

  it.each([
    ['a task', calendar([], ...member('VTODO', 'SUMMARY:Secret')), undefined],
    ['what is private by its own word', calendar(stated('PRIVATE'), ...event()), undefined],
    [
      'what is restricted',
      calendar(stated('RESTRICTED'), ...event('SUMMARY:Secret', 'LOCATION:Secret')),
      'SUMMARY:Busy',
    ],
    [
      'free-busy',
      calendar([], ...member('VFREEBUSY', 'FREEBUSY;FBTYPE=BUSY;X-A=Secret:20260305T100000Z/PT1H', 'COMMENT:Secret')),
      'FREEBUSY;FBTYPE=BUSY:20260305T100000Z/PT1H',
    ],
  ])('sees of %s no more', (_, text, line) => {
    const seen = shown('busy', text)
    if (line === undefined) expect(seen).toBeUndefined()
    else expect(seen).toContain(`${line}\n`)
    expect(seen ?? '').not.toContain('Secret')
  })
})

describe('who may read', () => {
  it('sees what hides nothing as it came', () => {
    const text = calendar(['X-OWN:1'], ...event('SUMMARY:Lunch', 'X-NOTE:folded\r\n  on'))
    expect(shown('reader', text)).toBe(text.replaceAll('\r\n', '\n'))
  })

  // caldav-privateevents §4.2.2.4 and §4.2.2.5.
  it.each([
    [
      'CONFIDENTIAL',
      'VTODO',
      ['DUE:20260306T100000Z', 'COMPLETED:20260306T100000Z'],
      ['SUMMARY:Secret', 'PERCENT-COMPLETE:5'],
    ],
    ['RESTRICTED', 'VTODO', ['SUMMARY:Shop', 'LOCATION:Market'], ['DESCRIPTION:Secret', 'PRIORITY:5']],
    ['RESTRICTED', 'VJOURNAL', ['SUMMARY:Notes', 'STATUS:DRAFT'], ['DESCRIPTION:Secret']],
  ])('sees of %s %s what its document lists', (value, kind, kept, hidden) => {
    const seen = shown('reader', calendar(stated(value), ...member(kind, ...kept, ...hidden))) ?? ''
    for (const line of kept) expect(seen).toContain(`${line}\n`)
    for (const line of hidden) expect(seen).not.toContain(line)
  })
})
