import { FirstTables1700000000000 } from './1700000000000-first-tables.ts'

/** In the order they run. A migration that was released never changes. */
export const migrations = [FirstTables1700000000000]
