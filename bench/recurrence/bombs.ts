/** What an input that is meant to exhaust a server costs: processor time and memory, each in a process of its own. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { MalformedBomb, readBomb } from './bomb-input.ts'
import type { BombFigures } from './bomb-process.ts'

/** What each may cost at most. */
const MOST_MS = 20
const MOST_MB = 20
const PATIENCE_MS = 60_000

/** A bomb that could not be built, or after which the process gave no figures, has cost more than anything else. */
interface Outcome {
  readonly name: string
  readonly answer: string
  readonly ms: number
  readonly mb: number
}

/** One line for each bomb and one for the worst; the exit code. */
export function measureBombs(
  lines: readonly { readonly file: string; readonly number: number; readonly text: string }[],
  print: (line: string) => void,
): number {
  const outcomes: Outcome[] = []
  for (const { file, number, text } of lines) {
    const outcome = measureBomb(text, `${file}:${number}`)
    outcomes.push(outcome)
    print(`${isOver(outcome) ? 'OVER ' : ''}${show(outcome)}`)
  }
  const over = outcomes.filter(isOver)
  const measured = outcomes.filter(({ ms }) => Number.isFinite(ms))
  const slowest = largest(measured, ({ ms }) => ms)
  const biggest = largest(measured, ({ mb }) => mb)
  const worst =
    slowest === undefined || biggest === undefined
      ? ''
      : `; worst ${slowest.ms.toFixed(1)} ms (${slowest.name}), ${biggest.mb.toFixed(1)} MB (${biggest.name})`
  print(`${outcomes.length} bombs, ${over.length} over ${MOST_MS} ms or ${MOST_MB} MB${worst}`)
  return over.length === 0 ? 0 : 1
}

function measureBomb(text: string, place: string): Outcome {
  const broken = (name: string, answer: string) => ({ name, answer, ms: Number.POSITIVE_INFINITY, mb: 0 })
  let name: string
  try {
    name = readBomb(text).id
  } catch (error) {
    if (error instanceof MalformedBomb) return broken(place, `unreadable: ${error.message}`)
    throw error
  }
  const child = spawnSync(
    process.execPath,
    ['--expose-gc', fileURLToPath(new URL('bomb-process.js', import.meta.url))],
    {
      input: text,
      encoding: 'utf8',
      timeout: PATIENCE_MS,
    },
  )
  if (child.error !== undefined) return broken(name, `no answer: ${child.error.message}`)
  if (child.status !== 0) return broken(name, `crashed: ${child.stderr.trim().split('\n').slice(-1).join()}`)
  const figures: BombFigures = JSON.parse(child.stdout)
  return { name, ...figures }
}

function isOver({ ms, mb }: Outcome): boolean {
  return ms > MOST_MS || mb > MOST_MB
}

function show({ name, answer, ms, mb }: Outcome): string {
  if (!Number.isFinite(ms)) return `${name.padEnd(24)} ${answer}`
  return `${name.padEnd(24)} ${ms.toFixed(1).padStart(7)} ms ${mb.toFixed(1).padStart(6)} MB  ${answer}`
}

function largest(outcomes: readonly Outcome[], by: (outcome: Outcome) => number): Outcome | undefined {
  return outcomes.reduce<Outcome | undefined>(
    (most, outcome) => (most === undefined || by(outcome) > by(most) ? outcome : most),
    undefined,
  )
}
