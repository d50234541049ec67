import Database from 'better-sqlite3'
import pg from 'pg'

/** A hand on the database, past all that a store sees to. `url` is that of a test store. */
export async function tamper(url: string, text: string): Promise<void> {
  if (url.startsWith('sqlite:')) {
    const database = new Database(url.replace('sqlite:', ''))
    database.pragma('foreign_keys = OFF')
    database.exec(text)
    database.close()
    return
  }
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, '') })
  await client.connect()
  await client.query(`SET search_path = ${new URL(url).searchParams.get('schema')};
    SET session_replication_role = replica; ${text}`)
  await client.end()
}

/** How a statement writes bytes. */
export function bytesLiteral(url: string, bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return url.startsWith('sqlite:') ? `x'${hex}'` : `'\\x${hex}'`
}
