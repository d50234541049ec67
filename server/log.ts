import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import type { Settings } from './settings.ts'

/** To standard error: a JSON object a line, or a line for people. */
export function createLog({ logLevel, logFormat }: Pick<Settings, 'logLevel' | 'logFormat'>): Logger {
  const options = { name: 'kalends', level: logLevel }
  return pino(options, logFormat === 'json' ? pino.destination(2) : new ForPeople())
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
