import type { EntitySchema } from 'typeorm'
import type { Dialect } from './sql.ts'

export function entities(_database: Dialect['name']): EntitySchema[] {
  return []
}
