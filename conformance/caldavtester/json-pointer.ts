/**
 * Everything a pointer (RFC 6901) leads to, where `.` stands for every member or item, and `-` for the last item. What is
 * not there is left out. Throws when the text is no pointer.
 */
export function matchPointer(json: unknown, pointer: string): readonly unknown[] {
  if (!pointer.startsWith('/')) throw new Error(`not a JSON pointer: ${pointer}`)
  const segments = pointer === '/' ? [] : pointer.slice(1).split('/')
  if (segments.includes('')) throw new Error(`an empty segment in ${pointer}`)
  return segments
    .map(unescapeSegment)
    .reduce<readonly unknown[]>((found, segment) => found.flatMap((item) => step(item, segment)), [json])
}

function unescapeSegment(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

function step(json: unknown, segment: string): readonly unknown[] {
  if (Array.isArray(json)) {
    if (segment === '.') return json
    const index = segment === '-' ? json.length - 1 : Number(segment)
    return index in json ? [json[index]] : []
  }
  if (typeof json !== 'object' || json === null) return []
  const members = Object.entries(json)
  return members.filter(([name]) => segment === '.' || name === segment).map(([, value]) => value)
}
