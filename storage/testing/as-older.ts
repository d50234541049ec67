import type { BackupRecord } from '../backup.ts'

/** Tables that came after the layouts of which tests dump. */
const LATER_TABLES: readonly string[] = ['audit', 'identity']
/** Of tables that were there: `membership.provider`. */
const LATER_COLUMNS: readonly string[] = ['provider']

/** A dump as a store of an older layout would have made it, without the columns that came later. */
export async function* asOlder(
  records: AsyncIterable<BackupRecord>,
  layout: string,
  laterColumns: readonly string[] = [],
): AsyncIterable<BackupRecord> {
  for await (const record of records) {
    if (record.kind === 'store') yield { ...record, layout }
    else if (!LATER_TABLES.includes(record.table)) {
      const row = Object.entries(record.row).filter(([column]) => ![...LATER_COLUMNS, ...laterColumns].includes(column))
      yield { ...record, row: Object.fromEntries(row) }
    }
  }
}
