/**
 * A backup is a sequence of records: where it comes from, then row after row, parents before children. It is the same
 * for both databases, and so also the way from one to the other. Rows are those of the layout that the first record
 * names; loading makes that layout, fills it, and then migrates as any older store would be.
 */
export type BackupValue = string | number | boolean | null | Buffer

export interface BackupOrigin {
  readonly kind: 'store'
  readonly storeId: string
  /** The newest migration of the store. */
  readonly layout: string
  readonly lastKeys: readonly LastKey[]
}

/** The last key that a table gave, so that none is given twice. */
export interface LastKey {
  readonly table: string
  readonly column: string
  readonly key: number
}

export interface BackupRow {
  readonly kind: 'row'
  readonly table: string
  readonly row: Readonly<Record<string, BackupValue>>
}

export type BackupRecord = BackupOrigin | BackupRow
