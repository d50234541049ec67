/** A mail by which an administrator sees that mail leaves: at once, and not by the queue, so that what is wrong is told. */
import { randomUUID } from 'node:crypto'
import { addressOf, displayNameOf, domainOf } from './render.ts'
import { createMailTransport, type Mail, MailError } from './transport.ts'

/** What is wrong, as far as the mail server or the network says; `other` where its own words say more. */
export const MAIL_FAILURES = [
  ...(['name', 'unreachable', 'timeout', 'tls', 'sign-in', 'sender', 'recipient', 'other'] as const),
] as const
export type MailFailure = (typeof MAIL_FAILURES)[number]

export interface TestMailOutcome {
  readonly failure: MailFailure | null
  /** What the mail server or the network said. */
  readonly detail: string | null
}

/** Somebody sits and waits. */
const PATIENCE_MS = 20_000
const LONGEST_DETAIL = 500

export interface TestMail {
  readonly smtpUrl: string
  readonly mailFrom: string
  readonly to: string
  readonly publicUrl: string
  readonly at: Date
}

export async function sendTestMail({ smtpUrl, ...asked }: TestMail): Promise<TestMailOutcome> {
  const transport = createMailTransport(smtpUrl)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    transport.close()
  }, PATIENCE_MS)
  try {
    await transport.send(written(asked))
    return { failure: null, detail: null }
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    return { failure: isLate ? 'timeout' : failureOf(error), detail: error.message.slice(0, LONGEST_DETAIL) }
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

function written({ mailFrom, to, publicUrl, at }: Omit<TestMail, 'smtpUrl'>): Mail {
  const text = `This is a test of ${publicUrl}: mail leaves it, and arrives.\n\nAn administrator asked for it; nothing is to be done.\n`
  const id = `<test-${randomUUID()}@${domainOf(mailFrom)}>`
  return {
    from: { name: displayNameOf(mailFrom), address: addressOf(mailFrom) },
    returnPath: addressOf(mailFrom),
    ...{ to, date: at, messageId: id, references: id, subject: 'A test of your calendar server', text },
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title></head><body><pre style="font-family:sans-serif;white-space:pre-wrap">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre></body></html>`,
    // RFC 3834 §5: who is away does not answer it.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'en' },
  }
}

const BY_CODE: Readonly<Record<string, MailFailure>> = {
  ...{ EDNS: 'name', ENOTFOUND: 'name', ECONNECTION: 'unreachable', ECONNREFUSED: 'unreachable' },
  ...{ ESOCKET: 'unreachable', ETIMEDOUT: 'timeout', ETLS: 'tls', EAUTH: 'sign-in', ENOAUTH: 'sign-in' },
}

/** By the command that was refused, then by what the library calls it. */
function failureOf({ reason, message }: MailError): MailFailure {
  if (/MAIL FROM/.test(reason)) return 'sender'
  if (/RCPT TO/.test(reason)) return 'recipient'
  if (/certificate|\bSSL\b|\bTLS\b|wrong version number/i.test(message)) return 'tls'
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) return 'name'
  return BY_CODE[reason.split(' ')[0] ?? ''] ?? 'other'
}
