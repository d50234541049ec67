/**
 * One bomb, told on standard input, in a process of its own: memory is what the process grows by when it has seen
 * ordinary calendars before, as a server has.
 */
import { readFileSync } from 'node:fs'
import { InvalidCalendarData, InvalidCalendarObject } from '../../protocol/ical/invalid.ts'
import { objectParseLimits, parseCalendar } from '../../protocol/ical/parse.ts'
import { readCalendarObject } from '../../protocol/ical/rules.ts'
import { BudgetExceeded, boundingBox, compile, occurrences } from '../../protocol/recurrence/index.ts'
import type { Window } from '../../protocol/time/values.ts'
import { zonesOf } from '../../protocol/time/zones.ts'
import { event } from '../events.ts'
import { readBomb } from './bomb-input.ts'

export interface BombFigures {
  readonly answer: string
  /** Processor time: the middle of several passes. */
  readonly ms: number
  /** Of the first pass. */
  readonly mb: number
}

const PASSES = 5
const WARMING = 2_000

/** What becomes of an object that somebody sends: read, checked, put into the index, and asked for. */
function answerTo(text: string, window: Window): string {
  try {
    const root = parseCalendar(text, objectParseLimits)
    const { members } = readCalendarObject(root)
    const series = compile(members, zonesOf(root))
    boundingBox(series)
    return `answered ${occurrences(series, window, { steps: 200_000, occurrences: 10_000 }).length}`
  } catch (error) {
    if (error instanceof BudgetExceeded) return `refused: ${error.message}`
    if (error instanceof InvalidCalendarData || error instanceof InvalidCalendarObject)
      return `refused: ${error.message}`
    throw error
  }
}

function measure(text: string, window: Window): BombFigures {
  for (let i = 0; i < WARMING; i++) answerTo(event(`e${i}`, i), window)
  globalThis.gc?.()
  const before = { resident: peakResident(), heap: process.memoryUsage().heapUsed }
  const first = timed(text, window)
  // What was allocated and not collected yet, or by how much the process grew: whichever is more.
  const heap = process.memoryUsage().heapUsed - before.heap
  const mb = Math.max(heap, peakResident() - before.resident, 0) / 1e6
  const times = [first.ms]
  while (times.length < PASSES) times.push(timed(text, window).ms)
  return { answer: first.answer, ms: times.sort((a, b) => a - b)[PASSES >> 1] ?? first.ms, mb }
}

function timed(text: string, window: Window): { readonly answer: string; readonly ms: number } {
  const before = process.cpuUsage()
  const answer = answerTo(text, window)
  const { user, system } = process.cpuUsage(before)
  return { answer, ms: (user + system) / 1_000 }
}

function peakResident(): number {
  return process.resourceUsage().maxRSS * 1_024
}

const bomb = readBomb(readFileSync(0, 'utf8').trim())
process.stdout.write(JSON.stringify(measure(bomb.build(), bomb.window)))
