import { z } from 'zod'
import { emailOf } from '../../directory/address.ts'
import { MAIL_FAILURES, sendTestMail } from '../../mail/test-mail.ts'
import { type Operation, operation } from '../operation.ts'
import { problem } from '../problem.ts'
import { nothing } from '../schemas.ts'

/** Mail servers take who sends many for somebody else. */
const MOST_IN_AN_HOUR = 10
const HOUR = 60 * 60_000

const outcome = z
  .strictObject({
    to: z.string(),
    failure: z.enum(MAIL_FAILURES).nullable().describe('null: the mail server took it'),
    detail: z.string().nullable().describe('What the mail server or the network said'),
  })
  .meta({ id: 'TestMailOutcome' })

export const testMailOperations: readonly Operation[] = [
  operation({
    id: 'sendTestMail',
    tag: 'Server',
    summary: 'Send a mail to yourself, at once, and learn whether it was taken',
    description: `To your own first address, with the settings in force; ${MOST_IN_AN_HOUR} in an hour, whoever asks.`,
    method: 'POST',
    path: '/server/test-mail',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'What became of it', schema: outcome },
    problems: [409],
    async handle({ account: { principal } }, { store, settings, now }) {
      const { smtpUrl, mailFrom, publicUrl } = settings
      if (smtpUrl === null || mailFrom === null) throw problem(409, 'conflict', 'no mail server is set')
      const [address] = principal.addresses
      if (address === undefined) throw problem(409, 'conflict', 'you have no address to which it could go')
      const at = now()
      // Records are read from the chain.
      await store.chainAudit()
      const since = new Date(at.getTime() - HOUR)
      const before = await store.auditRecords({ kind: 'test-mail', since }, MOST_IN_AN_HOUR)
      if (before.length >= MOST_IN_AN_HOUR) {
        throw problem(429, 'too-many-requests', `${MOST_IN_AN_HOUR} were sent within an hour`)
      }
      await store.recordAudit({ kind: 'test-mail', owner: principal.slug }, 'api')
      const to = emailOf(address)
      return { body: { to, ...(await sendTestMail({ smtpUrl, mailFrom, publicUrl, to, at })) } }
    },
  }),
]
