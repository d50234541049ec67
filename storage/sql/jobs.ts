import type { Sql } from './sql.ts'

/** True for one of those who ask at once: nobody has it, and it was not done since. */
export async function claimJob(
  sql: Sql,
  name: string,
  now: number,
  until: number,
  doneBefore: number,
): Promise<boolean> {
  const row = await sql.get<{ name: string }>(
    `INSERT INTO job (name, claimed_until, done_at) VALUES ($1, $2, 0)
     ON CONFLICT (name) DO UPDATE SET claimed_until = excluded.claimed_until
       WHERE job.claimed_until <= $3 AND job.done_at < $4
     RETURNING name`,
    [name, until, now, doneBefore],
  )
  return row !== undefined
}

export async function finishJob(sql: Sql, name: string, doneAt: number): Promise<void> {
  await sql.run('UPDATE job SET claimed_until = 0, done_at = $2 WHERE name = $1', [name, doneAt])
}
