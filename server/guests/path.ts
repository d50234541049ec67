const PATH = /^\/rsvp\/([A-Za-z0-9._-]{1,1000})$/

export function isGuestPage(path: string): boolean {
  return path.startsWith('/rsvp/')
}

export function guestPath(token: string): string {
  return `/rsvp/${token}`
}

/** Undefined for one that cannot be. */
export function tokenIn(path: string): string | undefined {
  return PATH.exec(path)?.[1]
}
