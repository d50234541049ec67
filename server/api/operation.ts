/** What one operation of the API is: all that a request is checked by, and all that the description of the API says of it. */
import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import type { Account, Store } from '../../storage/store.ts'
import type { Scope, Scopes } from '../auth/scopes.ts'
import type { AskedWithin } from '../dav/handle.ts'
import type { DavResponse, HandlerDeps, Viewer } from '../dav/request.ts'

/** The header that names through whose eyes somebody looks. */
export const VIEW_AS = 'Kalends-View-As'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What operations are about, in the order in which people read of them. */
export const TAGS = {
  'People and rooms': 'Who and what can be invited: people, groups, rooms, resources',
  Calendars: "Collections of events and tasks, one's own and those that others share",
  'Events and tasks': 'What is in calendars, as JSCalendar (RFC 8984)',
  Sharing: 'Who else may see and change what is yours, and what others share with you',
  Contacts: 'Address books and what is in them',
  Time: 'When people and rooms are busy and free',
  Jobs: 'Files that come in and go out by themselves: imports, exports, all that is held about somebody',
  Rooms: 'Rooms and other things that are booked, and how they answer',
  Mail: 'What came in by mail and waits, and what is to leave',
  Subscriptions: 'Calendars whose content comes from elsewhere, and how that went',
  Repair: 'What is damaged, and what becomes of it',
  'Sign-in': 'By what people sign in, and where they are signed in',
  'App passwords': 'Passwords of one device each, which can be revoked alone',
  OAuth: 'Programs that use accounts, and what people let them do',
  Server: 'How the server is, and what it runs with',
  Audit: 'Who did what: changes, sign-ins, rights, exports, backups',
} as const
export type Tag = keyof typeof TAGS

type Shape = z.ZodObject

/** A request of which everything was checked that its schemas say. */
export interface ApiRequest<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly headers: IncomingHttpHeaders
  readonly account: Account
  readonly viewer: Viewer
  readonly scopes: Scopes
  /** By what they signed in, as the audit names it: `password`, `session 7`. */
  readonly credential: string
  /** Throws 412 unless it is what the client saw. `undefined`: nothing is there. */
  requireMatch(etag: string | undefined): void
  /** The store, whose writes take no Idempotency-Key: for what is only made ready. */
  readonly preparing: Store
  /** The body as it comes, for an operation that takes a file. `tooLarge` is thrown beyond `limit` bytes. */
  pieces(limit: number, tooLarge: () => Error): AsyncIterable<Buffer>
  /** What DAV answers to the same viewer: the same rights, checks and limits, and the same scheduling. Refusals are thrown. */
  dav(asked: AskedWithin): Promise<DavResponse>
}

export interface ApiAnswer<Result> {
  readonly body: Result
  /** Of an operation that answers a file; its type is in the headers. */
  readonly file?: AsyncIterable<Buffer>
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer to a request that went well. */
export interface Success<Result extends z.ZodType | undefined = z.ZodType | undefined> {
  readonly status: 200 | 201 | 202 | 204
  readonly description: string
  /** Of its body; without one there is none. */
  readonly schema: Result
  /** Where it is a file and no JSON: of which media types. */
  readonly media?: readonly string[]
}

export interface Operation<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Result extends z.ZodType | undefined = z.ZodType | undefined,
> {
  /** Names it in the description and in clients: `listCalendars`. */
  readonly id: string
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  readonly method: Method
  /** Below the root of the API; `{name}` takes a segment, decoded. */
  readonly path: string
  /** What a credential must have been made for, each of them; nothing: any. `all`: no credential but that of the account. */
  readonly scopes: readonly Scope[] | 'all'
  /** Whether what the client saw is asked for. `required`: 428 without, where somebody's write would be lost. */
  readonly ifMatch?: 'possible' | 'required'
  /** Makes what is not there, for who says `If-None-Match: *` in place of If-Match. */
  readonly makesNew?: true
  /** What it answers holds a secret, and is not kept for who asks again with the same Idempotency-Key. */
  readonly secretAnswer?: true
  /** Administrators alone. */
  readonly admin?: true
  /**
   * To whom it is also shown as somebody else sees it, for it changes nothing and tells no secret: administrators, or owners as well, of what
   * is theirs. Left out: to nobody.
   */
  readonly viewAs?: 'administrators' | 'owners'
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Media types of the file that it takes in place of JSON. */
  readonly upload?: readonly string[]
  readonly success: Success<Result>
  /** Statuses of problems beyond those that every operation has. */
  readonly problems: readonly number[]
  handle(
    request: ApiRequest<z.output<Params>, z.output<Query>, Body extends z.ZodType ? z.output<Body> : undefined>,
    deps: HandlerDeps,
  ): Promise<ApiAnswer<Result extends z.ZodType ? z.input<Result> : undefined>>
}

/** An operation whose handler is typed by its schemas. */
export function operation<
  Params extends Shape,
  Query extends Shape,
  Body extends z.ZodType | undefined,
  Result extends z.ZodType | undefined,
>(definition: Operation<Params, Query, Body, Result>): Operation {
  // The table of operations holds them all as one type: each is called with what its own schemas gave.
  return definition as unknown as Operation
}
