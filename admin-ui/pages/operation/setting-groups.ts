/** What settings are about, by the beginnings of their names. */
const GROUPS = [
  ['network', /^(HOST|PORT|PUBLIC_URL|TRUSTED_|OUTBOUND_|METRICS_|LOG_)/],
  ['storage', /^(DATA|TEST_DATABASE|CONFIG|AUDIT_|JOB_DAYS|UID_SCOPE)/],
  ['mailIn', /^(MAIL_IN_|STRANGERS|QUARANTINE_)/],
  ['mailOut', /^(SMTP_|MAIL_|REMINDERS|GUEST_PAGES)/],
  ['signIn', /^(SESSION_|DAV_PASSWORDS|ADMIN_PASSWORD)/],
  ['oidc', /^OIDC_/],
  ['ldap', /^LDAP_/],
  ['limits', /^(MAX_|ACCOUNT_|RATE_LIMITS|QUOTA_|REPORT_STEPS)/],
  ['other', /^/],
] as const

export type SettingGroup = (typeof GROUPS)[number][0]

export const SETTING_GROUPS: readonly SettingGroup[] = GROUPS.map(([group]) => group)

/** `KALENDS_SMTP_URL` is of `mailOut`. */
export function groupOf(name: string): SettingGroup {
  const bare = name.replace(/^KALENDS_/, '')
  return GROUPS.find(([, beginning]) => beginning.test(bare))?.[0] ?? 'other'
}
