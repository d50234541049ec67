/** What `run.ts` tells the bare server. */
import type { OutgoingHttpHeaders } from 'node:http'

export type OperationName =
  | 'get'
  | 'propfind-1k'
  | 'sync-initial-1k'
  | 'sync-delta-10'
  | 'multiget-100'
  | 'put-new'
  | 'put-update'
  | 'delete'

/** Names the operation of a request to the bare server, which knows nothing of methods and paths. */
export const OPERATION_HEADER = 'x-operation'

export interface FloorPlan {
  /** The real server's database: the bare one reads the same pages. */
  readonly database: string
  /** A copy of it, to write into. */
  readonly copy: string
  readonly collectionId: number
  /** The number of the last change before those that sync-delta-10 tells. */
  readonly since: number
  /** What multiget-100 asks for. */
  readonly names: readonly string[]
  /** The real server's answers; their bodies are files. The body of a GET is in the database. */
  readonly answers: Readonly<Record<OperationName, CapturedAnswer>>
}

export interface CapturedAnswer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string
}
