/** Mail from a mailbox, by IMAP (RFC 3501): what nobody has seen is taken, and then marked or moved. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { ImapFlow } from 'imapflow'
import { TryLater } from './incoming.ts'
import { type MailInDeps, receiveMail } from './receive.ts'

const MINUTE = 60_000
/** So long it waits for the mailbox to say that something came. */
const QUIET = MINUTE
const FIRST_PAUSE = 5_000
const LONGEST_PAUSE = 5 * MINUTE
/** At one time; the rest has its turn after these. */
const BATCH = 100

interface MailboxAddress {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly auth: { readonly user: string; readonly pass: string }
  readonly folder: string
  /** Where mails go that were taken; they stay, marked as seen, where there is none. */
  readonly done: string | null
}

/** `imaps://user:password@host/INBOX?done=Archive`. */
export function readMailboxAddress(text: string): MailboxAddress {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(text)
  const secure = protocol === 'imaps:'
  return {
    host: hostname,
    port: port === '' ? (secure ? 993 : 143) : Number(port),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    folder: decodeURIComponent(pathname.slice(1)) || 'INBOX',
    done: searchParams.get('done'),
  }
}

/** Reads until it is told to end; whatever goes wrong, it comes again. */
export async function followMailbox(
  url: string,
  deps: MailInDeps,
  signal: AbortSignal,
  { firstPause = FIRST_PAUSE } = {},
): Promise<void> {
  const address = readMailboxAddress(url)
  let pause = firstPause
  while (!signal.aborted) {
    try {
      await readWhileConnected(address, deps, signal, () => (pause = firstPause))
    } catch (error) {
      // Words of a mail server have addresses in them.
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      deps.log.warn({ code, name: error instanceof Error ? error.name : 'Error' }, 'the mailbox cannot be read')
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined)
    pause = Math.min(2 * pause, LONGEST_PAUSE)
  }
}

async function readWhileConnected(
  { folder, done, ...connection }: MailboxAddress,
  deps: MailInDeps,
  signal: AbortSignal,
  onRead: () => void,
): Promise<void> {
  const client = new ImapFlow({ ...connection, logger: false, disableAutoIdle: true })
  // An error ends the connection, and with it what waits for an answer.
  const lost = once(client, 'close')
  client.on('error', () => undefined)
  // What comes while mails are taken is told then, and not again to who waits later.
  let told = 0
  client.on('exists', () => told++)
  const later = new Set<number>()
  const end = () => client.close()
  signal.addEventListener('abort', end)
  try {
    await client.connect()
    await client.mailboxOpen(folder)
    while (!signal.aborted && client.usable) {
      const before = told
      const isMore = await takeUnseen(client, { done, later }, deps, signal)
      onRead()
      if (isMore || told !== before) continue
      await news(client, lost, signal)
      later.clear()
    }
  } finally {
    signal.removeEventListener('abort', end)
    client.close()
  }
}

/** RFC 2177: until something comes, the connection ends, or it was quiet for long. */
async function news(client: ImapFlow, lost: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const ending = new AbortController()
  const either = AbortSignal.any([signal, ending.signal])
  const came = once(client, 'exists', { signal: either })
  const quiet = sleep(QUIET, undefined, { signal: either })
  const idle = client.idle()
  try {
    await Promise.race([came, quiet, lost, idle])
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    ending.abort()
    await Promise.allSettled([came, quiet])
  }
}

interface Taking {
  readonly done: string | null
  /** What could not be taken, and is left until all the rest was: it must not be in the way. */
  readonly later: Set<number>
}

/** True when there is more. */
async function takeUnseen(
  client: ImapFlow,
  { done, later }: Taking,
  deps: MailInDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const unseen = (await client.search({ seen: false }, { uid: true })) || []
  const found = unseen.filter((uid) => !later.has(uid))
  const batch = found.slice(0, BATCH)
  for (const uid of batch) {
    if (signal.aborted) return false
    if (!(await takeOne(client, uid, done, deps))) later.add(uid)
  }
  return found.length > batch.length
}

/** False for what is to be tried again. */
async function takeOne(client: ImapFlow, uid: number, done: string | null, deps: MailInDeps): Promise<boolean> {
  const range = String(uid)
  const about = await client.fetchOne(range, { size: true }, { uid: true })
  const isTooLarge = about && (about.size ?? 0) > deps.settings.mailInMaxBytes
  if (isTooLarge) deps.log.warn({ uid }, 'a mail in the mailbox is too large')
  else if (about && !(await tryReceive(client, range, deps))) return false
  await client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
  if (done !== null) await client.messageMove(range, done, { uid: true })
  return true
}

async function tryReceive(client: ImapFlow, range: string, deps: MailInDeps): Promise<boolean> {
  const message = await client.fetchOne(range, { source: true }, { uid: true })
  if (!message || message.source === undefined) return true
  try {
    await receiveMail({ raw: message.source, envelope: undefined, client: undefined }, deps)
    return true
  } catch (error) {
    // It stays unseen, and the others have their turn.
    if (!(error instanceof TryLater)) deps.log.error({ err: error }, 'a mail cannot be taken now')
    return false
  }
}
