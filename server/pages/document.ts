/** Pages of the server: plain HTML that works without scripts, images and anything from elsewhere. */
import { escaped } from '../mail/write-html.ts'
import { STYLE } from './style.ts'

export interface Notice {
  readonly text: string
  readonly isBad: boolean
}

// The icon is that of the console: admin-ui/look/icon.svg.
const BRAND = `<p class="brand"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect class="ink" x="2" y="5" width="28" height="25" rx="6"/><rect class="paper" x="6" y="13" width="20" height="13" rx="2"/><rect class="ink" x="9" y="2" width="3" height="7" rx="1.5"/><rect class="ink" x="20" y="2" width="3" height="7" rx="1.5"/></svg>Kalends</p>`

/** `body` is HTML. */
export function documentOf(locale: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="${escaped(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${BRAND}
${body}
</main>
</body>
</html>
`
}

export function noticeOf({ text, isBad }: Notice): string {
  const [role, look] = isBad ? ['alert', 'notice bad'] : ['status', 'notice']
  return `<p class="${look}" role="${role}" dir="auto">${escaped(text)}</p>\n`
}

/** A page that says one thing, whoever asks. */
export function writeNotice(locale: string, title: string, text: string): string {
  return documentOf(
    locale,
    title,
    `<div class="card">\n<h1>${escaped(title)}</h1>\n<p class="intro">${escaped(text)}</p>\n</div>`,
  )
}
