/** What others write, as it is kept. */
import { expect, test } from 'vitest'
import { parseCalendar } from '../../protocol/ical/parse.ts'
import { writeComponent } from '../../protocol/ical/write.ts'
import { withoutActiveContent, withoutTricks } from './without-tricks.ts'

const calendar = (lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:a', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

/** What is left of the lines of an event. */
function left(lines: readonly string[], clean = withoutTricks): readonly string[] {
  const text = writeComponent(clean(parseCalendar(calendar(lines)))).replace(/\r\n[ \t]/g, '')
  return text.split('\r\n').slice(3, -3)
}

test.each([
  ['direction', 'SUMMARY:Invoice\u202Efdp.exe', 'SUMMARY:Invoicefdp.exe'],
  ['isolates', 'LOCATION:\u2066Room\u2069 1', 'LOCATION:Room 1'],
  ['no width', 'DESCRIPTION:pay\u200Bpal\uFEFF', 'DESCRIPTION:paypal'],
  ['tags', 'COMMENT:hello\u{E0041}\u{E0042}', 'COMMENT:hello'],
  ['many joiners', 'SUMMARY:a\u200D\u200C\u200D\u200Cb', 'SUMMARY:ab'],
  ['many marks', 'SUMMARY:a\u200E\u200F\u200E\u200Fb', 'SUMMARY:ab'],
  ['names', 'ORGANIZER;CN=Your\u202E Bank:mailto:a@b.example', 'ORGANIZER;CN=Your Bank:mailto:a@b.example'],
  ['addresses', 'ATTENDEE:mailto:a\u200Bnn@b.example', 'ATTENDEE:mailto:ann@b.example'],
  ['a page beside', 'DESCRIPTION;ALTREP="javascript:x()":y', 'DESCRIPTION:y'],
])('what nobody sees goes: %s', (_, line, expected) => {
  expect(left([line])).toEqual([expected])
})

test.each([
  ['Arabic and a mark', 'SUMMARY:\u0627\u062C\u062A\u0645\u0627\u0639 (A\u200F) 5'],
  ['Hebrew', 'SUMMARY:\u05E4\u05D2\u05D9\u05E9\u05D4 10:00'],
  ['Persian, with a joiner between letters', 'SUMMARY:\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'],
  ['a family', 'SUMMARY:\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\uFE0F'],
  ['several lines', 'DESCRIPTION:one\\ntwo\\, three'],
  ['a name', 'UID:a\u200Bb'],
  ['a link', 'URL:https://meet.example/x?y=1'],
  ['a call', 'CONFERENCE;VALUE=URI:tel:+1-555-0100'],
  ['a file elsewhere', 'ATTACH:https://files.example/a.pdf'],
  ['no address', 'URL:www.example.com'],
])('what is written so for a reason stays: %s', (_, line) => {
  expect(left([line])).toEqual([line])
})

test.each([
  ...['URL:javascript:alert(1)', 'URL: java\tscript:alert(1)', 'URL:\u200Bjavascript:x', 'ATTACH:file:///etc/passwd'],
  ...['ATTACH:data:text/html\\;base64\\,AAAA', 'CONFERENCE;VALUE=URI:ms-msdt:/id', 'IMAGE;VALUE=URI:smb://x/y'],
  'X-LINK;VALUE=URI:vbscript:x',
])('what would open something goes: %s', (line) => {
  expect(left([line, 'SUMMARY:x'])).toEqual(['SUMMARY:x'])
})

test('alarms of others do not ring', () => {
  expect(left(['SUMMARY:x', 'BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT5M', 'END:VALARM'])).toEqual(['SUMMARY:x'])
})

test('of strangers, text stays and links to click', () => {
  const kept = [
    'SUMMARY:x',
    'DESCRIPTION:see https://meet.example',
    'URL:https://meet.example',
    'ATTACH:https://f.example/a',
  ]
  const shown = [
    ...['X-ALT-DESC;FMTTYPE=text/html:<img src=https://track.example>', 'IMAGE;VALUE=URI:https://track.example/a.png'],
    ...['ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA', 'STYLED-DESCRIPTION;FMTTYPE=text/html:<b>x</b>'],
    'X-OTHER;FMTTYPE=text/html:<b>x</b>',
  ]
  expect(left([...shown, ...kept], withoutActiveContent)).toEqual(kept)
  expect(left([...shown, ...kept])).toEqual([...shown, ...kept])
})
