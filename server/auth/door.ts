/** Where people come in: each way of signing in at the pages is a strategy of Passport. See docs/decisions/0118. */
import passport from 'passport'
import { Strategy } from 'passport-strategy'
import type { Account } from '../../storage/store.ts'
import type { NotTakenIn } from '../directory/take-in.ts'
import type { FirstFactor } from './sessions.ts'

/** Each is a strategy of that name. */
export type WayName = 'password' | 'oidc' | 'passkey'

/** What strategies read. */
export interface DoorRequest {
  readonly form: URLSearchParams
  readonly query: URLSearchParams
  readonly address: string
  /** A path of this server: where it leads in the end. */
  readonly to: string
  /** Of the browser that knocks, until it is somebody's. */
  readonly visit: string
}

export type Entrance = EnteredAccount | Refused | { readonly kind: 'redirect'; readonly to: string }

export interface EnteredAccount {
  readonly kind: 'account'
  readonly account: Account
  readonly by: FirstFactor | 'passkey'
  /** Where it leads, where that was said before. */
  readonly to?: string
}

/** What is wrong where somebody else vouches for people, for them to read. */
export type SignInProblem = NotTakenIn | 'outdated' | 'unreachable' | 'cancelled' | 'failed' | 'forbidden'

export interface Refused {
  readonly kind: 'refused'
  /** None: the name or the password is wrong. */
  readonly problem?: SignInProblem
  /** Where it would have led. */
  readonly to?: string
  readonly retryAfterSeconds?: number
  /** Of the account, where there is one. */
  readonly slug?: string
}

export interface Door {
  enter(way: WayName, request: DoorRequest): Promise<Entrance>
}

/** A way to sign in, as a function. */
export interface Way {
  readonly name: WayName
  enter(request: DoorRequest): Promise<Entrance>
}

class WayStrategy extends Strategy {
  readonly name: WayName
  // Not `#way`: Passport works with an object that inherits from this one, and has no private fields.
  readonly way: Way

  constructor(way: Way) {
    super()
    this.name = way.name
    this.way = way
  }

  override authenticate(request: unknown): void {
    // The door below hands in nothing else.
    this.way.enter(request as DoorRequest).then(
      (entrance) => this.tell(entrance),
      (error: unknown) => this.error(error instanceof Error ? error : new Error(String(error))),
    )
  }

  tell(entrance: Entrance): void {
    if (entrance.kind === 'account') this.success(entrance, undefined)
    else if (entrance.kind === 'redirect') this.redirect(entrance.to)
    else this.fail(entrance, 401)
  }
}

export function createDoor(ways: readonly Way[]): Door {
  const ours = new passport.Authenticator()
  for (const way of ways) ours.use(new WayStrategy(way))
  return {
    enter: (name, request) =>
      new Promise((resolve, reject) => {
        const told = (error: unknown, entered: Entrance | false | undefined, refused: Refused | undefined) => {
          if (error) reject(error)
          else if (entered) resolve(entered)
          else resolve(refused ?? { kind: 'refused' })
        }
        // Passport tells of a redirection by writing it into an answer, and of what it does not know by `next`.
        const answer = redirection((to) => resolve({ kind: 'redirect', to }))
        ours.authenticate(name, { session: false }, told)({ ...request }, answer, reject)
      }),
  }
}

function redirection(told: (to: string) => void) {
  let location = ''
  return {
    statusCode: 200,
    setHeader(name: string, value: string) {
      if (name.toLowerCase() === 'location') location = value
    },
    end: () => told(location),
  }
}
