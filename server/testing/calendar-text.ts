/** Calendar objects as a client writes them. */
const STAMP = 'DTSTAMP:20260101T000000Z'

/** An object of lines, whatever they say. */
export function calendar(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

/** The lines of a component of the object. */
export function component(name: string, uid: string, ...lines: readonly string[]): readonly string[] {
  return [`BEGIN:${name}`, `UID:${uid}`, STAMP, ...lines, `END:${name}`]
}

export function event(uid: string, ...lines: readonly string[]): string {
  return calendar(...component('VEVENT', uid, ...lines))
}

/** Without the ends of lines that are too long. */
export function unfold(text: string): string {
  return text.replace(/\r\n[ \t]/g, '')
}
