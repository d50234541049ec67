/** What the form of a task shows, and what of the task is another after it. */
import type { Alert, PatchObject, RecurrenceRule, Task } from '../../../client/kalends.ts'
import { type Importance, importanceOf, onClock, PRIORITIES } from './shown-task.ts'

export const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const
export type Frequency = (typeof FREQUENCIES)[number]
/** `own`: a rule that the form cannot say, which is kept. */
export type Repeat = 'none' | Frequency | 'own'

/** Minutes before it is due. */
export const ALERTS = [0, 10, 60, 1_440] as const

export interface TaskForm {
  readonly title: string
  readonly description: string
  readonly isDay: boolean
  /** As its fields have them: `2027-03-10`, or `2027-03-10T09:30`; of the reader's clock. */
  readonly start: string
  readonly due: string
  readonly importance: Importance
  readonly percent: number
  readonly progress: NonNullable<Task['progress']>
  readonly repeat: Repeat
  readonly interval: number
  readonly categories: readonly string[]
  readonly alerts: Readonly<Record<string, Alert>>
}

export function formOf(task: Task, timeZone: string): TaskForm {
  const isDay = task.showWithoutTime ?? false
  const field = (wall: string | undefined) =>
    wall === undefined ? '' : isDay ? wall.slice(0, 10) : onClock(wall, task.timeZone, timeZone).slice(0, 16)
  const repeat = repeatOf(task)
  return {
    title: task.title ?? '',
    description: task.description ?? '',
    // Who gives a date to what has none means the day.
    isDay: isDay || (task.due === undefined && task.start === undefined),
    start: field(task.start),
    due: field(task.due),
    importance: importanceOf(task.priority ?? 0),
    percent: task.percentComplete ?? 0,
    progress: task.progress ?? 'needs-action',
    repeat,
    interval: (repeat !== 'own' && task.recurrenceRules?.[0]?.interval) || 1,
    categories: Object.keys(task.keywords ?? {}),
    alerts: task.alerts ?? {},
  }
}

function repeatOf({ recurrenceRules = [], excludedRecurrenceRules = [] }: Task): Repeat {
  const [rule, ...others] = recurrenceRules
  if (rule === undefined) return 'none'
  if (others.length > 0 || excludedRecurrenceRules.length > 0) return 'own'
  const said = Object.keys(rule).filter((name) => !SILENT.has(name))
  const isPlain = said.every((name) => name === 'frequency' || name === 'interval')
  return (isPlain && FREQUENCIES.find((one) => one === rule.frequency)) || 'own'
}

/** What the server always says, as long as it is what is usual. */
const SILENT: ReadonlySet<string> = new Set(['@type', 'rscale', 'skip', 'firstDayOfWeek'])

/** Undefined where it is not to be stored: it repeats, and says not from when. */
export function patchOf(before: TaskForm, form: TaskForm, task: Task, timeZone: string): PatchObject | undefined {
  const patch: Record<string, unknown> = {}
  const isOther = (name: keyof TaskForm) => JSON.stringify(form[name]) !== JSON.stringify(before[name])
  if (isOther('title')) patch.title = form.title.trim()
  if (isOther('description')) patch.description = form.description === '' ? null : form.description
  if (isOther('importance')) patch.priority = PRIORITIES[form.importance]
  if (isOther('categories')) patch.keywords = orNull(Object.fromEntries(form.categories.map((one) => [one, true])))
  if (isOther('alerts')) patch.alerts = orNull(form.alerts)
  if (isOther('percent') || isOther('progress')) Object.assign(patch, progressOf(form))
  const repeats = form.repeat !== 'none'
  if (isOther('start') || isOther('due') || isOther('isDay')) Object.assign(patch, timesOf(form, timeZone))
  if (isOther('repeat') || isOther('interval')) {
    if (form.repeat !== 'own') patch.recurrenceRules = repeats ? [ruleOf(form)] : null
    if (!repeats && task.recurrenceOverrides !== undefined) patch.recurrenceOverrides = null
  }
  if (repeats && form.start === '' && form.due === '') return undefined
  // RFC 5545 §3.8.5.3: what repeats does so from its start on.
  if (repeats && form.start === '') patch.start = wallOf(form.due)
  if (repeats && form.start === '' && patch.due === undefined)
    Object.assign(patch, timesOf({ ...form, start: form.due }, timeZone))
  return patch
}

function orNull(value: object): object | null {
  return Object.keys(value).length === 0 ? null : value
}

function ruleOf({ repeat, interval }: TaskForm): RecurrenceRule {
  const frequency = FREQUENCIES.find((one) => one === repeat) ?? 'daily'
  return { '@type': 'RecurrenceRule', frequency, ...(interval > 1 && { interval }) }
}

function timesOf({ start, due, isDay }: TaskForm, timeZone: string): PatchObject {
  const hasTime = !isDay && (start !== '' || due !== '')
  return {
    start: start === '' ? null : wallOf(start),
    due: due === '' ? null : wallOf(due),
    showWithoutTime: isDay && (start !== '' || due !== ''),
    timeZone: hasTime ? timeZone : null,
  }
}

function wallOf(field: string): string {
  return field.length === 10 ? `${field}T00:00:00` : `${field}:00`
}

/** When the other form of field stands there. */
export function inForm(field: string, isDay: boolean): string {
  if (field === '') return ''
  return isDay ? field.slice(0, 10) : field.length === 10 ? `${field}T09:00` : field
}

function progressOf({ progress, percent }: TaskForm): PatchObject {
  if (progress === 'completed') return { progress, percentComplete: 100 }
  const known = progress === 'needs-action' && percent > 0 ? 'in-process' : progress
  return { progress: known, percentComplete: percent === 0 ? null : percent, progressUpdated: null }
}

/** Undefined where it is another kind of alert. */
export function minutesBefore({ trigger }: Alert): number | undefined {
  if (trigger['@type'] !== 'OffsetTrigger') return undefined
  const [, days = '0', hours = '0', minutes = '0'] =
    /^-?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:0S)?)?$/.exec(trigger.offset) ?? []
  const sum = Number(days) * 1_440 + Number(hours) * 60 + Number(minutes)
  return trigger.offset.startsWith('-') || sum === 0 ? sum : undefined
}

export function alertBefore(minutes: number): Alert {
  return {
    '@type': 'Alert',
    trigger: { '@type': 'OffsetTrigger', offset: minutes === 0 ? 'PT0S' : `-PT${minutes}M`, relativeTo: 'end' },
    action: 'display',
  }
}
