/** What is left of somebody in rows that are not theirs, and that nobody wrote by hand: see docs/decisions/0133. */
import type { Sql } from './sql.ts'

export async function forgetPerson(sql: Sql, slug: string, addresses: readonly string[]): Promise<void> {
  const { list, isIn } = sql.dialect
  const mails = addresses.map((address) => address.replace(/^mailto:/, ''))
  const all = list([...addresses, ...mails])
  await sql.run(`DELETE FROM correspondent WHERE ${isIn('address', '$1')}`, [all])
  await sql.run(`DELETE FROM mail_sender WHERE ${isIn('sender', '$1')}`, [all])
  await sql.run(`DELETE FROM quarantined_mail WHERE ${isIn('author', '$1')}`, [all])
  await sql.run(`DELETE FROM outbound WHERE ${isIn('recipient', '$1')}`, [all])
  await sql.run(
    'DELETE FROM outbound_body WHERE NOT EXISTS (SELECT 1 FROM outbound o WHERE o.body_id = outbound_body.id)',
  )
  // As scheduling/itip/heard.ts names what one attendee said: the part, a space, and who.
  for (const address of addresses) await sql.run('DELETE FROM heard WHERE name LIKE $1', [`% ${likely(address)}`])
  for (const home of ['calendars', 'addressbooks']) {
    await sql.run('DELETE FROM lock WHERE path LIKE $1', [`/dav/${home}/${likely(slug)}/%`])
  }
  // Whoever asks again is told that it was done, and nothing of what was answered.
  for (const word of [slug, ...mails]) {
    await sql.run('UPDATE idempotency SET answer = NULL WHERE answer LIKE $1', [`%${likely(word)}%`])
  }
  await sql.run('DELETE FROM change WHERE name IS NOT NULL AND collection_id NOT IN (SELECT id FROM collection)')
}

/** `_` and `%` are any letters to LIKE: a word with one finds more than itself, and never less. */
function likely(word: string): string {
  return word.replaceAll('\\', '_')
}
