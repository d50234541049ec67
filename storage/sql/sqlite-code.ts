/**
 * SQLite's own word for an error, such as SQLITE_BUSY; undefined for errors that are not from SQLite. By its code, not its class:
 * where the driver is loaded twice, its errors are of the class of whoever came first.
 */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code.startsWith('SQLITE_') ? error.code : undefined
}

/** Another connection writes. */
export function isBusy(error: unknown): boolean {
  return sqliteCodeOf(error)?.startsWith('SQLITE_BUSY') === true
}
