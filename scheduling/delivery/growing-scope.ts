import type { Scope, Store } from '../../storage/store.ts'
import { Office, ScopeGrew } from './office.ts'
import type { SchedulingTerms } from './terms.ts'

/**
 * DESIGN: no lock is taken inside a transaction, so one that needs more begins again with more: what is reached by an answer, or
 * where others have put something meanwhile. That ends, for a scope never shrinks and a home has so many calendars.
 */
export async function inGrowingScope<T>(scope: Scope, run: (scope: Scope) => Promise<T>): Promise<T> {
  let grown = scope
  for (;;) {
    try {
      return await run(grown)
    } catch (error) {
      if (!(error instanceof ScopeGrew)) throw error
      const collections = [...new Set([...(grown.collections ?? []), ...error.collections])]
      const homes = [...new Set([...(grown.homes ?? []), ...error.homes])]
      const isMore = collections.length > (grown.collections?.length ?? 0) || homes.length > (grown.homes?.length ?? 0)
      if (!isMore) throw new Error('what was locked is asked for again', { cause: error })
      grown = { ...grown, collections, homes }
    }
  }
}

/** A transaction of who delivers messages: `work` begins again when they go further than what was locked. */
export function inOffice<T>(
  store: Store,
  scope: Scope,
  terms: SchedulingTerms,
  work: (office: Office) => Promise<T>,
): Promise<T> {
  return inGrowingScope(scope, (grown) => store.transaction(grown, (tx) => work(new Office(tx, grown, terms))))
}
