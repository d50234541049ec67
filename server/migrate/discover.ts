/** Where somebody's calendars and contacts are on another server: RFC 6764, RFC 5397, RFC 4791 §6.2.1, RFC 6352 §7.1.1. */
import type { DAVAccount } from 'tsdav'
import { type Source, SourceError } from './source.ts'

export interface Homes {
  readonly principalUrl: string
  /** Each once: some servers have one for both. */
  readonly urls: readonly string[]
  /** What is not there. */
  readonly missing: readonly string[]
}

const KINDS = [
  { accountType: 'caldav', missing: 'no calendars are offered there' },
  { accountType: 'carddav', missing: 'no contacts are offered there' },
] as const

/** Throws a SourceError when there is neither. */
export async function findHomes(source: Source): Promise<Homes> {
  const found: DAVAccount[] = []
  const missing: string[] = []
  let failure: SourceError | undefined
  for (const { accountType, missing: sentence } of KINDS) {
    const outcome = await findHome(source, accountType)
    if (!(outcome instanceof SourceError)) found.push(outcome)
    else {
      if (isFinal(outcome)) throw outcome
      failure ??= outcome
      missing.push(outcome.reason === 'foreign' ? `${sentence}: ${outcome.message}` : sentence)
    }
  }
  const urls = [...new Set(found.flatMap(({ homeUrl }) => homeUrl ?? []))]
  const [principalUrl] = found.flatMap((account) => account.principalUrl ?? [])
  if (principalUrl === undefined || urls.length === 0) {
    throw failure ?? new SourceError('broken', `no calendars were found from ${source.account.url.href}`)
  }
  return { principalUrl, urls, missing }
}

/** Nothing else need be tried: each try would cost the same time once more. */
function isFinal({ reason }: SourceError): boolean {
  return reason === 'unreachable' || reason === 'too-slow' || reason === 'refused'
}

async function findHome(source: Source, accountType: DAVAccount['accountType']): Promise<DAVAccount | SourceError> {
  const { createAccount } = await import('tsdav')
  const heard = listenTo(source)
  try {
    const serverUrl = source.account.url.href
    return await createAccount({ account: { accountType, serverUrl }, fetch: heard.fetch })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // The library says that something was not found, whatever the reason.
    return (
      heard.failure ??
      new SourceError(
        'broken',
        `no ${accountType === 'caldav' ? 'calendars' : 'contacts'} were found from ${source.account.url.href}: ${error.message}`,
      )
    )
  }
}

/** The library tries other ways when one fails. It need not when the server is not there, or does not know the password. */
function listenTo(source: Source) {
  const heard = {
    failure: undefined as SourceError | undefined,
    async fetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
      if (heard.failure !== undefined && isFinal(heard.failure)) throw heard.failure
      try {
        const answer = await source.fetch(input, init)
        if (answer.status === 401) heard.failure = new SourceError('refused', 'name or password are wrong there')
        return answer
      } catch (error) {
        if (error instanceof SourceError) heard.failure = error
        throw error
      }
    },
  }
  return heard
}
