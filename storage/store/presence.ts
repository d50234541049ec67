/** Who looks at a calendar at this moment, and lets others see that. */
import type { Id } from './values.ts'

export interface Presence {
  readonly collectionId: Id
  readonly principalId: Id
  /** May know who else may see the calendar. */
  readonly seesOthers: boolean
}

export interface PresenceReader {
  /** At any node, until what it said is over. */
  presentAt(collectionId: Id, now: Date): Promise<readonly Presence[]>
}

/** Outside of transactions. */
export interface PresenceUpkeep {
  /** All that one node knows of, in the place of what it said before. News to those who follow the collections in which it differs. */
  setPresence(node: string, present: readonly Presence[], until: Date): Promise<void>
}
