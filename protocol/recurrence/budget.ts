/** How much work a question may cost. Shared by all series of one request, so that the sum is bounded, too. */
export interface Budget {
  /** Steps left: one for each candidate that the engine looks at. The engine takes them off. */
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
  if (budget.steps < 0) throw new BudgetExceeded('Recurrences cost more steps than this request may take')
}

/** One step for the instance of a rule that has given so many in one window. Throws BudgetExceeded. */
export function spendInstance(budget: Budget, found: number): void {
  if (found > budget.occurrences) throw new BudgetExceeded('A series has more occurrences than may be listed')
  spend(budget, 1)
}
