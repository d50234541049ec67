import type { Id } from '../store.ts'
import { removeIdleRecoveryCodes } from './second-factors.ts'
import { keyOf, type Sql } from './sql.ts'

/** Ways into an account beside its password, in the order in which they are told of. */
const WAYS = [
  ['app passwords', 'app_password'],
  ['programs', 'oauth_grant'],
  ['passkeys', 'passkey'],
  ['sessions', 'web_session'],
] as const

/** Ends them all; what opens nothing alone (codes from a device) stays. Gives how many of each, in words; '' for none. */
export async function revokeCredentials(sql: Sql, principalId: Id): Promise<string> {
  const ended: string[] = []
  for (const [words, table] of WAYS) {
    const count = await sql.run(`DELETE FROM ${table} WHERE principal_id = $1`, [keyOf(principalId)])
    if (count > 0) ended.push(`${words}: ${count}`)
  }
  await removeIdleRecoveryCodes(sql, principalId)
  return ended.join(', ')
}
