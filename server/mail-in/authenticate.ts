/** Whether a mail comes from whom its From says: RFC 6376 (DKIM), RFC 7208 (SPF), RFC 7489 (DMARC), RFC 8601. */
import { Resolver } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import { authenticate, type DNSResolver } from 'mailauth'
import type { Settings } from '../settings.ts'
import { resultsOfRelay } from './authentication-results.ts'
import { type IncomingMail, TryLater } from './incoming.ts'
import type { ReadMail } from './read-mail.ts'

export type Verdict =
  | { readonly passed: true }
  | {
      readonly passed: false
      /** The results, for a person to read. */
      readonly why: string
    }

export type MailPolicy = Pick<Settings, 'mailInRequire' | 'mailInAuthservId'>

const DNS_MS = 5_000

/** The names of the internet, as this host asks for them. */
export function internetNames(): DNSResolver {
  const resolver = new Resolver({ timeout: DNS_MS, tries: 2 })
  return async (domain, type) => {
    switch (type) {
      case 'TXT':
        return resolver.resolveTxt(domain)
      case 'A':
        return resolver.resolve4(domain)
      case 'AAAA':
        return resolver.resolve6(domain)
      case 'PTR':
        return resolver.resolvePtr(domain)
      case 'MX':
        // SPF reads these as Node gives them; the type of a resolver knows texts alone.
        return (await resolver.resolveMx(domain)) as unknown as string[]
      default:
        throw new Error(`no mail is judged by ${type} records`)
    }
  }
}

/** Throws TryLater when nobody can be asked. */
export async function authenticateMail(
  mail: IncomingMail,
  read: ReadMail,
  policy: MailPolicy,
  resolver: DNSResolver,
): Promise<Verdict> {
  if (read.author === undefined) return { passed: false, why: 'From has not one address' }
  const { author } = read
  const byRelay = policy.mailInAuthservId !== null && mail.client === undefined
  return byRelay ? verdictOfRelay(read, author, policy) : verify(mail, read, { author, policy, resolver })
}

// --- verified by a mail server of this house ---------------------------------------------------------------------

// RFC 8601 §5: a mail server removes what others say in its name.
function verdictOfRelay({ headers }: ReadMail, author: string, policy: MailPolicy): Verdict {
  const results = resultsOfRelay(headers, policy.mailInAuthservId ?? '')
  const domain = domainOf(author)
  const passed = results.some(({ method, result, properties }) => {
    if (result !== 'pass') return false
    const isAuthor = (value = '') => comparable(value) === comparable(author)
    switch (method) {
      // RFC 8601 §2.7.4: somebody who signed in to that server.
      case 'auth':
        return isAuthor(properties.get('smtp.auth')) || isAuthor(properties.get('smtp.mailfrom'))
      case 'dmarc':
        return policy.mailInRequire === 'dmarc' && isSameDomain(properties.get('header.from') ?? '', domain)
      case 'dkim':
        return isSameDomain(properties.get('header.d') ?? '', domain)
      default:
        return false
    }
  })
  const said = results.map(({ method, result }) => `${method}=${result}`).join(' ')
  return passed ? { passed } : { passed, why: said === '' ? 'the mail server says nothing of it' : said }
}

// --- verified here -----------------------------------------------------------------------------------------------

const MOST_SIGNATURES = 10

interface Verifying {
  readonly author: string
  readonly policy: MailPolicy
  readonly resolver: DNSResolver
}

async function verify(mail: IncomingMail, { headers }: ReadMail, verifying: Verifying): Promise<Verdict> {
  const { author, policy, resolver } = verifying
  const signatures = headers.filter(({ key }) => key === 'dkim-signature')
  if (signatures.length > MOST_SIGNATURES) return { passed: false, why: 'too many signatures' }
  // RFC 6376 §8.2: whoever likes adds to what is signed in part.
  if (signatures.some(({ value }) => /(?:^|;)\s*l\s*=/.test(value))) return { passed: false, why: 'signed in part' }
  // RFC 6376 §6.1.1: it says nothing of who wrote it, and the library takes it all the same.
  if (!signatures.every(({ value }) => isFromSigned(value))) return { passed: false, why: 'From is not signed' }
  const { dkim, spf, dmarc } = await authenticate(mail.raw, {
    resolver,
    disableArc: true,
    disableBimi: true,
    ...clientOf(mail),
  })
  const domain = domainOf(author)
  const isOneFrom = dkim.headerFrom.length === 1 && comparable(dkim.headerFrom[0] ?? '') === comparable(author)
  const keys = dkim.results.map(({ status }) => status)
  const isSigned = dkim.results.some(
    ({ status, signingDomain }) => status.result === 'pass' && isSameDomain(signingDomain, domain),
  )
  // RFC 7489 §3.1: a domain without a policy is as good as its signature.
  const isByPolicy = policy.mailInRequire === 'dmarc' && dmarc !== false && dmarc.status.result === 'pass'
  if (isOneFrom && (isSigned || isByPolicy)) return { passed: true }
  const others = [spf, dmarc].map((one) => (one === false ? undefined : one.status))
  if ([...keys, ...others].some((status) => status?.result.startsWith('temp')))
    throw new TryLater('DNS does not answer')
  const said = (results: readonly ({ readonly result: string } | undefined)[]) =>
    results.map((one) => one?.result ?? 'none').join(',')
  return { passed: false, why: `dkim=${said(keys)} spf=${said(others.slice(0, 1))} dmarc=${said(others.slice(1))}` }
}

function isFromSigned(signature: string): boolean {
  const [, names = ''] = /(?:^|;)\s*h\s*=([^;]*)/.exec(signature) ?? []
  return names.split(':').some((name) => name.trim().toLowerCase() === 'from')
}

// RFC 7208 §2.3: about who hands a mail over, which is known of strangers alone: headers may say anything.
function clientOf({ envelope, client }: IncomingMail) {
  return client === undefined ? {} : { sender: envelope?.from ?? '', ip: client.address, helo: client.name }
}

/** As DNS has it: `bücher.example` and `xn--bcher-kva.example` are one domain. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return domainToASCII(domain) || domain.toLowerCase()
}

/** In the one form in which addresses are compared. */
export function comparable(address: string): string {
  return `${address.slice(0, address.lastIndexOf('@') + 1).toLowerCase()}${domainOf(address)}`
}

/** RFC 7489 §3.1.1, strictly: what a parent domain signs for its children, DMARC says. */
function isSameDomain(one: string, other: string): boolean {
  return domainOf(one) === other
}
