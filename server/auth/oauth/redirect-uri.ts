/** Where a browser is sent back to. Compared as it is written: docs/decisions/0120. */

const LONGEST = 2000
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?(\/[^#\s]*)?$/

/** Whether a client may be registered with it: `https`, this machine, or a scheme of the client's own. */
export function isRedirectUri(text: string): boolean {
  // RFC 6749 §3.1.2: absolute, without a fragment.
  if (text.length > LONGEST || !URL.canParse(text) || /[#\s\\]/.test(text)) return false
  const { protocol, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  // RFC 8252 §7.1: a scheme of one's own is a name of one's own in reverse, so that it has a dot.
  return protocol === 'https:' || LOOPBACK.test(text) || /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\//.test(text)
}

// RFC 9700 §2.1: exactly one of those that were registered.
export function isRegistered(asked: string, registered: readonly string[]): boolean {
  const asPort = withoutPort(asked)
  return registered.some((one) => one === asked || (asPort !== undefined && withoutPort(one) === asPort))
}

// RFC 8252 §7.3: a program listens at whatever port the system gives it.
function withoutPort(uri: string): string | undefined {
  const [, host, rest = ''] = LOOPBACK.exec(uri) ?? []
  return host === undefined ? undefined : `${host}${rest}`
}

/** Whether it leads to this machine, where no port is anybody's own. */
export function isLoopbackUri(uri: string): boolean {
  return LOOPBACK.test(uri)
}

/** Whether nobody but the client itself is sent there: who listens on this machine, or took its scheme, may be anybody. */
export function isSurelyTheClients(uri: string): boolean {
  return uri.startsWith('https:')
}
