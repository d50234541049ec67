/** Markup where people's words should be: a browser that opens it runs nothing. */
import type { Answer } from '../answer.ts'
import { document, escapeXml, propertyUpdate, set } from '../bodies.ts'
import { clauseOf, davClass } from '../case.ts'
import { expectMatch, expectThat } from '../expect.ts'
import { anyEvent } from '../icalendar.ts'
import type { Session } from '../session.ts'

const clause = clauseOf('RFC 4791')

const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'-alert(1)-'",
  '<svg/onload=alert(1)>',
  '</title><script>alert(1)</script>',
  '<a href="javascript:alert(1)">x</a>',
  '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;">',
  '<details open ontoggle=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
]

const ACCEPT = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8' }

/** Types of which a browser makes a document that can run something. */
const ACTIVE = /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|application\/xml|text\/xml|[^;]*\+xml)\b/i

const FILES = [
  ['text/html', 'a.html'],
  ['TEXT/HTML; charset=utf-8', 'a"; filename="b.html'],
  ['image/svg+xml', 'a.svg'],
  ['application/xhtml+xml', 'a.xhtml'],
  ['text/xml', 'a.xml'],
  ['text/javascript', 'a.js'],
  ['multipart/related', 'a.mht'],
  ['text/html, text/plain', 'a.txt'],
  ['', 'a.html'],
] as const

/** Either nothing that a browser would run, or a page that lets nothing run and holds the text as text. */
function expectInert(answer: Answer, markup: string): void {
  const type = answer.header('content-type') ?? ''
  const nosniff = answer.header('x-content-type-options') === 'nosniff'
  if (answer.bytes.length > 0)
    expectThat('X-Content-Type-Options: nosniff', nosniff, `none with ${type}: ${answer.describe()}`)
  if (!ACTIVE.test(type)) return
  const policy = answer.header('content-security-policy') ?? ''
  expectThat(
    'a policy under which no script runs',
    /default-src 'none'|sandbox/.test(policy),
    policy || `none with ${type}`,
  )
  expectThat('no script-src that opens it', !/script-src/.test(policy), policy)
  const isMarkup = /[<>]/.test(markup)
  if (isMarkup && /html/i.test(type))
    expectThat('the markup as text', !answer.text.includes(markup), answer.text.slice(0, 500))
}

async function pagesOf({ target, calendar }: Session): Promise<readonly string[]> {
  return ['/', '/dav/', target.user.principal, target.user.home, calendar.href]
}

export const cases = [
  clause('12', 'a calendar whose name is markup shows it as text', async (session) => {
    const { user, calendar } = session
    for (const markup of MARKUP) {
      await user.proppatch(
        calendar.href,
        propertyUpdate(
          set(
            `<D:displayname>${escapeXml(markup)}</D:displayname>`,
            `<C:calendar-description>${escapeXml(markup)}</C:calendar-description>`,
            `<A:calendar-color xmlns:A="http://apple.com/ns/ical/">${escapeXml(markup)}</A:calendar-color>`,
          ),
        ),
      )
      for (const href of await pagesOf(session)) expectInert(await user.get(href, ACCEPT), markup)
    }
  }),

  clause('12', 'an object full of markup is no page', async (session) => {
    const { user, calendar } = session
    const lines = [
      `X-ALT-DESC;FMTTYPE=text/html:${MARKUP.join('')}`,
      `SUMMARY:${MARKUP.join('')}`,
      'ATTACH;FMTTYPE=text/html;ENCODING=BASE64;VALUE=BINARY:PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
      'URL:javascript:alert(1)',
    ]
    for (const name of ['a.ics', 'a.html', 'a.svg', 'a.xhtml', 'a.js', 'a.htm;.ics']) {
      const answer = await calendar.put(name, anyEvent(...lines))
      if (answer.status >= 300) continue
      const got = await user.get(calendar.hrefOf(name), ACCEPT)
      expectInert(got, MARKUP[0] ?? '')
      expectThat('text/calendar', /^text\/calendar/.test(got.header('content-type') ?? ''), got.describe())
    }
    for (const type of ['text/html', 'application/xhtml+xml', 'image/svg+xml', 'text/javascript']) {
      const answer = await user.put(calendar.hrefOf('b.ics'), MARKUP.join(''), { 'Content-Type': type })
      expectThat(`a refusal of ${type}`, answer.status >= 400 && answer.status < 500, answer.describe())
    }
  }),

  clause(
    '12',
    'a file that is attached is saved, never a page',
    async ({ user, calendar }) => {
      const href = await calendar.store('a.ics', anyEvent())
      for (const [type, name] of FILES) {
        const headers = { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` }
        const added = await user.send('POST', `${href}?action=attachment-add`, { headers, body: MARKUP.join('') })
        if (added.status >= 300) continue
        const location = (added.header('location') ?? '').replace(/^https?:\/\/[^/]*/i, '')
        const got = await user.get(location, ACCEPT)
        expectInert(got, MARKUP[0] ?? '')
        expectMatch('Content-Disposition', got.header('content-disposition'), /^attachment\b/)
        expectThat('no type that runs', !ACTIVE.test(got.header('content-type') ?? ''), got.describe())
      }
    },
    davClass('calendar-managed-attachments'),
  ),

  clause('12', 'a title with markup is text where a calendar is a page', async (session) => {
    const { user, calendar } = session
    for (const [index, markup] of MARKUP.entries()) {
      await calendar.put(`${index}.ics`, anyEvent(`SUMMARY:${markup.replace(/[,;\\]/g, '')}`))
    }
    for (const markup of MARKUP) expectInert(await user.get(calendar.href, ACCEPT), markup)
  }),

  clause('12', 'an error shows no markup of the request', async (session) => {
    const { user, anonymous, calendar } = session
    for (const markup of MARKUP) {
      const encoded = encodeURIComponent(markup)
      for (const href of [
        `/${encoded}`,
        `${calendar.href}${encoded}`,
        `/feeds/${encoded}`,
        `${calendar.href}?${encoded}`,
      ]) {
        for (const client of [user, anonymous]) expectInert(await client.get(href, ACCEPT), markup)
      }
      const answer = await user.xml('PROPFIND', calendar.href, markup, { Depth: '0' })
      expectInert(answer, markup)
    }
  }),

  clause('12', 'properties that are markup come back as what they were, and as no page', async (session) => {
    const { user, calendar } = session
    const script = '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'
    await user.proppatch(calendar.href, propertyUpdate(set(`<Z:html>${script}</Z:html>`)))
    const answer = await user.propfind(calendar.href, '0', document('D:propfind', '<D:allprop/>'))
    expectInert(answer, script)
  }),

  clause('12', 'a line break in a name makes no line of a calendar', async (session) => {
    const { user, calendar } = session
    await calendar.store('a.ics', anyEvent())
    const evil = 'x&#13;&#10;BEGIN:VEVENT&#13;&#10;X-INJECTED:1&#13;&#10;END:VEVENT&#10;X-INJECTED:2'
    await user.proppatch(
      calendar.href,
      propertyUpdate(
        set(`<D:displayname>${evil}</D:displayname>`, `<C:calendar-description>${evil}</C:calendar-description>`),
      ),
    )
    const answer = await user.get(calendar.href)
    expectThat('no line of it', !/^X-INJECTED/m.test(answer.text), answer.text.slice(0, 500))
    const fields = ['content-disposition', 'location', 'link', 'x-injected'].map((name) => answer.header(name) ?? '')
    expectThat('no field of it', !fields.some((value) => value.includes('X-INJECTED')), fields.join(' '))
  }),
]
