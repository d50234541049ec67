import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Meetings that were stored before there were schedule tags: with one, who is in them is told when they change. Of several under
 * one UID of one owner only the first is a meeting, RFC 6638 §3.2.4.1.
 */
export class ScheduleTags1700000009100 implements MigrationInterface {
  readonly name = 'ScheduleTags1700000009100'

  async up(runner: QueryRunner): Promise<void> {
    const addresses = await readAddresses(runner)
    for (let after = 0; ; ) {
      const rows = await readPage(runner, after)
      for (const { id, ownerId, bytes } of rows) {
        if (!isInMeeting(bytes, addresses.get(ownerId) ?? [])) continue
        await runner.query(
          `UPDATE object SET schedule_tag = etag WHERE id = ${id} AND NOT EXISTS (${meetingOfSameUid(id)})`,
        )
      }
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }

  /** What has a tag keeps it: nothing tells any more which had none. */
  async down(): Promise<void> {
    return
  }
}

const meetingOfSameUid = (id: number) => `SELECT 1 FROM object o
  JOIN object other ON other.uid = o.uid AND other.schedule_tag IS NOT NULL
  JOIN collection c ON c.id = o.collection_id
  JOIN collection d ON d.id = other.collection_id AND d.owner_id = c.owner_id AND d.kind = 'calendar'
 WHERE o.id = ${id}`

interface Row {
  readonly id: number
  readonly ownerId: number
  readonly bytes: Buffer
}

async function readPage(runner: QueryRunner, after: number): Promise<readonly Row[]> {
  const rows: { readonly id: unknown; readonly owner_id: unknown; readonly bytes: Buffer }[] = await runner.query(
    `SELECT o.id, c.owner_id, b.bytes FROM object o JOIN object_body b ON b.object_id = o.id
       JOIN collection c ON c.id = o.collection_id AND c.kind = 'calendar'
      WHERE o.id > ${after} AND o.schedule_tag IS NULL AND o.component IN ('VEVENT', 'VTODO')
        AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.collection_id = c.id)
      ORDER BY o.id LIMIT 100`,
  )
  return rows.map(({ id, owner_id: ownerId, bytes }) => ({ id: Number(id), ownerId: Number(ownerId), bytes }))
}

async function readAddresses(runner: QueryRunner): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows: { readonly principal_id: unknown; readonly address: string }[] = await runner.query(
    'SELECT principal_id, address FROM principal_address',
  )
  const found = new Map<number, string[]>()
  for (const { principal_id: id, address } of rows) found.set(Number(id), [...(found.get(Number(id)) ?? []), address])
  return found
}

/** RFC 6638 §3.1: it has an organizer, and its owner is that or an attendee. */
function isInMeeting(bytes: Buffer, addresses: readonly string[]): boolean {
  if (!bytes.includes('ORGANIZER')) return false
  const text = bytes.toString('utf8').replace(/\r?\n[ \t]/g, '')
  const people = text.split(/\r?\n/).filter((line) => /^(ORGANIZER|ATTENDEE)[;:]/i.test(line))
  return people.some((line) => addresses.some((address) => line.trim().toLowerCase().endsWith(`:${address}`)))
}
