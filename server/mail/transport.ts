/** Mails to the mail server that KALENDS_SMTP_URL names. */
import { createTransport } from 'nodemailer'

export interface Mail {
  readonly from: { readonly name: string; readonly address: string }
  readonly replyTo?: string
  readonly to: string
  /** RFC 5321 §4.4: where it goes when it cannot be delivered. */
  readonly returnPath: string
  readonly date: Date
  readonly messageId: string
  readonly references: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Without, nothing in it is for programs. */
  readonly calendar?: { readonly method: string; readonly text: string }
  readonly headers: Readonly<Record<string, string>>
}

export interface MailTransport {
  /** Throws a MailError. */
  send(mail: Mail): Promise<void>
  /** Ends what is under way. */
  close(): void
}

/** A mail that the mail server did not take. */
export class MailError extends Error {
  override readonly name = 'MailError'
  /** It would not take it later, either. */
  readonly isPermanent: boolean
  /** What may be in a log: codes alone, for the words of a mail server have addresses in them. */
  readonly reason: string

  constructor(
    message: string,
    { isPermanent, reason }: Pick<MailError, 'isPermanent' | 'reason'>,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.isPermanent = isPermanent
    this.reason = reason
  }
}

const CONNECTING_MS = 30_000
const SILENCE_MS = 60_000
/** Of one mail; the queue gives it to nobody else for longer. */
const MAIL_MS = 10 * 60_000
const CONNECTIONS = 4

export function createMailTransport(smtpUrl: string): MailTransport {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    // A mail whose connection ended may have been taken: whether it goes again is for the queue to say.
    maxRequeues: 0,
    connectionTimeout: CONNECTING_MS,
    greetingTimeout: CONNECTING_MS,
    dnsTimeout: CONNECTING_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const ending = new AbortController()
  return {
    async send({ calendar, headers, returnPath, ...mail }) {
      try {
        await transport.sendMail({
          ...mail,
          headers: { ...headers },
          signal: AbortSignal.any([ending.signal, AbortSignal.timeout(MAIL_MS)]),
          envelope: { from: returnPath, to: mail.to },
          // RFC 6047 §2.4: as an alternative for programs that know it, and as a file for those that do not.
          ...(calendar && {
            icalEvent: { method: calendar.method, content: calendar.text, filename: 'invite.ics' },
          }),
        })
      } catch (error) {
        throw mailErrorOf(error)
      }
    },
    close() {
      ending.abort()
      transport.close()
    },
  }
}

// Whatever else a command is refused for (signing in, the sender's address), the operator can mend; the recipient stays.
const FINAL_COMMANDS: ReadonlySet<unknown> = new Set(['RCPT TO', 'DATA'])

function mailErrorOf(error: unknown): MailError {
  const { message, code, responseCode, command } = describedError(error)
  // RFC 5321 §4.2.1: 5yz is an answer that stays.
  const isPermanent = responseCode !== undefined && responseCode >= 500 && FINAL_COMMANDS.has(command)
  const reason = [code, responseCode, command].filter(Boolean).join(' ')
  return new MailError(`${reason} ${message}`.trim(), { isPermanent, reason }, { cause: error })
}

interface DescribedError {
  readonly message: string
  readonly code?: unknown
  readonly responseCode?: number | undefined
  readonly command?: unknown
}

/** The library says more of its errors than their type. */
function describedError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = Reflect.get(error, 'code')
  const responseCode = Reflect.get(error, 'responseCode')
  const command = Reflect.get(error, 'command')
  return {
    message: error.message,
    code,
    command,
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  }
}
