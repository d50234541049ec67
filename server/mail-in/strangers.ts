/** What becomes of a message whose author is who he says, and may say it. */
import type { Principal } from '../../storage/store.ts'
import type { CalendarMessage } from './read-message.ts'

export interface Introduction {
  readonly message: CalendarMessage
  readonly author: string
  readonly recipient: Principal
}

export type Welcome = { readonly kind: 'deliver' } | { readonly kind: 'quarantine'; readonly reason: string }

/** Everybody who is known to be who he says may write to everybody: a policy for strangers has its place here. */
export function welcome(_introduction: Introduction): Welcome {
  return { kind: 'deliver' }
}
