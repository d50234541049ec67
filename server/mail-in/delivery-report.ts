/** RFC 3464: what a mail server says of a mail that it did not deliver. */
import type { Attachment } from 'postal-mime'

export interface DeliveryReport {
  /** RFC 3464 §2.3.3: a recipient did not get it, and will not. Mails of this server have one. */
  readonly hasFailed: boolean
  /** RFC 3463 §2: `5.1.1`; empty where there is none. */
  readonly status: string
  /** The Message-ID of what was sent, where the report has it. */
  readonly about: string | undefined
}

const LONGEST = 64 * 1024

export function readDeliveryReport(attachments: readonly Attachment[]): DeliveryReport | undefined {
  const report = attachments.find(({ mimeType }) => STATUS_TYPES.has(mimeType))
  if (report === undefined) return undefined
  const text = startOf(report)
  const original = attachments.find(({ mimeType }) => ORIGINAL_TYPES.has(mimeType))
  return {
    hasFailed: /^action:[ \t]*failed\b/im.test(text),
    status: /^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1] ?? '',
    about: original && /^message-id:\s*(<[^<>\s]{1,500}>)/im.exec(headOf(startOf(original)))?.[1],
  }
}

// RFC 6533 §4.1: the same for addresses beyond ASCII.
const STATUS_TYPES: ReadonlySet<string> = new Set(['message/delivery-status', 'message/global-delivery-status'])
// RFC 3462 §1: the mail, or its headers.
const ORIGINAL_TYPES: ReadonlySet<string> = new Set([
  ...['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers'],
])

function headOf(text: string): string {
  const end = /\r?\n\r?\n/.exec(text)
  return end === null ? text : text.slice(0, end.index)
}

function startOf({ content }: Attachment): string {
  if (typeof content === 'string') return content.slice(0, LONGEST)
  return Buffer.from(new Uint8Array(content).subarray(0, LONGEST)).toString('utf8')
}
