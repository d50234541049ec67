/** Content codings of requests and answers, RFC 9110 §8.4 and §12.5.3. */
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompressSync, deflate, gunzipSync, gzip, inflateSync } from 'node:zlib'
import type { Answer } from '../answer.ts'
import { propfind } from '../bodies.ts'
import { clauseOf } from '../case.ts'
import { expectClientError, expectEqual, expectMatch, expectStatus, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import { D, Z } from '../names.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 9110')

const ENCODERS = { gzip: promisify(gzip), deflate: promisify(deflate), br: promisify(brotliCompress) } as const

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

function decodedText(answer: Answer): string {
  const decode = DECODERS[answer.header('content-encoding') ?? '']
  return decode === undefined ? answer.text : decode(answer.bytes).toString('utf8')
}

async function longPropfind({ user, calendar }: Session, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const names = Array.from({ length: 200 }, (_, index) => Z(`property-that-is-not-there-${index}`))
  return user.propfind(calendar.href, '0', propfind(...names), headers)
}

export const cases = [
  ...(['gzip', 'br', 'deflate'] as const).map((coding) =>
    clause('12.5.3', `Accept-Encoding: ${coding} is answered in it, or plainly`, async (session) => {
      const plain = await longPropfind(session, { 'Accept-Encoding': 'identity' })
      const answer = await longPropfind(session, { 'Accept-Encoding': coding })
      expectStatus(answer, 207)
      const used = answer.header('content-encoding')
      expectThat(`${coding} or none`, used === undefined || used === coding, String(used))
      expectEqual('decoded body', decodedText(answer), plain.text)
      if (used !== undefined) expectMatch('Vary', answer.header('vary'), /accept-encoding|\*/i)
    }),
  ),

  ...['gzip;q=0', 'gzip;q=0, br;q=0', 'identity', ''].map((value) =>
    clause('12.5.3', `Accept-Encoding: ${value === '' ? '(empty)' : value} is answered plainly`, async (session) => {
      const answer = await longPropfind(session, { 'Accept-Encoding': value })
      expectEqual('Content-Encoding', answer.header('content-encoding'), undefined)
    }),
  ),

  clause('12.5.3', 'without Accept-Encoding the answer is plain', async (session) => {
    expectEqual('Content-Encoding', (await longPropfind(session, {})).header('content-encoding'), undefined)
  }),

  clause('8.8.3', 'an ETag means the same octets, whatever the coding', async ({ user, calendar }) => {
    const href = await calendar.store('a.ics', anyEvent(`DESCRIPTION:${'long '.repeat(2000)}`))
    const plain = await user.get(href, { 'Accept-Encoding': 'identity' })
    const coded = await user.get(href, { 'Accept-Encoding': 'gzip, br' })
    expectEqual('decoded body', decodedText(coded), plain.text)
    const isSame = coded.header('content-encoding') === undefined
    const etag = coded.header('etag') ?? ''
    expectThat(
      'a weak or another tag for another coding',
      isSame || etag.startsWith('W/') || etag !== plain.header('etag'),
      etag,
    )
  }),

  ...(['gzip', 'deflate', 'br'] as const).map((coding) =>
    clause('8.4', `a PUT in ${coding} is decoded, or 415`, async ({ calendar }) => {
      const text = anyEvent()
      const answer = await calendar.put('a.ics', await ENCODERS[coding](text), { 'Content-Encoding': coding })
      if (answer.status === 415) return calendar.expectNames()
      expectStatus(answer, 201)
      expectEqual('body', (await calendar.get('a.ics', { 'Accept-Encoding': 'identity' })).text, text)
    }),
  ),

  clause('8.4', 'an XML body in gzip is decoded, or 415', async ({ user, calendar }) => {
    const body = await ENCODERS.gzip(propfind(D('resourcetype')))
    expectStatus(await user.propfind(calendar.href, '0', body, { 'Content-Encoding': 'gzip' }), 207, 415)
  }),

  clause('15.5.16', 'a coding that nobody knows is 415', async ({ calendar }) => {
    expectStatus(await calendar.put('a.ics', anyEvent(), { 'Content-Encoding': 'nonsense' }), 415)
    await calendar.expectNames()
  }),

  clause('8.4', 'a body that is not in the coding that it says is refused', async ({ calendar }) => {
    expectClientError(await calendar.put('a.ics', anyEvent(), { 'Content-Encoding': 'gzip' }))
    await calendar.expectNames()
  }),
]
