/** Origins by which a client may name this server: in a Destination, in an href, or as the page that asks. */
export function ownOrigins(hostHeader: string, { origin }: URL): readonly string[] {
  const host = hostHeader.toLowerCase()
  return [origin, `http://${host}`, `https://${host}`]
}
