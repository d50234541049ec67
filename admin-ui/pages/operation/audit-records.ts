import type { AuditRecord } from '../../../client/kalends.ts'

/** What the audit records; `listAuditRecords` takes no other. */
export const AUDIT_KINDS = [
  ...(['sign-in', 'sign-in-refused', 'session-ended', 'sessions-ended'] as const),
  ...(['password-set', 'second-factor-set', 'second-factor-ended', 'identity-set', 'identity-ended'] as const),
  ...(['app-password-made', 'app-password-ended', 'credentials-revoked'] as const),
  ...(['object-created', 'object-changed', 'object-removed'] as const),
  ...(['collection-created', 'collection-changed', 'collection-renamed', 'collection-removed'] as const),
  ...(['rights-set', 'invited', 'uninvited', 'share-made', 'share-changed', 'share-ended', 'delegates-set'] as const),
  ...(['principal-created', 'principal-changed', 'principal-removed', 'members-set', 'groups-set'] as const),
  ...(['feed-made', 'feed-ended'] as const),
  ...(['oauth-client-made', 'oauth-client-changed', 'oauth-client-removed', 'oauth-agreed', 'oauth-ended'] as const),
  ...(['viewed-as', 'test-mail', 'export', 'backup', 'restore', 'audit-pruned', 'audit-erased'] as const),
] as const

export type AuditKind = (typeof AUDIT_KINDS)[number]

export function isAuditKind(text: string): text is AuditKind {
  return AUDIT_KINDS.some((kind) => kind === text)
}

export function findKind(text: string): { readonly kind?: AuditKind } {
  return isAuditKind(text) ? { kind: text } : {}
}

/** From the beginning of one day to the end of another, in the zone of the reader's machine. */
export function windowOf({ since, until }: { readonly since: string; readonly until: string }) {
  const [first, last] = [startOf(since, 0), startOf(until, 1)]
  return { ...(first !== undefined && { since: first }), ...(last !== undefined && { until: last }) }
}

function startOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined || year < 1000) return undefined
  return new Date(year, month - 1, date + later).toISOString()
}

const COLUMNS = [
  'number',
  'at',
  'kind',
  'origin',
  'actor',
  'credential',
  'source',
  'owner',
  'path',
  'detail',
  'hash',
] as const

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvOf(records: readonly AuditRecord[]): string {
  const rows = records.map((record) => COLUMNS.map((column) => cellOf(record[column])).join(','))
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`
}

function cellOf(value: string | number | null): string {
  const text = String(value ?? '')
  const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
