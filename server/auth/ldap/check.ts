/** What an operator wants to know of a directory before anybody signs in by it. */
import type { Settings } from '../../settings.ts'
import type { CheckReport } from '../oidc/check.ts'
import { DirectoryUnavailable } from './connection.ts'
import { lookUp } from './directory.ts'
import { findLdapSettings } from './settings.ts'

/** Undefined where there is nothing to check. */
export async function checkLdap(settings: Settings, login: string | undefined): Promise<CheckReport | undefined> {
  const ldap = findLdapSettings(settings)
  if (ldap === undefined) return undefined
  const isEncrypted = ldap.ldapUrl.startsWith('ldaps:') || ldap.ldapStartTls
  const title = `LDAP: ${ldap.ldapUrl}${isEncrypted ? '' : ' (not encrypted: passwords can be read on the way)'}`
  try {
    const answer = await lookUp(ldap, login ?? 'nobody-of-that-name')
    const ready = [title, `  asks as ${ldap.ldapBindDn ?? 'nobody in particular'}, below ${ldap.ldapBase}`]
    if (login === undefined) return { lines: ready, isGood: true }
    if (answer.kind === 'wrong') return { lines: [...ready, `  ${login}: ${answer.why}`], isGood: false }
    const { person } = answer
    const told = { id: person.subject, slug: person.login, name: person.name, mail: person.mail }
    const lines = Object.entries(told).map(([name, value]) => `  ${name}: ${value ?? 'none'}`)
    return { lines: [...ready, ...lines, `  groups: ${person.groups.join(', ') || 'none'}`], isGood: true }
  } catch (error) {
    if (!(error instanceof DirectoryUnavailable)) throw error
    return { lines: [title, `  cannot be used: ${error.message}`], isGood: false }
  }
}
