import type { Scope, Store } from '../../storage/store.ts'
import { Office, ScopeGrew } from './office.ts'
import type { SchedulingTerms } from './terms.ts'

// Each time somebody else wrote meanwhile, or an answer reached further. A handful is much.
const MOST_ROUNDS = 10

/** DESIGN: no lock is taken inside a transaction, so one that needs more begins again with more. */
export async function inGrowingScope<T>(scope: Scope, run: (scope: Scope) => Promise<T>): Promise<T> {
  let grown = scope
  for (let round = 1; ; round++) {
    try {
      return await run(grown)
    } catch (error) {
      if (!(error instanceof ScopeGrew) || round === MOST_ROUNDS) throw error
      grown = {
        ...grown,
        collections: [...new Set([...(grown.collections ?? []), ...error.collections])],
        homes: [...new Set([...(grown.homes ?? []), ...error.homes])],
      }
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
