/** One conversation with the directory: it is encrypted as the settings say, and ends in time. */
import { readFile } from 'node:fs/promises'
import { connect, isIP, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { Client } from 'ldapts'
import type { LdapSettings } from './settings.ts'

/** So long all that is said in one conversation may take. */
export const TIMEOUT_MS = 8_000

/** The directory does not answer, or cannot be asked. */
export class DirectoryUnavailable extends Error {
  override readonly name = 'DirectoryUnavailable'
}

export async function converse<T>(
  settings: LdapSettings,
  work: (client: Client) => Promise<T>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const { ldapUrl: url, ldapStartTls } = settings
  const tlsOptions = await tlsOptionsOf(settings)
  const line = oneConnection()
  // The library takes these for a word to begin with TLS, whatever the address says.
  const secure = url.startsWith('ldaps:') && { tlsOptions }
  const client = new Client({ url, timeout: timeoutMs, connectTimeout: timeoutMs, ...line.options, ...secure })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DirectoryUnavailable('it does not answer in time')), timeoutMs)
  })
  const talk = async () => {
    if (ldapStartTls && url.startsWith('ldap:')) await client.startTLS({ ...tlsOptions }).catch(explainStartTls)
    return work(client)
  }
  const talking = talk()
  // Whatever it still says after its time is heard by nobody.
  talking.catch(() => undefined)
  try {
    return await Promise.race([talking, late])
  } finally {
    clearTimeout(timer)
    // It may be gone already, which is all that is wanted.
    client.unbind().catch(() => undefined)
    line.end()
  }
}

function explainStartTls(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new DirectoryUnavailable(`StartTLS, which KALENDS_LDAP_START_TLS asks for: ${why}`, { cause })
}

/**
 * The library would connect again by itself when the directory has closed the connection: without encryption, where that
 * had been asked for after connecting. So there is one connection, and no other.
 */
function oneConnection() {
  let socket: Socket | undefined
  const only = (make: () => Socket): Socket => {
    if (socket !== undefined) throw new DirectoryUnavailable('it has closed the connection')
    socket = make()
    return socket
  }
  // The library hands in what `net.connect` takes, and no listener.
  const createConnection = ((options: Parameters<typeof connect>[0]) => only(() => connect(options))) as typeof connect
  return { options: { createConnection }, end: () => socket?.destroy() }
}

async function tlsOptionsOf({ ldapUrl, ldapCaFile }: LdapSettings): Promise<ConnectionOptions> {
  const host = new URL(ldapUrl).hostname.replace(/^\[|\]$/g, '')
  const ca = ldapCaFile === undefined ? undefined : await readFile(ldapCaFile)
  // RFC 4513 §3.1.3: the certificate is compared with the name that was given here.
  return { host, ...(isIP(host) === 0 && { servername: host }), ...(ca !== undefined && { ca }) }
}
