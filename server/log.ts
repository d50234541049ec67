import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import type { Settings } from './settings.ts'

/** To standard error: a JSON object a line, or a line for people. */
export function createLog({ logLevel, logFormat }: Pick<Settings, 'logLevel' | 'logFormat'>): Logger {
  const options = { name: 'kalends', level: logLevel, serializers: { err: errorForLog } }
  return pino(options, logFormat === 'json' ? pino.destination(2) : new ForPeople())
}

const DEEPEST_CAUSE = 5

/** What it is and where, without what else hangs on it: a driver's errors have the values of a statement with them. */
export function errorForLog(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = depth < DEEPEST_CAUSE && error.cause !== undefined ? { cause: errorForLog(error.cause, depth + 1) } : {}
  return { type: error.name, message: error.message, stack: error.stack, ...code, ...cause }
}

/** `2026-11-21T23:05:00.000Z info served method=GET status=200`. */
class ForPeople extends Writable {
  override _write(line: Buffer | string, _: BufferEncoding, done: () => void): void {
    process.stderr.write(lineForPeople(String(line)))
    done()
  }
}

export function lineForPeople(line: string): string {
  const { time, level, msg = '', pid: _, hostname: __, name: ___, ...rest } = JSON.parse(line)
  const fields = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`,
  )
  const word = pino.levels.labels[level] ?? String(level)
  // What a client sent must not look like a line of ours.
  return `${[new Date(time).toISOString(), word, msg, ...fields].join(' ').replace(/\p{Cc}/gu, ' ')}\n`
}
