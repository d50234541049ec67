/** HTML without scripts and images, and with no link but this server's own: what a mail program makes of an address in the text is its own affair. */
import type { Field, Letter, Section } from './letter.ts'

export function writeHtml({ subject, intro, sections, link, footer, language }: Letter): string {
  return `<!doctype html>
<html lang="${escaped(language.locale)}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family:sans-serif;font-size:15px;line-height:1.4;color:#222">
<p dir="auto">${escaped(intro)}</p>
${sections.map(htmlOfSection).join('\n')}
${link === undefined ? '' : htmlOfLink(link)}<p dir="auto" style="color:#666;font-size:13px">${escaped(footer)}</p>
</body></html>
`
}

function htmlOfLink({ label, url }: NonNullable<Letter['link']>): string {
  return `<p dir="auto"><a href="${escaped(url)}" rel="noreferrer" style="color:#1f5f8b">${escaped(label)}</a></p>\n`
}

function htmlOfSection({ heading, fields }: Section): string {
  const title = heading === undefined ? '' : `<p dir="auto"><strong>${escaped(heading)}</strong></p>\n`
  return fields.length === 0
    ? title
    : `${title}<table role="presentation" cellpadding="4">${fields.map(htmlOfField).join('')}</table>`
}

function htmlOfField({ label, value, change }: Field): string {
  const mark = change === undefined ? '' : ` <em style="color:#a33">[${escaped(change)}]</em>`
  return `<tr><th align="left" valign="top" style="color:#666;font-weight:normal">${escaped(label)}</th><td dir="auto" style="white-space:pre-line">${escaped(value)}${mark}</td></tr>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
