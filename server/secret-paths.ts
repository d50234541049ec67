/** Paths by which whoever knows them is let in. */
const SECRET = /^\/(feeds|freebusy|rsvp)\/.+/

/** A path as a log may have it. */
export function withoutSecret(path: string): string {
  return path.replace(SECRET, '/$1/…')
}
