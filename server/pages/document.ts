/** Pages of the server: plain HTML that works without scripts, images and anything from elsewhere. */
import { escaped } from '../mail/write-html.ts'
import { STYLE } from './style.ts'

export interface Notice {
  readonly text: string
  readonly isBad: boolean
}

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
