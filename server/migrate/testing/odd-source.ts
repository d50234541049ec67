/** A CalDAV server with one calendar of made events, for what no real one does when it is asked to. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { findChildren, textOf } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { parseXmlBytes } from '../../../protocol/xml/parse.ts'
import { drain, listen, portOf } from '../../http-server.ts'

export interface OddSource {
  readonly url: string
  /** `METHOD path` of each request, in their order. */
  readonly asked: string[]
  /** Members that were asked for at once. */
  readonly together: number[]
  /** The most requests that were on their way at the same time. */
  mostAtOnce(): number
  close(): Promise<void>
}

export interface Oddity {
  readonly events: number
  /** The text of an event, without its frame. */
  readonly describe?: (number: number) => string
  /** Does something else than to answer: true when it did. */
  readonly instead?: (request: IncomingMessage, answer: ServerResponse, before: number) => boolean
}

export async function oddSource({
  events,
  describe = () => 'SUMMARY:Made',
  instead = () => false,
}: Oddity): Promise<OddSource> {
  const asked: string[] = []
  const together: number[] = []
  let open = 0
  let most = 0
  const listener = (request: IncomingMessage, answer: ServerResponse) => {
    most = Math.max(most, ++open)
    answer.on('close', () => open--)
    asked.push(`${request.method} ${request.url}`)
    if (!instead(request, answer, asked.length - 1)) void respond(request, answer)
  }
  const server = await listen(listener, '127.0.0.1', 0)

  async function respond(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method === 'GET' && request.url?.endsWith('.ics')) {
      answer.writeHead(200, { 'content-type': 'text/calendar', etag: '"1"' }).end(text(request.url))
      return
    }
    const responses = answerTo(request, Buffer.concat(chunks))
    answer.writeHead(207, { 'content-type': 'application/xml; charset=utf-8' })
    answer.end(
      `<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">${responses.join('')}</d:multistatus>`,
    )
  }

  function answerTo({ method, url = '', headers }: IncomingMessage, body: Buffer): readonly string[] {
    if (method === 'REPORT') {
      const hrefs = findChildren(parseXmlBytes(body), DAV.href).map(textOf)
      together.push(hrefs.length)
      return hrefs.map((href) =>
        response(href, `<d:getetag>"1"</d:getetag><c:calendar-data>${text(href)}</c:calendar-data>`),
      )
    }
    if (url === '/cal/work/' && headers.depth === '1') {
      return Array.from({ length: events }, (_, n) => response(`/cal/work/${n}.ics`, '<d:getetag>"1"</d:getetag>'))
    }
    if (url === '/cal/')
      return [response('/cal/work/', '<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>')]
    return [
      response(
        url,
        '<d:current-user-principal><d:href>/me/</d:href></d:current-user-principal><c:calendar-home-set><d:href>/cal/</d:href></c:calendar-home-set>',
      ),
    ]
  }

  function text(href: string): string {
    const number = Number(/(\d+)\.ics$/.exec(href)?.[1])
    return [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Example//Odd//EN',
      'BEGIN:VEVENT',
      `UID:odd-${number}`,
      'DTSTAMP:20260101T000000Z',
      'DTSTART:20260105T090000Z',
      describe(number),
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n')
  }

  return {
    url: `http://127.0.0.1:${portOf(server)}/`,
    asked,
    together,
    mostAtOnce: () => most,
    async close() {
      server.closeAllConnections()
      await drain(server, 0)
    },
  }
}

function response(href: string, prop: string): string {
  return `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${prop}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`
}
