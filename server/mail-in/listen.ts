/** Mail from mail servers, by SMTP (RFC 5321) or LMTP (RFC 2033): for people of this server alone, so nothing is passed on. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { createClientAddress, LOOPBACK, sourceOf } from '../auth/client-address.ts'
import { blockListOf, isIn } from '../networks.ts'
import { isAddressHere } from './here.ts'
import { type IncomingMail, TryLater } from './incoming.ts'
import { type MailInDeps, receiveMail } from './receive.ts'

export interface MailListener {
  readonly port: number
  /** No new mails; those under way finish. */
  close(): Promise<void>
}

const MOST_CLIENTS = 50
const MOST_RECIPIENTS = 100
const SILENCE_MS = 60_000
/** Of a stranger. A mail server that keeps a connection for several mails does so for less. */
const LONGEST_VISIT_MS = 10 * SILENCE_MS
/** Of one stranger at the same time, so that the others, and the mail servers of the house, find a place. */
const MOST_VISITS = 5
/** A stranger need not know what was thought of his mail. */
const TAKEN = 'taken'

/** Listens on an address such as `lmtp://127.0.0.1:2424`. */
export async function listenForMail(
  address: string,
  deps: MailInDeps,
  { longestVisitMs = LONGEST_VISIT_MS } = {},
): Promise<MailListener> {
  const { protocol, hostname, port } = new URL(address)
  const isLmtp = protocol === 'lmtp:'
  const isRelay = relaysOf(deps)
  const server = new SMTPServer({
    lmtp: isLmtp,
    name: new URL(deps.settings.publicUrl).hostname,
    banner: 'Kalends',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: deps.settings.mailInMaxBytes,
    maxClients: MOST_CLIENTS,
    socketTimeout: SILENCE_MS,
    closeTimeout: SILENCE_MS / 4,
    logger: false,
    onRcptTo({ address }, { envelope }, callback) {
      if (envelope.rcptTo.length >= MOST_RECIPIENTS) return callback(replyOf(452, 'too many recipients'))
      // RFC 5321 §3.6.2: no relay for anybody.
      isAddressHere(address, deps).then(
        (isHere) => callback(isHere ? null : replyOf(550, 'no such recipient here')),
        (error: unknown) => callback(failure(error, deps)),
      )
    },
    onData(stream, session, callback) {
      readAll(stream)
        .then((raw) => take(raw, stream, session, isRelay, deps))
        .then(
          // RFC 2033 §4.2: one answer for each recipient.
          () => callback(null, isLmtp ? session.envelope.rcptTo.map(() => TAKEN) : TAKEN),
          (error: unknown) => callback(failure(error, deps)),
        )
    },
  })
  const listening = server.listen(Number(port), hostname.replace(/^\[|\]$/g, ''))
  server.on('error', (error: Error) => {
    // That it cannot listen is thrown below.
    if (listening.listening) deps.log.warn({ err: error }, 'a mail connection failed')
  })
  listening.on('connection', limitStrangers(isRelay, longestVisitMs))
  await once(listening, 'listening')
  return {
    // It listens on a port, never on a pipe.
    port: (listening.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

function relaysOf({ settings }: MailInDeps): (address: string) => boolean {
  const relays = blockListOf(settings.mailInRelays.flatMap((entry) => (entry === 'loopback' ? LOOPBACK : [entry])))
  return (address) => isIn(relays, address)
}

/** Whoever sends a byte a minute would never be silent for long. */
function limitStrangers(isRelay: (address: string) => boolean, longestMs: number): (socket: Socket) => void {
  const visits = new Map<string, number>()
  const addressOf = createClientAddress([])
  return (socket) => {
    const address = addressOf(socket.remoteAddress, undefined)
    if (isRelay(address)) return
    const source = sourceOf(address)
    const count = (visits.get(source) ?? 0) + 1
    if (count > MOST_VISITS) return void socket.destroy()
    visits.set(source, count)
    const end = setTimeout(() => socket.destroy(), longestMs)
    socket.once('close', () => {
      clearTimeout(end)
      const rest = (visits.get(source) ?? 1) - 1
      if (rest > 0) visits.set(source, rest)
      else visits.delete(source)
    })
  }
}

async function take(
  raw: Buffer,
  { sizeExceeded }: SMTPServerDataStream,
  session: SMTPServerSession,
  isRelay: (address: string) => boolean,
  deps: MailInDeps,
): Promise<void> {
  // RFC 1870 §6.3.
  if (sizeExceeded) throw replyOf(552, 'the mail is too large')
  const { envelope, remoteAddress, hostNameAppearsAs } = session
  const mail: IncomingMail = {
    raw,
    envelope: {
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
    },
    client: isRelay(remoteAddress) ? undefined : { address: remoteAddress, name: hostNameAppearsAs },
  }
  await receiveMail(mail, deps)
}

/** What is too much is read, and not kept. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks.length = 0
    else chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function replyOf(responseCode: number, text: string): Error & { responseCode: number } {
  return Object.assign(new Error(text), { responseCode })
}

function failure(error: unknown, { log }: MailInDeps): Error {
  if (error instanceof Error && 'responseCode' in error) return error
  if (!(error instanceof TryLater)) log.error({ err: error }, 'a mail cannot be taken now')
  return replyOf(451, 'not now')
}
