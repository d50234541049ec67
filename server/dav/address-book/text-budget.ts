import type { TextBudget } from '../../../protocol/carddav/filter.ts'
import type { Allowance } from '../../account-limits.ts'
import type { HandlerDeps } from '../request.ts'

/** What of the reports of calendars, too, is one step. */
const CHARACTERS_OF_STEP = 128

/** Characters that one report may compare, which its account pays for. Throws 429 when that has nothing left. */
export function newTextBudget(characters: number, { allowance }: Pick<HandlerDeps, 'allowance'>): TextBudget {
  allowance?.requireSome('steps of a minute')
  return allowance === undefined ? { characters } : new PaidText(characters, allowance)
}

class PaidText implements TextBudget {
  readonly #allowance: Allowance
  #left: number

  constructor(characters: number, allowance: Allowance) {
    this.#left = characters
    this.#allowance = allowance
  }

  get characters(): number {
    return Math.min(this.#left, this.#allowance.unspent * CHARACTERS_OF_STEP)
  }

  set characters(characters: number) {
    const spent = this.characters - characters
    this.#left -= spent
    this.#allowance.spend(spent / CHARACTERS_OF_STEP)
  }
}
