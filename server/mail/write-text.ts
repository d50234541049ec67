import type { Field, Letter, Section } from './letter.ts'

export function writeText({ intro, sections, link, footer }: Letter): string {
  const links = link === undefined ? [] : [`${link.label}\n${link.url}`]
  return `${[intro, ...sections.map(textOfSection), ...links, `-- \n${footer}`].join('\n\n')}\n`
}

function textOfSection({ heading, fields }: Section): string {
  return [...(heading === undefined ? [] : [heading]), ...fields.map(textOfField)].join('\n')
}

function textOfField({ label, value, change }: Field): string {
  const lines = value.split('\n')
  const mark = change === undefined ? '' : ` [${change}]`
  return lines.length === 1 ? `${label}: ${value}${mark}` : [`${label}:${mark}`, ...lines].join('\n')
}
