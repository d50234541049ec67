import type { Settings } from '../../settings.ts'

type LdapKey = Extract<keyof Settings, `ldap${string}`>

export type LdapSettings = Pick<Settings, LdapKey> & { readonly ldapUrl: string; readonly ldapBase: string }

/** Undefined where nobody is to sign in by a directory. */
export function findLdapSettings(settings: Settings): LdapSettings | undefined {
  const { ldapUrl, ldapBase } = settings
  return ldapUrl === null || ldapBase === undefined ? undefined : { ...settings, ldapUrl, ldapBase }
}
