/** Domains that sign their mail, and the names of an internet in which there are no others. */
import { generateKeyPairSync } from 'node:crypto'
import { type DNSResolver, dkimSign } from 'mailauth'

/** Without one, mailauth asks the clock twice, and signs what it does not write when a second goes by in between. */
const SIGNED_AT = new Date(Date.UTC(2026, 0, 1))

export interface SigningDomain {
  readonly name: string
  /** The mail with a signature of the domain, of all that is usual or of these headers. */
  sign(raw: string, headers?: readonly string[]): Promise<string>
}

export interface Internet {
  readonly resolver: DNSResolver
  /** What is asked fails for now while it is true. */
  isDown: boolean
  domain(name: string, policy?: string): SigningDomain
}

export function testInternet(): Internet {
  const records = new Map<string, string>()
  const internet: Internet = {
    isDown: false,
    resolver: async (domain, type) => {
      if (internet.isDown) throw Object.assign(new Error('no answer'), { code: 'ETIMEOUT' })
      const record = type === 'TXT' ? records.get(domain) : undefined
      if (record === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      return [[record]]
    },
    domain(name, policy) {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
      records.set(`s1._domainkey.${name}`, `v=DKIM1; k=rsa; p=${der}`)
      if (policy !== undefined) records.set(`_dmarc.${name}`, policy)
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      return {
        name,
        async sign(raw, headers) {
          // It reads a text with colons; its type knows of lists alone.
          const chosen = headers === undefined ? {} : { headerList: headers.join(':') as unknown as string[] }
          const key = { signingDomain: name, selector: 's1', privateKey: pem, ...chosen }
          const { signatures } = await dkimSign(raw, { ...key, signTime: SIGNED_AT, signatureData: [key] })
          return `${signatures}${raw}`
        },
      }
    },
  }
  return internet
}
