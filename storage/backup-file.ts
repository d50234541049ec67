/**
 * A backup as a file: lines of JSON, gzipped. The first line names the format, the last one counts the others, so a
 * file that was cut is known as such, and nothing of it is restored.
 */
import { isUtf8 } from 'node:buffer'
import { pipeline, Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import type { BackupRecord, BackupValue } from './backup.ts'

const FORMAT = 'kalends-backup'
const VERSION = 1

/** Records as the bytes of a file. `takenAt` is for whom reads it. */
export function encodeBackup(records: AsyncIterable<BackupRecord>, takenAt: Date): Readable {
  // An error of either stream ends both, and whoever reads the last one meets it.
  return pipeline(Readable.from(linesOf(records, takenAt)), createGzip(), () => undefined)
}

/** The bytes of a file as records; fails when it is no backup, or not the whole of one. */
export async function* decodeBackup(bytes: AsyncIterable<Uint8Array>): AsyncIterable<BackupRecord> {
  let records = -1
  let end: { readonly records: number } | undefined
  for await (const line of splitLines(pipeline(Readable.from(bytes), createGunzip(), () => undefined))) {
    if (end !== undefined) throw new Error('the backup goes on after its end')
    const value = JSON.parse(line, reviveBytes)
    if (records === -1) requireFormat(value)
    else if (value.kind === 'end') end = value
    else yield value
    records++
  }
  if (end?.records !== records - 1) throw new Error('the backup is not complete')
}

async function* linesOf(records: AsyncIterable<BackupRecord>, takenAt: Date): AsyncIterable<string> {
  yield `${JSON.stringify({ format: FORMAT, version: VERSION, takenAt })}\n`
  let count = 0
  for await (const record of records) {
    yield `${JSON.stringify(record.kind === 'row' ? { ...record, row: plain(record.row) } : record)}\n`
    count++
  }
  yield `${JSON.stringify({ kind: 'end', records: count })}\n`
}

function requireFormat(header: { readonly format?: unknown; readonly version?: unknown }): void {
  if (header.format !== FORMAT) throw new Error('this is not a backup of Kalends')
  if (header.version !== VERSION) throw new Error(`a backup of version ${header.version} needs another Kalends`)
}

// --- bytes in JSON ---------------------------------------------------------------------------------------------

/** Most objects are text and stay readable; all others are base64. */
type PlainBytes = { readonly utf8: string } | { readonly base64: string }

function plain(row: Readonly<Record<string, BackupValue>>): Record<string, Exclude<BackupValue, Buffer> | PlainBytes> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, Buffer.isBuffer(value) ? plainBytes(value) : value]),
  )
}

function plainBytes(bytes: Buffer): PlainBytes {
  return isUtf8(bytes) ? { utf8: bytes.toString('utf8') } : { base64: bytes.toString('base64') }
}

function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('utf8' in value) return Buffer.from(String(value.utf8), 'utf8')
  if ('base64' in value) return Buffer.from(String(value.base64), 'base64')
  return value
}

// --- lines -----------------------------------------------------------------------------------------------------

const NEWLINE = 0x0a

/** node:readline also splits at U+2028, which JSON does not escape. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
  let parts: Buffer[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8')
      parts = []
      start = end + 1
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8')
}
