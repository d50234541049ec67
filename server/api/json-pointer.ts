// RFC 6901 §3.
export function pointed(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1')
}
