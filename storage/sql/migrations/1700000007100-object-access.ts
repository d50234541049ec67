import type { MigrationInterface, QueryRunner } from 'typeorm'
import { indexCalendarObject } from '../../../protocol/caldav/indexed-object.ts'
import { InvalidCalendarData, InvalidCalendarObject } from '../../../protocol/ical/invalid.ts'
import { accessColumn } from '../access.ts'
import { columnWords } from './columns.ts'

/** What an object says about who may see how much of it. The objects that are there are asked. */
export class ObjectAccess1700000007100 implements MigrationInterface {
  readonly name = 'ObjectAccess1700000007100'

  async up(runner: QueryRunner): Promise<void> {
    const { integer } = columnWords(runner.dataSource.options.type)
    await runner.query(`ALTER TABLE object ADD COLUMN access ${integer} NOT NULL DEFAULT 0`)
    for (let after = 0; ; ) {
      const rows = await readPage(runner, after)
      for (const { id, bytes } of rows) {
        const access = findAccess(bytes)
        if (access > 0) await runner.query(`UPDATE object SET access = ${access} WHERE id = ${id}`)
      }
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE object DROP COLUMN access')
  }
}

interface Row {
  readonly id: number
  readonly bytes: Buffer
}

async function readPage(runner: QueryRunner, after: number): Promise<readonly Row[]> {
  const rows: { readonly id: unknown; readonly bytes: Buffer }[] = await runner.query(
    `SELECT o.id, b.bytes FROM object o JOIN object_body b ON b.object_id = o.id
      WHERE o.id > ${after} AND o.component <> 'VCARD' ORDER BY o.id LIMIT 100`,
  )
  return rows.map(({ id, bytes }) => ({ id: Number(id), bytes }))
}

/** Most objects have neither word, folded or not, and are not parsed. */
function findAccess(bytes: Buffer): number {
  const text = bytes.toString('latin1').replace(/\r?\n[ \t]/g, '')
  if (!/^(CLASS|X-CALENDARSERVER-ACCESS)[;:]/im.test(text)) return 0
  try {
    return accessColumn(indexCalendarObject(bytes).access)
  } catch (error) {
    // A damaged object is nobody's but its owner's.
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject) return accessColumn('private')
    throw error
  }
}
