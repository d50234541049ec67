/** Quotas are written in megabytes, and kept in bytes. */
const MEGABYTE = 1_000_000

export function megabytesOf(bytes: number | null): number | '' {
  return bytes === null ? '' : bytes / MEGABYTE
}

export function bytesOf(megabytes: number | string): number | null {
  const given = Number(megabytes)
  return megabytes === '' || !Number.isFinite(given) ? null : Math.round(given * MEGABYTE)
}

/** 0 to 100; where there is no quota, nothing is used up. */
export function shareUsed(bytes: number, quotaBytes: number | null): number | undefined {
  if (quotaBytes === null) return undefined
  return quotaBytes === 0 ? 100 : Math.min(100, Math.round((bytes / quotaBytes) * 100))
}
