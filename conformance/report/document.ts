/** A document whose figures a command fills in, between marks; its words are written by people. */

const MARK = /(<!-- made: ([a-z-]+) -->)[\s\S]*?(<!-- end -->)/g

/** The text with each marked part replaced. Throws with the names that are in one of the two alone. */
export function fillIn(text: string, parts: ReadonlyMap<string, string>): string {
  const marked = new Set([...text.matchAll(MARK)].map(([, , name = '']) => name))
  const odd = [...marked, ...parts.keys()].filter((name) => !marked.has(name) || !parts.has(name))
  if (odd.length > 0) throw new Error(`not both marked and made: ${odd.join(', ')}`)
  return text.replace(MARK, (_, begin, name, end) => `${begin}\n${parts.get(name)}\n${end}`)
}
