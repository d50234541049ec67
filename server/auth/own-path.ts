const LONGEST = 4_000

/** Where to go after signing in: a path of this server, with its query. Undefined for all else. */
export function findOwnPath(to: string | null, publicUrl: string): string | undefined {
  // A browser takes `//host` and `/\host` for another host, and drops tabs and line ends on the way.
  if (to === null || to.length > LONGEST || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(to)) return undefined
  const { origin } = new URL(publicUrl)
  if (!URL.canParse(to, origin)) return undefined
  const { origin: found, pathname, search } = new URL(to, origin)
  return found === origin && !pathname.startsWith('//') ? `${pathname}${search}` : undefined
}
