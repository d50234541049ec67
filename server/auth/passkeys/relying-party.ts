import { isIP } from 'node:net'

/** For whom passkeys are made: a device gives them to pages of this server alone. */
export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

/** Undefined where browsers know no passkeys: without TLS, but on this machine, and where the server has no name. */
export function findRelyingParty(publicUrl: string): RelyingParty | undefined {
  const { hostname, origin, protocol } = new URL(publicUrl)
  // WebAuthn §5.1.2: an effective domain, which an address is not.
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0) return undefined
  const isSecure = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')
  return isSecure ? { id: hostname, origin } : undefined
}
