/** Names and passwords that a directory knows. */
import { ResultCodeError } from 'ldapts'
import type { Account } from '../../../storage/store.ts'
import type { Deps } from '../../dav/request.ts'
import { type NotTakenIn, takeIn } from '../../directory/take-in.ts'
import { Gate } from '../gate.ts'
import { DirectoryUnavailable, TIMEOUT_MS } from './connection.ts'
import { askDirectory } from './directory.ts'
import { findLdapSettings } from './settings.ts'

/** Conversations at once: none takes a thread, each a connection or two of the directory. */
const MOST_AT_ONCE = 16
const MOST_WAITING = 200
/** Whoever comes while it is down does not wait for it, too. */
const FAILURE_IS_FRESH = 10_000

export type DirectorySignInResult =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'refused'; readonly problem?: 'unreachable' | NotTakenIn }

export interface DirectorySignIn {
  check(login: string, password: string): Promise<DirectorySignInResult>
}

/** Undefined where nobody is to sign in by a directory. */
export function findDirectorySignIn(deps: Deps, timeoutMs = TIMEOUT_MS): DirectorySignIn | undefined {
  const settings = findLdapSettings(deps.settings)
  if (settings === undefined) return undefined
  const { log, now } = deps
  const gate = new Gate(MOST_AT_ONCE)
  let failedAt = Number.NEGATIVE_INFINITY
  const isDown = () => now().getTime() - failedAt < FAILURE_IS_FRESH

  async function check(login: string, password: string): Promise<DirectorySignInResult> {
    if (gate.waiting >= MOST_WAITING) return { kind: 'refused', problem: 'unreachable' }
    const answer = await gate.run(async () => (isDown() ? undefined : ask(login, password)))
    if (answer === undefined) return { kind: 'refused', problem: 'unreachable' }
    if (answer.kind === 'wrong') {
      // What is no account's name may be a password in the wrong field.
      log.info({ reason: answer.why }, 'the directory does not vouch for somebody')
      return { kind: 'refused' }
    }
    const { ldapProvision: provision, ldapLink: link, ldapAdminGroups: adminGroups } = terms
    const taken = await takeIn(answer.person, { provision, link, adminGroups, sparesPasswords: true }, deps)
    if (taken.kind === 'account') return taken
    const { subject } = answer.person
    // With it an administrator links an account to whom the directory knows so.
    log.warn({ subject, reason: taken.why }, 'the directory vouches for somebody who has no account here')
    return { kind: 'refused', problem: taken.why }
  }

  const terms = settings
  async function ask(login: string, password: string) {
    try {
      return await askDirectory(terms, login, password, timeoutMs)
    } catch (error) {
      if (!(error instanceof DirectoryUnavailable)) throw error
      // Who answers with a no is there: what one stranger asks for keeps nobody else out.
      if (!(error.cause instanceof ResultCodeError)) failedAt = now().getTime()
      log.error({ reason: error.message }, 'the directory cannot be asked')
      return undefined
    }
  }

  return { check }
}
