/** Which tasks are shown, in which order, and which stand below which. */
import type { Importance, Now, ShownTask, Time } from './shown-task.ts'
import { TIMES, timeOf } from './shown-task.ts'

export const ORDERS = ['due', 'priority', 'title'] as const
export type Order = (typeof ORDERS)[number]

export interface Wanted {
  readonly words: string
  /** Key of a calendar. */
  readonly list: string | undefined
  readonly isDoneShown: boolean
  readonly order: Order
}

export interface TaskLine {
  readonly task: ShownTask
  /** 0 is below nothing. */
  readonly depth: number
}

export interface TaskGroup {
  readonly time: Time | 'done' | undefined
  readonly lines: readonly TaskLine[]
}

const DEEPEST = 4

export function groupsOf(tasks: readonly ShownTask[], wanted: Wanted, now: Now): readonly TaskGroup[] {
  const shown = tasks.filter((task) => isWanted(task, wanted)).sort(inOrder(wanted.order))
  const open = shown.filter(isOpen)
  const groups = wanted.order === 'due' ? byTime(linesOf(open), now) : [{ time: undefined, lines: linesOf(open) }]
  const done = shown.filter((task) => !isOpen(task)).sort(newestFirst)
  return [...groups, { time: 'done' as const, lines: done.map((task) => ({ task, depth: 0 })) }].filter(
    ({ lines }) => lines.length > 0,
  )
}

export function isOpen({ isDone, isCancelled }: ShownTask): boolean {
  return !isDone && !isCancelled
}

function isWanted(task: ShownTask, { words, list, isDoneShown }: Wanted): boolean {
  if (list !== undefined && task.calendar.key !== list) return false
  if (!isDoneShown && !isOpen(task)) return false
  const text = [task.title, task.value.description ?? '', ...task.categories].join(' ').toLocaleLowerCase()
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Those below another follow it; one whose other is not shown, or is below itself, stands by itself. */
function linesOf(tasks: readonly ShownTask[]): readonly TaskLine[] {
  const known = new Set(tasks.map(idOf))
  const below = new Map<string, ShownTask[]>()
  for (const task of tasks) {
    const parent = parentIdOf(task) ?? ''
    if (known.has(parent)) below.set(parent, [...(below.get(parent) ?? []), task])
  }
  const lines: TaskLine[] = []
  const placed = new Set<ShownTask>()
  function place(task: ShownTask, depth: number): void {
    if (placed.has(task)) return
    placed.add(task)
    lines.push({ task, depth })
    for (const child of below.get(idOf(task)) ?? []) place(child, Math.min(depth + 1, DEEPEST))
  }
  for (const task of tasks) if (!known.has(parentIdOf(task) ?? '')) place(task, 0)
  // Each is below the next in a circle: somebody has to begin.
  for (const task of tasks) place(task, 0)
  return lines
}

/** A UID is one of its calendar alone. */
function idOf({ calendar, value }: ShownTask): string {
  return `${calendar.key} ${value.uid}`
}

function parentIdOf({ calendar, parent }: ShownTask): string | undefined {
  return parent === undefined ? undefined : `${calendar.key} ${parent}`
}

/** What is below another stays with it, whenever it is due itself. */
function byTime(lines: readonly TaskLine[], now: Now): readonly TaskGroup[] {
  const found = new Map<Time, TaskLine[]>()
  let time: Time = 'none'
  for (const line of lines) {
    if (line.depth === 0) time = timeOf(line.task, now)
    found.set(time, [...(found.get(time) ?? []), line])
  }
  return TIMES.map((time) => ({ time, lines: found.get(time) ?? [] }))
}

const WEIGHTS: Readonly<Record<Importance, number>> = { high: 0, medium: 1, low: 2, none: 3 }
const NEVER = '9999'

function inOrder(order: Order): (a: ShownTask, b: ShownTask) => number {
  const byDue = (a: ShownTask, b: ShownTask) => compare(a.due ?? NEVER, b.due ?? NEVER)
  const byWeight = (a: ShownTask, b: ShownTask) => WEIGHTS[a.importance] - WEIGHTS[b.importance]
  const byTitle = (a: ShownTask, b: ShownTask) => a.title.localeCompare(b.title)
  const orders = { due: [byDue, byWeight, byTitle], priority: [byWeight, byDue, byTitle], title: [byTitle, byDue] }
  return (a, b) => {
    for (const by of orders[order]) {
      const found = by(a, b)
      if (found !== 0) return found
    }
    return compare(a.key, b.key)
  }
}

function newestFirst(a: ShownTask, b: ShownTask): number {
  return compare(b.value.progressUpdated ?? '', a.value.progressUpdated ?? '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
