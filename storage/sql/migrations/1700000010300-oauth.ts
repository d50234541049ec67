import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnWords } from './columns.ts'

/** OAuth 2.0: clients, what people let them do, and their codes and tokens. */
export class OAuth1700000010300 implements MigrationInterface {
  readonly name = 'OAuth1700000010300'

  async up(runner: QueryRunner): Promise<void> {
    const { key, integer, text, flag, tableEnd } = columnWords(runner.dataSource.options.type)
    await runner.query(`CREATE TABLE oauth_client (
      id ${key},
      identifier ${text} NOT NULL,
      name ${text} NOT NULL,
      secret_hash ${text},
      redirect_uris ${text} NOT NULL,
      scopes ${text} NOT NULL,
      service_id ${integer} REFERENCES principal (id) ON DELETE CASCADE,
      created_at ${integer} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX oauth_client_identifier ON oauth_client (identifier)')
    await runner.query('CREATE INDEX oauth_client_service ON oauth_client (service_id)')

    await runner.query(`CREATE TABLE oauth_grant (
      id ${key},
      client_id ${integer} NOT NULL REFERENCES oauth_client (id) ON DELETE CASCADE,
      principal_id ${integer} NOT NULL REFERENCES principal (id) ON DELETE CASCADE,
      scopes ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      used_at ${integer}
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX oauth_grant_client ON oauth_grant (client_id)')
    await runner.query('CREATE INDEX oauth_grant_principal ON oauth_grant (principal_id)')
    await runner.query('CREATE INDEX oauth_grant_end ON oauth_grant (expires_at)')

    await runner.query(`CREATE TABLE oauth_code (
      code_hash ${text} NOT NULL PRIMARY KEY,
      grant_id ${integer} NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
      redirect_uri ${text} NOT NULL,
      challenge ${text} NOT NULL,
      expires_at ${integer} NOT NULL,
      used ${flag} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE INDEX oauth_code_grant ON oauth_code (grant_id)')

    await runner.query(`CREATE TABLE oauth_token (
      id ${key},
      grant_id ${integer} NOT NULL REFERENCES oauth_grant (id) ON DELETE CASCADE,
      kind ${text} NOT NULL,
      token_hash ${text} NOT NULL,
      scopes ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      used ${flag} NOT NULL
    ) ${tableEnd}`)
    await runner.query('CREATE UNIQUE INDEX oauth_token_hash ON oauth_token (token_hash)')
    await runner.query('CREATE INDEX oauth_token_grant ON oauth_token (grant_id, kind, id)')
    await runner.query('CREATE INDEX oauth_token_end ON oauth_token (expires_at)')
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['oauth_token', 'oauth_code', 'oauth_grant', 'oauth_client']) {
      await runner.query(`DROP TABLE ${table}`)
    }
  }
}
