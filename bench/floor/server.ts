/**
 * The least that a server on koa and SQLite can do for an answer: read what it is made of, and send bytes that the real
 * server gave. No sign-in, no rights, no conditions, no XML, no index, no list of changes. Writes are one row, in a transaction
 * as strong as the real one.
 */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import Database from 'better-sqlite3'
import Koa from 'koa'
import { type FloorPlan, OPERATION_HEADER, type OperationName } from './plan.ts'

const [planFile = ''] = process.argv.slice(2)
const plan: FloorPlan = JSON.parse(readFileSync(planFile, 'utf8')) // run.ts wrote it
const bodies = new Map(Object.entries(plan.answers).map(([name, { body }]) => [name, readFileSync(body)]))

const reader = new Database(plan.database, { readonly: true })
const writer = new Database(plan.copy)
for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) writer.pragma(pragma)
writer.exec('DROP TABLE IF EXISTS floor')
writer.exec('CREATE TABLE floor (name TEXT PRIMARY KEY, bytes BLOB NOT NULL)')

const BODY = 'FROM object JOIN object_body ON object_id = id WHERE collection_id = ?'
const TAGS = 'SELECT name, etag FROM object WHERE collection_id = ?'
const select = {
  body: reader.prepare(`SELECT bytes ${BODY} AND name = ?`).pluck(),
  bodies: reader.prepare(`SELECT name, etag, bytes ${BODY} AND name IN (SELECT value FROM json_each(?))`).raw(),
  tags: reader.prepare(`${TAGS} ORDER BY name`).raw(),
  changes: reader.prepare(`${TAGS} AND change_no > ? ORDER BY change_no`).raw(),
}
const write = {
  insert: writer.prepare('INSERT INTO floor (name, bytes) VALUES (?, ?)'),
  update: writer.prepare('UPDATE floor SET bytes = ? WHERE name = ?'),
  delete: writer.prepare('DELETE FROM floor WHERE name = ?'),
}

/** Each gives the body of its answer. */
const OPERATIONS: Readonly<Record<OperationName, (name: string, body: Buffer) => Buffer | undefined>> = {
  get: (name) => select.body.get(plan.collectionId, name) as Buffer,
  'propfind-1k': () => sendCaptured('propfind-1k', select.tags.all(plan.collectionId)),
  'sync-initial-1k': () => sendCaptured('sync-initial-1k', select.changes.all(plan.collectionId, 0)),
  'sync-delta-10': () => sendCaptured('sync-delta-10', select.changes.all(plan.collectionId, plan.since)),
  'multiget-100': () => sendCaptured('multiget-100', select.bodies.all(plan.collectionId, JSON.stringify(plan.names))),
  'put-new': (name, body) => requireRow(write.insert.run(name, body)),
  'put-update': (name, body) => requireRow(write.update.run(body, name)),
  delete: (name) => requireRow(write.delete.run(name)),
}

function sendCaptured(name: OperationName, rows: readonly unknown[]): Buffer | undefined {
  if (rows.length === 0) throw new Error(`${name} found no rows`)
  return bodies.get(name)
}

function requireRow({ changes }: Database.RunResult): undefined {
  if (changes !== 1) throw new Error(`${changes} rows were written`)
}

const app = new Koa()
app.use(async (ctx) => {
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk)
  const operation = ctx.get(OPERATION_HEADER) as OperationName // run.ts sends no other
  const { status, headers } = plan.answers[operation]
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) ctx.set(name, String(value))
  ctx.body = OPERATIONS[operation](ctx.path.slice(ctx.path.lastIndexOf('/') + 1), Buffer.concat(chunks)) ?? ''
  ctx.status = status
})

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // it listens on TCP
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
process.once('SIGTERM', () => process.exit(0))
