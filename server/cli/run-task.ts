import { existsSync } from 'node:fs'
import type { Cause } from '../../storage/store.ts'
import { controlSocketIn, isControlled, runInServer } from '../control.ts'
import { openProcessIo } from './process-io.ts'
import { readCommandLine } from './program.ts'
import {
  CallerGone,
  CommandError,
  type Io,
  type LocalTask,
  type OfflineDeps,
  type OfflineTask,
  type StoreTask,
  type TaskDeps,
} from './task.ts'

/** Whoever may use the data folder. */
const COMMAND_LINE: Cause = { actor: null, credential: 'command line', source: null }

/** 128 and the number of SIGPIPE: what a shell shows of any program whose reader has closed the pipe. */
const CLOSED_PIPE = 141

/** Runs a command of the process that was called: through the server that owns the store, or with a store of its own. */
export async function runTask(
  task: StoreTask | OfflineTask | LocalTask,
  argv: readonly string[],
  deps: OfflineDeps & Omit<TaskDeps, 'store'>,
): Promise<number> {
  const io = await openProcessIo(task)
  let code = 1
  try {
    code = await tellMistakes(io, () => dispatch(task, argv, io, deps))
    return code
  } catch (error) {
    if (error instanceof CallerGone) return CLOSED_PIPE
    throw error
  } finally {
    await io.finish(code === 0)
  }
}

async function dispatch(
  task: StoreTask | OfflineTask | LocalTask,
  argv: readonly string[],
  io: Io,
  deps: OfflineDeps & Omit<TaskDeps, 'store'>,
): Promise<number> {
  if (task.kind === 'local') return task.run(io)

  const socket = controlSocketIn(deps.settings.data)
  const isRunning = isOwned(deps.settings.storeUrl) && (await isControlled(socket))
  if (task.kind === 'offline') {
    if (isRunning) throw new CommandError('A server is running on this store; end it first.')
    return task.run(io, deps)
  }
  if (isRunning) return runInServer(socket, argv, io)

  if (isNew(deps.settings.storeUrl)) {
    await io.warn(
      `There was no store in ${deps.settings.data}; a new one is made. KALENDS_DATA says where the store is.`,
    )
  }
  const store = await deps.openStore()
  try {
    return await task.run(io, { ...deps, store: store.causedBy(COMMAND_LINE) })
  } finally {
    await store.close()
  }
}

/** Who names the wrong folder, or none, would look for what was done in another store. */
function isNew(storeUrl: string): boolean {
  return isOwned(storeUrl) && !existsSync(storeUrl.slice('sqlite:'.length))
}

/** A SQLite store has one owner; PostgreSQL serves many. */
export function isOwned(storeUrl: string): boolean {
  return storeUrl.startsWith('sqlite:')
}

/** Runs, in the server, a command that came through the control socket. */
export async function runTaskHere(argv: readonly string[], io: Io, deps: TaskDeps): Promise<number> {
  let complaints = ''
  const invocation = readCommandLine(argv, { out: () => undefined, err: (text) => (complaints += text) })
  if (typeof invocation === 'number' || invocation.task.kind !== 'store') {
    await io.warn(`The running server does not know this command; is it of another version?\n${complaints}`.trim())
    return 2
  }
  const { task } = invocation
  try {
    return await tellMistakes(io, () => task.run(io, { ...deps, store: deps.store.causedBy(COMMAND_LINE) }))
  } catch (error) {
    if (error instanceof CallerGone) {
      deps.log.info({ command: argv[0] }, 'a command ended early: its caller went away')
      return CLOSED_PIPE
    }
    deps.log.error({ err: error, command: argv[0] }, 'a command failed')
    await io.warn('The server failed at this; its log tells why.')
    return task.failureCode ?? 1
  }
}

/** A caller's mistake is told in its own words; anything else is a bug, and rises. */
async function tellMistakes(io: Io, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    await io.warn(error.message)
    return 1
  }
}
