/** The description of the API for people: one page, plain HTML, made of the operations. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SCOPES } from '../auth/scopes.ts'
import type { DavResponse } from '../dav/request.ts'
import { escaped } from '../mail/write-html.ts'
import { STYLE } from '../pages/style.ts'
import { SchemaTable } from './openapi.ts'
import { type Operation, TAGS } from './operation.ts'
import { OPERATIONS } from './operations/index.ts'
import { API_PATH, OPENAPI_PATH } from './paths.ts'
import { PROBLEM_TITLES } from './problem.ts'
import { typeOf } from './write-client.ts'

const PAGE_STYLE = `${STYLE}
main { max-width: 60rem }
.card { margin-bottom: 1.5rem }
.card > article + article { border-top: 1px solid var(--line); margin-top: 1.25rem; padding-top: 1.25rem }
h3 { margin: 0 0 .35rem; font-size: 1rem; font-weight: 650 }
h4 { margin: 1rem 0 .35rem; font-size: .925rem; font-weight: 650; color: var(--soft) }
code, pre { font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
pre { margin: 0 0 1rem; padding: .75rem; white-space: pre-wrap; border: 1px solid var(--line); border-radius: 8px }
a { color: var(--main) }
details { border: 0; margin: .75rem 0 0; padding: 0 }
nav ul { margin: 0; padding-left: 1.1rem; columns: 2 16rem }
:target { outline: 3px solid var(--main); outline-offset: 6px; border-radius: 4px }
`

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ')

let page: string | undefined

/** The same for everybody: made once. */
export function answerApiDocs(): DavResponse {
  page ??= writePage(OPERATIONS)
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': 'public, max-age=300',
  }
  return { status: 200, headers, body: page }
}

function writePage(operations: readonly Operation[]): string {
  const tags = Object.entries(TAGS).filter(([tag]) => operations.some((one) => one.tag === tag))
  const table = tableOf(operations)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API of Kalends</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<div class="card">
<p class="intro">Kalends</p>
<h1>The API</h1>
<p>Below <code>${API_PATH}</code>, in JSON. The same for programs: <a href="${OPENAPI_PATH}">OpenAPI 3.1</a>.</p>
<nav aria-label="Contents"><ul>
${[...tags.map(([tag]) => tag), 'Types', 'What all have in common', 'Scopes', 'Problems'].map((name) => `<li><a href="#${anchorOf(name)}">${escaped(name)}</a></li>`).join('\n')}
</ul></nav>
</div>
${tags.map(([tag, words]) => sectionOf(tag, words, operations, table)).join('\n')}
${typesIn(table)}
${COMMON}
${listOf('Scopes', SCOPES)}
${listOf('Problems', PROBLEM_TITLES)}
</main>
</body>
</html>
`
}

const COMMON = `<div class="card" id="what-all-have-in-common">
<h2>What all have in common</h2>
<dl>
<dt>Sign-in</dt><dd>Basic with the password of the account or an app password, or a Bearer token.</dd>
<dt>Pages</dt><dd>Lists take <code>limit</code> and <code>cursor</code>. What comes next is in <code>next</code> and in the Link header; <code>fields</code> leaves out what is not wanted.</dd>
<dt>Changes</dt><dd>Answers have an ETag. If-None-Match saves reading it again; If-Match keeps a write from undoing somebody else's.</dd>
<dt>Once</dt><dd>A POST with an Idempotency-Key is done once in a day, however often it is sent.</dd>
<dt>Limits</dt><dd>RateLimit says what is left, Retry-After when to come back.</dd>
</dl>
</div>`

function sectionOf(tag: string, words: string, operations: readonly Operation[], table: SchemaTable): string {
  const own = operations.filter((one) => one.tag === tag)
  return `<div class="card" id="${anchorOf(tag)}">
<h2>${escaped(tag)}</h2>
<p class="soft">${escaped(words)}</p>
${own.map((one) => articleOf(one, table)).join('\n')}
</div>`
}

function articleOf(operation: Operation, table: SchemaTable): string {
  const { id, method, path, summary, description, params, query, body, upload, success } = operation
  const given = [...rowsOf(params, table), ...rowsOf(query, table)]
  return `<article id="${id}">
<h3><code>${method} ${escaped(path)}</code></h3>
<p>${wordsOf(summary)}.${description === undefined ? '' : ` ${wordsOf(description)}`}</p>
<p class="soft">${escaped(neededBy(operation))}</p>
${given.length === 0 ? '' : `<dl>\n${given.join('\n')}\n</dl>`}
${upload === undefined ? '' : `<p class="soft">Takes a file: ${escaped(upload.join(', '))}.</p>`}
${body === undefined ? '' : schemaOf('What is sent', table.of(body, 'input'), table)}
${success.schema === undefined ? `<p class="soft">Answers ${success.status}${success.media === undefined ? '' : ` with a file: ${escaped(success.media.join(', '))}`}.</p>` : schemaOf(`What is answered: ${success.status}`, table.of(success.schema, 'output'), table)}
</article>`
}

function neededBy({ scopes, admin }: Operation): string {
  const who = admin ? 'Administrators alone. ' : ''
  if (scopes === 'all') return `${who}No app password and no token: who signs in as themselves.`
  return `${who}${scopes.length === 0 ? 'Any scope.' : `Scope: ${scopes.join(', ')}.`}`
}

function rowsOf(shape: z.ZodObject, table: SchemaTable): readonly string[] {
  return Object.entries(shape.shape).map(([name, schema]) => {
    if (!(schema instanceof z.ZodType)) return `<dt><code>${escaped(name)}</code></dt><dd></dd>`
    const type = typeOf(table.of(schema, 'input'))
    // In a URL everything is text: only what may be said besides is news.
    const choice = type === 'string' ? '' : `<code>${typeText(type, table)}</code>`
    const told = [wordsOf(schema.description ?? ''), choice].filter((one) => one !== '').join(' ')
    return `<dt><code>${escaped(name)}</code></dt><dd>${told}</dd>`
  })
}

/** Words in which names stand between backticks. */
function wordsOf(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

/** As types, which are shorter to read than schemas; those with a name stand once. */
function schemaOf(title: string, schema: Parameters<typeof typeOf>[0], table: SchemaTable): string {
  return `<h4>${escaped(title)}</h4>\n<pre tabindex="0">${typeText(typeOf(schema), table)}</pre>`
}

function tableOf(operations: readonly Operation[]): SchemaTable {
  const table = new SchemaTable()
  for (const { body, success } of operations) {
    if (body !== undefined) table.of(body, 'input')
    if (success.schema !== undefined) table.of(success.schema, 'output')
  }
  return table
}

function typesIn(table: SchemaTable): string {
  const named = Object.entries(table.all).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const rows = named.map(
    ([name, schema]) =>
      `<h3 id="type-${name}">${name}</h3>\n<pre tabindex="0">${typeText(typeOf(schema), table)}</pre>`,
  )
  return `<div class="card" id="types">\n<h2>Types</h2>\n${rows.join('\n')}\n</div>`
}

/** Whose parts that have a name lead to it. */
function typeText(type: string, { all }: SchemaTable): string {
  const lines = escaped(type.replaceAll('readonly ', '').replaceAll('; ', ';\n  '))
  return lines.replaceAll(/\b[A-Z]\w+\b/g, (name) => (name in all ? `<a href="#type-${name}">${name}</a>` : name))
}

function listOf(title: string, words: Readonly<Record<string, string>>): string {
  const rows = Object.entries(words).map(
    ([name, text]) => `<dt id="${escaped(name)}"><code>${escaped(name)}</code></dt><dd>${escaped(text)}</dd>`,
  )
  return `<div class="card" id="${anchorOf(title)}">\n<h2>${escaped(title)}</h2>\n<dl>\n${rows.join('\n')}\n</dl>\n</div>`
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-')
}
