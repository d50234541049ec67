import type { DavServer } from './dav-server.ts'
import type { Steps } from './steps.ts'

/** A program that people use, driven against the server under test. */
export interface Client {
  readonly name: string
  /** What this machine lacks to run it; `undefined` when nothing. */
  findMissing(): Promise<string | undefined>
  run(work: ClientWork): Promise<void>
}

export interface ClientWork {
  readonly server: DavServer
  readonly steps: Steps
  /** A folder of its own, removed after it. */
  readonly folder: string
  readonly options: ClientOptions
}

export interface ClientOptions {
  /** How many events go through a synchronisation. */
  readonly events: number
  /** Where a picture of a client with windows goes. */
  readonly screenshot: string | undefined
  /** Somebody else with an account, for what is shared. */
  readonly other: { readonly user: string; readonly password: string } | undefined
  /** Who makes rooms in the web console. */
  readonly admin: { readonly user: string; readonly password: string } | undefined
  /** The mail address of a room that accepts if it is free. */
  readonly room: string | undefined
}
