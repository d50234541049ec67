import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** Which meetings name groups. Those that are there are asked. */
export class GroupNames1700000009200 implements MigrationInterface {
  readonly name = 'GroupNames1700000009200'

  async up(runner: QueryRunner): Promise<void> {
    const { type } = runner.dataSource.options
    const { flag, falsehood } = columnWords(type)
    await runner.query(`ALTER TABLE object ADD COLUMN names_groups ${flag} NOT NULL DEFAULT ${falsehood}`)
    await runner.query('CREATE INDEX object_naming_groups ON object (id) WHERE names_groups')
    const truth = type === 'postgres' ? 'true' : '1'
    for (let after = 0; ; ) {
      const rows = await readPage(runner, after)
      for (const { id, bytes } of rows) {
        if (WORD.test(bytes.toString('latin1')))
          await runner.query(`UPDATE object SET names_groups = ${truth} WHERE id = ${id}`)
      }
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX object_naming_groups')
    await runner.query('ALTER TABLE object DROP COLUMN names_groups')
  }
}

/** Lines may be folded anywhere in it. */
const WORD = new RegExp([...'X-SERVER-GROUP'].join('(?:\\r?\\n[ \\t])?'), 'i')

interface Row {
  readonly id: number
  readonly bytes: Buffer
}

async function readPage(runner: QueryRunner, after: number): Promise<readonly Row[]> {
  const rows: { readonly id: unknown; readonly bytes: Buffer }[] = await runner.query(
    `SELECT o.id, b.bytes FROM object o JOIN object_body b ON b.object_id = o.id
      WHERE o.id > ${after} AND o.schedule_tag IS NOT NULL ORDER BY o.id LIMIT 100`,
  )
  return rows.map(({ id, bytes }) => ({ id: Number(id), bytes }))
}
