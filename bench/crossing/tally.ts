/** What was asked and answered, by what it was for. */
import type { Answer } from '../client.ts'

interface Row {
  readonly milliseconds: number[]
  readonly statuses: Map<number, number>
}

const READS: ReadonlySet<string> = new Set(['GET', 'PROPFIND'])
/** 404 and 412: who asked had read what another program changed meanwhile, and reads again. */
const FORESEEN: ReadonlySet<number> = new Set([200, 201, 204, 207, 404, 412])

export class Tally {
  readonly #foreseen: ReadonlySet<number>
  readonly #rows = new Map<string, Row>()
  readonly #unforeseen: string[] = []
  #writes = 0
  #givenUp = 0

  constructor(...more: readonly number[]) {
    this.#foreseen = new Set([...FORESEEN, ...more])
  }

  async time(kind: string, ask: () => Promise<Answer>): Promise<Answer> {
    if (!READS.has(kind)) this.#writes++
    const begun = performance.now()
    const answer = await ask()
    const { status, body } = answer
    const row: Row = this.#rows.get(kind) ?? { milliseconds: [], statuses: new Map() }
    this.#rows.set(kind, row)
    row.milliseconds.push(performance.now() - begun)
    row.statuses.set(status, (row.statuses.get(status) ?? 0) + 1)
    if (!this.#foreseen.has(status)) this.#unforeseen.push(`${kind}: ${status} ${body.toString().slice(0, 300)}`)
    return answer
  }

  giveUp(): void {
    this.#givenUp++
  }

  /** Those that were sent, whatever became of them. */
  get writes(): number {
    return this.#writes
  }

  /** Answers that nobody should get. */
  get unforeseen(): readonly string[] {
    return this.#unforeseen
  }

  get table(): string {
    const lines = [...this.#rows].sort(([a], [b]) => a.localeCompare(b)).map(([kind, row]) => lineOf(kind, row))
    const head = ['| | requests | statuses | median ms | p99 ms |', '| --- | ---: | --- | ---: | ---: |']
    return [...head, ...lines, `given up after many times 412: ${this.#givenUp}`].join('\n')
  }
}

function lineOf(kind: string, { milliseconds, statuses }: Row): string {
  const sorted = milliseconds.sort((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0)
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
  return `| ${kind} | ${sorted.length} | ${counts.join(', ')} | ${at(0.5)} | ${at(0.99)} |`
}
