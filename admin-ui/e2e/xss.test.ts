/** What a colleague with bad intentions writes into every field of everything, and every page that shows it: nothing of it runs. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calendar, component, event } from '../../server/testing/calendar-text.ts'
import type { TestServer } from '../../server/testing/test-server.ts'
import { type Console, DATABASES, settled, startConsole, whyNoBrowser } from './testing/console.ts'
import { allPaths } from './testing/paths.ts'

/** Each would call `hacked()`, were it taken for more than text. */
const PAYLOADS = [
  '<script>hacked()</script>',
  '"><img src=x onerror=hacked()>',
  `'"--></style></script><svg onload=hacked()>`,
  'javascript:hacked()',
  '<a href="javascript:hacked()">here</a>',
  '<iframe srcdoc="<script>parent.hacked()</script>"></iframe>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hacked()&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=hacked()>">',
  '{{constructor.constructor("hacked()")()}}',
  `$\{hacked()}`,
  '</textarea><input autofocus onfocus=hacked()>',
  '<style>@import "javascript:hacked()";*{background:url(https://evil.example/leak)}</style>',
  'data:text/html,<script>hacked()</script>',
  '\u202e<b onmouseover=hacked()>\u2028',
  'W'.repeat(400),
]
const ALL = PAYLOADS.join(' ')
/** As RFC 5545 §3.3.11 writes text. */
const TEXT = ALL.replace(/[\\;,]/g, '\\$&')
/** In a parameter, RFC 5545 §3.2: no quotes or control characters. */
const QUOTED = `"${ALL.replaceAll('"', '')}"`
const BAD_URLS = [
  'javascript:hacked()',
  'data:text/html,<script>hacked()</script>',
  'https://evil.example/"onclick="hacked()',
]

/** Of the pages, some have nothing of what people write. */
const SHOWING_AT_LEAST = 8

const JSON_TEXT = JSON.stringify(ALL)
const HOUSE = `users:
  - { slug: root, name: ${JSON_TEXT}, emails: [root@example.test], password: root, admin: true }
  - { slug: eve, name: ${JSON_TEXT}, emails: [eve@example.test], password: eve }
groups:
  - { slug: folk, name: ${JSON_TEXT}, emails: [folk@example.test], members: [root, eve] }
rooms:
  - { slug: trap, name: ${JSON_TEXT}, emails: [trap@example.test], capacity: 4, building: ${JSON.stringify(PAYLOADS[1])}, floor: ${JSON.stringify(PAYLOADS[0])},
      features: [${PAYLOADS.slice(0, 6)
        .map((one) => JSON.stringify(one))
        .join(', ')}], policy: { accept: automatic, approval: all, approvers: [root] } }
  - { slug: other, name: ${JSON_TEXT}, emails: [other@example.test], policy: { accept: automatic } }
`

describe.skipIf(whyNoBrowser).each(DATABASES)('hostile text on %s', (store) => {
  let console: Console
  let found: string[]

  beforeAll(async () => {
    console = await startConsole({ store, provision: HOUSE })
    found = []
    await poison(console.server)
  })
  afterAll(() => console.close())

  // As many loads as there are pages: on a busy machine they take minutes.
  test('runs on no page, and no policy has to stop it', { timeout: 600_000 }, async () => {
    const page = await console.open('root')
    await lieInWait(page, found)
    const showing: string[] = []
    for (const path of await allPaths()) {
      for (const address of addressesOf(path)) {
        await page.goto(`${console.server.url}${address}`)
        await settled(page)
        await refuseBadLinks(page, found)
        if ((await page.locator('main').textContent())?.includes('hacked()')) showing.push(address)
      }
    }
    expect(found).toEqual([])
    // As text it is to be seen, or nothing was tried.
    expect(showing.length).toBeGreaterThan(SHOWING_AT_LEAST)
  })

  test('nor on pages without scripts', async () => {
    const page = await console.open('root')
    await lieInWait(page, found)
    for (const path of ['/account', '/signout']) {
      await page.goto(`${console.server.url}${path}`)
      await refuseBadLinks(page, found)
    }
    expect(found).toEqual([])
  })
})

/** Where a page shows one of them by its address, or has more to show by another. */
function addressesOf(path: string): readonly string[] {
  if (path === '/calendar') return ['month', 'week', 'day', 'agenda'].map((view) => `${path}?view=${view}`)
  if (path === '/admin/mail') return ['queued', 'failed'].map((state) => `${path}?state=${state}`)
  if (path === '/admin/credentials') return [`${path}?person=eve`]
  return [
    path
      .replaceAll('alice', 'eve')
      .replaceAll('atlas', 'trap')
      .replaceAll('design', 'folk')
      .replaceAll('review.ics', 'e0.ics'),
  ]
}

async function lieInWait(page: Page, found: string[]): Promise<void> {
  await page.exposeFunction('hacked', () => found.push(`${page.url()}: a script ran`))
  await page.exposeFunction('violated', (what: string) => found.push(`${page.url()}: policy: ${what}`))
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => violated(event.violatedDirective + ' ' + event.blockedURI))`,
  )
  page.on('dialog', async (dialog) => {
    found.push(`${page.url()}: a dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    if (new URL(request.url()).hostname === 'evil.example') found.push(`${page.url()}: asked ${request.url()}`)
  })
}

/** What runs when it is clicked is as bad. */
async function refuseBadLinks(page: Page, found: string[]): Promise<void> {
  const links: unknown = await page.evaluate(
    `[...document.querySelectorAll('[href], [src], [action], [formaction]')].flatMap((element) => ['href', 'src', 'action', 'formaction'].map((name) => element.getAttribute(name) ?? ''))`,
  )
  if (!Array.isArray(links)) throw new Error('no list of links')
  for (const link of links) {
    const isBad =
      /^\s*(javascript|vbscript)\s*:/i.test(link) || /^\s*data:(?!image\/(png|jpeg|gif|webp|svg\+xml))/i.test(link)
    if (isBad) found.push(`${page.url()}: a link to ${link}`)
  }
}

/** By the doors that everybody has. What is refused there reaches nobody; something of each kind has to get in. */
async function poison(server: TestServer): Promise<void> {
  const eve = server.as('eve')
  const root = server.as('root')
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  const json = (body: unknown) => ({
    headers: { 'content-type': 'application/json', 'x-requested-with': 'x' },
    body: JSON.stringify(body),
  })
  const api = (client: typeof eve, method: string, path: string, body: unknown) =>
    client.request(method, `/api/v1${path}`, json(body))

  for (const [index, url] of BAD_URLS.entries()) {
    const lines = [
      ...[`SUMMARY:${TEXT}`, `DESCRIPTION:${TEXT}`, `LOCATION:${TEXT}`, `COMMENT:${TEXT}`, `CATEGORIES:${TEXT}`],
      ...[
        `DTSTART:${today}T1${index}0000Z`,
        `DTEND:${today}T1${index}3000Z`,
        `URL:${url}`,
        `CONFERENCE;VALUE=URI:${url}`,
      ],
      ...[`ATTACH:${url}`, `COLOR:red;background:url(https://evil.example)`, `CONTACT:${TEXT}`, `RESOURCES:${TEXT}`],
      ...[`ORGANIZER;CN=${QUOTED}:mailto:eve@example.test`, 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.test'],
      ...[`ATTENDEE;RSVP=TRUE;CN=${QUOTED}:mailto:root@example.test`, `ATTENDEE;RSVP=TRUE:mailto:trap@example.test`],
      ...[`ATTENDEE;RSVP=TRUE:mailto:other@example.test`, `ATTENDEE;CN=${QUOTED}:mailto:far@elsewhere.example`],
      ...['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M', `DESCRIPTION:${TEXT}`, 'END:VALARM'],
    ]
    const taken = await eve.put(`/dav/calendars/eve/calendar/e${index}.ics`, event(`e${index}`, ...lines))
    if (taken.status >= 300) {
      // What the server refuses of it is left out, and the rest is tried.
      const fewer = lines.filter((line) => !/^(COLOR|URL|CONFERENCE|ATTACH)/.test(line))
      await must(eve.put(`/dav/calendars/eve/calendar/e${index}.ics`, event(`e${index}`, ...fewer)))
    }
  }
  for (const owner of ['eve', 'root']) {
    const client = server.as(owner)
    const task = [`SUMMARY:${TEXT}`, `DESCRIPTION:${TEXT}`, `CATEGORIES:${TEXT}`, `DUE:${today}T120000Z`]
    await must(client.put(`/dav/calendars/${owner}/tasks/t.ics`, calendar(...component('VTODO', 't', ...task))))
    const card = [
      ...['BEGIN:VCARD', 'VERSION:4.0', 'UID:c', `FN:${TEXT}`, `NOTE:${TEXT}`, `ORG:${TEXT}`, `TITLE:${TEXT}`],
      ...[`EMAIL;TYPE=work:x@example.org`, `TEL:${TEXT}`, `ADR:;;${TEXT};${TEXT};;;`, `NICKNAME:${TEXT}`],
      ...[
        'URL:javascript:hacked()',
        'PHOTO:data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9aGFja2VkKCk+',
        `CATEGORIES:${TEXT}`,
      ],
      ...['END:VCARD', ''],
    ].join('\r\n')
    const sent = { headers: { 'content-type': 'text/vcard' }, body: card }
    await must(client.request('PUT', `/dav/addressbooks/${owner}/addressbook/c.vcf`, sent))
    await must(
      api(client, 'PATCH', `/calendars/${owner}/calendar`, { displayName: ALL.slice(0, 200), description: ALL }),
    )
    await must(
      api(client, 'PATCH', `/addressbooks/${owner}/addressbook`, {
        displayName: ALL.slice(0, 200),
        description: ALL,
      }),
    )
    await must(api(client, 'POST', '/feeds', { calendar: 'calendar', label: PAYLOADS[1] }))
  }
  await must(api(eve, 'PUT', '/calendars/eve/calendar/shares/root', { access: 'read-write', summary: PAYLOADS[2] }))
  const hours = { summary: ALL, comment: ALL }
  // Not every field takes every text: what is refused is not shown.
  await api(eve, 'PUT', '/principals/eve/availability', hours)
  await must(
    api(root, 'POST', '/oauth-clients', {
      client: 'trap',
      name: PAYLOADS[1],
      redirectUris: ['https://evil.example/back'],
      scopes: ['events:read'],
    }),
  )
  await must(server.anonymous.request('GET', '/signin', { headers: { 'user-agent': PAYLOADS[1] } }))
  const recipient = await server.store.findPrincipal('root')
  if (recipient === undefined) throw new Error('root')
  await server.store.transaction({ origin: 'itip', scheduling: 'silent' }, async (tx) => {
    const raw = Buffer.from(`Subject: ${PAYLOADS[0]}\r\n\r\n${ALL}`)
    await tx.quarantineMail({
      key: 'x',
      recipientId: recipient.id,
      author: PAYLOADS[1] ?? '',
      reason: PAYLOADS[2] ?? '',
      raw,
    })
  })
}

async function must(sent: Promise<{ readonly status: number; readonly text: string }>): Promise<void> {
  const { status, text } = await sent
  if (status >= 300) throw new Error(`${status}: ${text}`)
}
