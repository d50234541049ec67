/** How much work a question may cost. Shared by all objects of one request, so that the sum is bounded, too. */
export interface Budget {
  /** Steps left: one for each candidate that the engine looks at, and for some text that a filter compares. */
  steps: number
  /** Most occurrences that one series may give. */
  readonly occurrences: number
}

/** Thrown when a budget is used up: the question is refused, never answered in part. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded'
}

/** Takes steps off a budget. Throws BudgetExceeded. */
export function spend(budget: Budget, steps: number): void {
  budget.steps -= steps
  if (budget.steps < 0) throw new BudgetExceeded('The question costs more steps than one request may take')
}

const CHARACTERS_OF_STEP = 64

/** The steps of text that is written again for another instance. Throws BudgetExceeded. */
export function spendText(budget: Budget, characters: number): void {
  spend(budget, Math.ceil(characters / CHARACTERS_OF_STEP))
}

/** A part of a budget, for one object among many: it can use up its part, and no more, and the whole pays. */
export class BudgetShare implements Budget {
  readonly occurrences: number
  readonly #whole: Budget
  #left: number

  constructor(whole: Budget, steps: number) {
    this.#whole = whole
    this.#left = steps
    this.occurrences = whole.occurrences
  }

  get steps(): number {
    return Math.min(this.#left, this.#whole.steps)
  }

  set steps(steps: number) {
    const spent = this.steps - steps
    this.#left -= spent
    this.#whole.steps -= spent
  }
}

/** One step for the instance of a rule that has given so many in one window. Throws BudgetExceeded. */
export function spendInstance(budget: Budget, found: number): void {
  if (found > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  spend(budget, 1)
}
