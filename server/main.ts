/** Where everything is put together: the one place that names the store's implementation. */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Store } from '../storage/store.ts'
import { readCommandLine } from './cli/program.ts'
import { isSystemError, sentenceOf } from './cli/system-error.ts'
import { CommandError, type Task } from './cli/task.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'

/** Runs a command line and gives its exit code. */
export async function main(argv: readonly string[], environment = process.env): Promise<number> {
  // A reader may close the pipe (`| head`): who writes learns that from the write, and without this Node would die of it.
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore)
  }

  const invocation = readCommandLine(argv, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  })
  if (typeof invocation === 'number') return invocation

  const { task, configFile } = invocation
  const failureCode = task.kind === 'store' ? task.failureCode : undefined
  try {
    const settings = await readSettings(environment, configFile)
    return await run(task, argv, settings)
  } catch (error) {
    const sentence = forPeople(error)
    if (sentence === undefined && failureCode === undefined) throw error
    process.stderr.write(`${sentence ?? (error instanceof Error ? error.stack : String(error))}\n`)
    return failureCode ?? (error instanceof SettingsError ? 2 : 1)
  }
}

const ignore = () => undefined

/** What is loaded depends on what is asked for: a command that the running server carries out needs no database. */
async function run(task: Task, argv: readonly string[], settings: Settings): Promise<number> {
  const openStore = () => openStoreOf(settings)
  if (task.kind === 'serve') {
    const { serve } = await import('./serve.ts')
    return serve(settings, openStore)
  }
  const { runTask } = await import('./cli/run-task.ts')
  const { pino } = await import('pino')
  const log = pino({ name: 'kalends' }, pino.destination(2))
  return runTask(task, argv, { settings, openStore, log, now: () => new Date(), newName: randomUUID })
}

async function openStoreOf({ storeUrl, data }: Settings): Promise<Store> {
  const { openStore } = await import('../storage/sql/open.ts')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  try {
    return await openStore({ url: storeUrl })
  } catch (cause) {
    // The database's own words: in use, no such host, wrong password, disk full.
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new CommandError(`The store cannot be opened: ${words}`, { cause })
  }
}

/** Mistakes in settings and command lines, and what the operating system refused: a sentence says it all. */
function forPeople(error: unknown): string | undefined {
  if (error instanceof SettingsError || error instanceof CommandError) return error.message
  return isSystemError(error) ? sentenceOf(error) : undefined
}
