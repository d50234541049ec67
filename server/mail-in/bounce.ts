/** Mail that comes back, RFC 3464: its sender sees in the meeting who was not reached. */

import type { Id } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { keepBounce } from '../mail/keep-failure.ts'
import { returnTokens, tagOf, tokenInMessageId } from '../mail/return-path.ts'
import type { DeliveryReport } from './delivery-report.ts'
import type { IncomingMail } from './incoming.ts'

/** Nobody makes sure of who reports: who knows a token has seen the mail that it is of. */
export async function receiveBounce(mail: IncomingMail, report: DeliveryReport, deps: Deps): Promise<boolean> {
  // RFC 3464 §2.3.3: `delayed`, `relayed` and `delivered` are no failures.
  if (!report.hasFailed) return false
  const id = await findSent(mail, report, deps)
  return id !== undefined && (await keepBounce(id, `bounced ${report.status}`.trim(), deps))
}

async function findSent(
  { envelope }: IncomingMail,
  { about }: DeliveryReport,
  { store }: Deps,
): Promise<Id | undefined> {
  const tokens = await returnTokens(store)
  const given = [...(envelope?.to ?? []).map(tagOf), about === undefined ? undefined : tokenInMessageId(about)]
  return given.map((token) => (token === undefined ? undefined : tokens.read(token))).find((id) => id !== undefined)
}
