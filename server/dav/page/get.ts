/** What a browser sees at a collection: a short page that says what this is and how to connect a calendar program. */
import { DAV } from '../../../protocol/xml/names.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { Resource } from '../resource.ts'
import { requirePrivilege } from '../rights.ts'

/** What a page names of what is in a collection. */
export interface Listing {
  readonly heading: string
  readonly entries: readonly { readonly href: string; readonly text: string }[]
  /** How many more there are. */
  readonly others: number
}

export async function getPage(
  request: DavRequest,
  { settings }: Pick<Deps, 'settings'>,
  listing?: Listing,
): Promise<DavResponse> {
  if (request.resource.kind !== 'context') await requirePrivilege(request, DAV.read)
  const body = page(titleOf(request.resource), settings.publicUrl, request.viewer.principal?.slug, listing)
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
      vary: 'Accept, Authorization',
      // Names of calendars are a stranger's text: nothing on this page may run or load.
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body,
  }
}

interface Title {
  readonly heading: string
  readonly sentence: string
}

const NOUNS: Readonly<Record<string, string>> = { calendar: 'A calendar', addressbook: 'An address book' }

function titleOf(resource: Resource): Title {
  if ('collection' in resource) {
    const heading = resource.collection.displayName ?? resource.collection.slug
    const { objects } = resource.collection
    const what = NOUNS[resource.kind] ?? 'A collection'
    return {
      heading,
      sentence: `${what} of ${resource.owner.name}, with ${objects} ${objects === 1 ? 'entry' : 'entries'}.`,
    }
  }
  if (resource.kind === 'directory') return { heading: 'Directory', sentence: 'Everybody here, for address books.' }
  if (resource.kind === 'addressbook-home') {
    return { heading: resource.owner.name, sentence: 'The home of their address books.' }
  }
  if (resource.kind === 'home') return { heading: resource.owner.name, sentence: 'The home of their calendars.' }
  if (resource.kind === 'principal')
    return { heading: resource.principal.name, sentence: 'Somebody with calendars here.' }
  return { heading: 'Kalends', sentence: 'Your calendar program knows how to talk to this server.' }
}

function list({ heading, entries, others }: Listing): string {
  const items = entries.map(({ href, text }) => `    <li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>\n`)
  const more = others > 0 ? `  <p>And ${others} more.</p>\n` : ''
  return `  <h2>${escapeHtml(heading)}</h2>\n  <ul>\n${items.join('')}  </ul>\n${more}`
}

function page(
  { heading, sentence }: Title,
  url: string,
  user: string | undefined,
  listing: Listing | undefined,
): string {
  const who = user === undefined ? 'your user name' : `user <code>${escapeHtml(user)}</code>`
  const address = `<code>${escapeHtml(url)}</code>`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)} – Kalends</title>
<style>
  :root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6875; --line: #dfe4ea; --paper: #ffffff; --accent: #2f5d8a }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #9fadba; --line: #2c3742; --paper: #141a20; --accent: #8ab8e6 } }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 system-ui, sans-serif }
  main { max-width: 38rem; margin: 12vh auto 4rem; padding: 0 1.5rem }
  .mark { color: var(--accent); font-weight: 600; letter-spacing: .08em; text-transform: uppercase; font-size: .75rem }
  h1 { margin: .4rem 0 .2rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere }
  h2 { margin: 2.2rem 0 0; font-size: 1rem }
  p { margin: .4rem 0 }
  .lead, dd { color: var(--soft) }
  dl { margin: .6rem 0 0; border-top: 1px solid var(--line) }
  dl div { padding: .8rem 0; border-bottom: 1px solid var(--line) }
  dt { font-weight: 600 }
  dd { margin: 0 }
  ul { padding-left: 1.2rem; overflow-wrap: anywhere }
  a { color: var(--accent) }
  code { color: var(--ink); font: .92em ui-monospace, monospace; overflow-wrap: anywhere }
</style>
<main>
  <p class="mark">Calendar server</p>
  <h1>${escapeHtml(heading)}</h1>
  <p class="lead">${escapeHtml(sentence)}</p>
${listing === undefined || listing.entries.length === 0 ? '' : list(listing)}  <h2>Connect your calendar program</h2>
  <p>Server ${address}, ${who}, and your password.</p>
  <dl>
    <div><dt>Thunderbird</dt><dd>New calendar, On the network; enter your user name and the server as location.</dd></div>
    <div><dt>Apple Calendar</dt><dd>Settings, Accounts, Add other account, CalDAV account, Manual; the server is ${address}.</dd></div>
    <div><dt>DAVx⁵ on Android</dt><dd>Add account, Login with URL and user name; the base URL is ${address}.</dd></div>
  </dl>
</main>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
