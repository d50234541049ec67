import { performance } from 'node:perf_hooks'

/** A step that failed and was told: what comes after it makes no sense. */
export class StepFailed extends Error {}

/** Tells what a client does while it does it, one line for each step. */
export class Steps {
  readonly #say: (line: string) => void
  #failed = 0

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  get failed(): number {
    return this.#failed
  }

  /** A step that later ones rest on. Gives what `work` gives; throws StepFailed when it fails. */
  async take<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      const value = await work()
      this.#say(`  ok      ${what}${elapsed(start)}`)
      return value
    } catch (error) {
      this.#failed += 1
      this.#say(`  failed  ${what}: ${indent(messageOf(error))}`)
      throw new StepFailed(what, { cause: error })
    }
  }

  /** A step that nothing later rests on. */
  async check(what: string, work: () => Promise<void>): Promise<void> {
    await this.take(what, work).catch(ignoreFailed)
  }
}

function ignoreFailed(error: unknown): void {
  if (!(error instanceof StepFailed)) throw error
}

function elapsed(start: number): string {
  const seconds = (performance.now() - start) / 1000
  return seconds < 1 ? '' : ` (${seconds.toFixed(1)} s)`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function indent(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n          ')
}

/** Throws with a sentence that shows both when they are not the same. */
export function requireEqual(what: string, actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (got !== wanted) throw new Error(`${what}: ${got}, expected ${wanted}`)
}

/** Throws with all of them unless the list is empty. */
export function requireNone(what: string, complaints: readonly string[]): void {
  if (complaints.length === 0) return
  const shown = complaints.slice(0, 5).join('\n')
  throw new Error(`${complaints.length} ${what}\n${shown}${complaints.length > 5 ? '\n…' : ''}`)
}

/** Throws with the whole text when the part is not in it. */
export function requireContains(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`no ${JSON.stringify(part)} in\n${text}`)
}
