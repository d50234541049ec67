import type { Store } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import type { Settings } from '../settings.ts'

/** How a command talks to the person who called it, whichever process it runs in. */
export interface Io {
  /** The FILE it was given to read, or standard input. */
  readonly input: AsyncIterable<Uint8Array>
  /** Bytes of its result: the FILE named by `--output`, or standard output. */
  write(bytes: Uint8Array): Promise<void>
  /** A line on standard output. */
  print(line: string): Promise<void>
  /** A line on standard error. */
  warn(line: string): Promise<void>
  /** How far it is: on a terminal a line that the next one replaces, elsewhere one now and then. */
  progress(line: string): Promise<void>
}

/** A command and a request work with the same things. */
export type TaskDeps = Deps

export interface OfflineDeps {
  readonly settings: Settings
  /** Opens the store of the settings, for this process alone. */
  openStore(): Promise<Store>
}

/** What a command line asks for. Exit codes: 0 done, 1 refused or found wanting, 2 not understood, 141 cut by a closed pipe. */
export type Task = StoreTask | OfflineTask | LocalTask | { readonly kind: 'serve' }

/** A command's action ends in this: it says what is to be done, and leaves where to its caller. */
export type Perform = (task: Task) => void

/** Runs in the process that owns the store: a server, if one runs. */
export interface StoreTask extends TaskFiles {
  readonly kind: 'store'
  /** The exit code when it fails for no fault of its caller; 1 unless a program reads it. */
  readonly failureCode?: number
  run(io: Io, deps: TaskDeps): Promise<number>
}

/** Runs only while no server does. */
export interface OfflineTask extends TaskFiles {
  readonly kind: 'offline'
  run(io: Io, deps: OfflineDeps): Promise<number>
}

/** Needs no store: whether a server runs is nothing to it. */
export interface LocalTask extends TaskFiles {
  readonly kind: 'local'
  run(io: Io): Promise<number>
}

/** Files are opened by the process that was called, so with the rights of who called it. `-` is the standard stream. */
export interface TaskFiles {
  readonly input?: string
  readonly output?: string
  /** Read instead of an input: from this variable of the environment, else asked for on a terminal, else standard input. */
  readonly secret?: { readonly variable: string; readonly question: string }
}

/** Nobody reads any more what a command says: `| head` has seen enough, or the caller was ended. The command ends, too. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone'

  constructor(options?: ErrorOptions) {
    super('the caller went away', options)
  }
}

/** A mistake of the caller's, such as an unknown user: told in a sentence, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
