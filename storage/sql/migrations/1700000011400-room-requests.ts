import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** What rooms were asked for and what they answered: it outlives the meetings, for those who keep the rooms. */
export class RoomRequests1700000011400 implements MigrationInterface {
  readonly name = 'RoomRequests1700000011400'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, flag, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE room_request (
      id ${key},
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      uid ${text} NOT NULL,
      kind ${text} NOT NULL,
      happened_at ${integer} NOT NULL,
      asker_id ${integer} REFERENCES principal (id) ON DELETE SET NULL,
      asker ${text},
      answer ${text},
      reason ${text},
      is_series ${flag} NOT NULL,
      goes_on ${flag} NOT NULL,
      is_whole ${flag} NOT NULL,
      count ${integer} NOT NULL,
      times ${text} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX room_request_room ON room_request (principal_id, id)')
    await runner.query('CREATE INDEX room_request_uid ON room_request (principal_id, uid, id)')
    await runner.query('CREATE INDEX room_request_age ON room_request (happened_at)')
    await runner.query('CREATE INDEX room_request_asker ON room_request (asker_id)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE room_request')
  }
}
