/** Mails as programs write them. */
export interface Written {
  readonly from: string
  readonly to: string
  readonly calendar: string
  /** Of the calendar part. */
  readonly contentType?: string
  readonly headers?: readonly string[]
  readonly id?: string
}

let count = 0

export function mailWith({ from, to, calendar, contentType, headers = [], id }: Written): string {
  const method = /^METHOD:(\w+)/m.exec(calendar)?.[1] ?? 'REPLY'
  return [
    ...[`From: ${from}`, `To: ${to}`, 'Subject: an answer', `Message-ID: ${id ?? `<m${++count}@far.example>`}`],
    ...['Date: Thu, 01 Jan 2026 00:00:00 +0000', 'MIME-Version: 1.0', ...headers],
    ...['Content-Type: multipart/alternative; boundary=b1', '', '--b1', 'Content-Type: text/plain', '', 'Yes.', '--b1'],
    ...[`Content-Type: ${contentType ?? `text/calendar; charset=utf-8; method=${method}`}`],
    ...['Content-Transfer-Encoding: base64', '', base64(calendar), '--b1--', ''],
  ].join('\r\n')
}

function base64(text: string): string {
  return (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
}

export function calendarOf(method: string, lines: readonly string[]): string {
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//EN', `METHOD:${method}`, 'BEGIN:VEVENT', ...lines],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')
}
