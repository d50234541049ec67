/**
 * Which objects a time range could match, by their boxes: always a superset. Boxes are compared with both ends
 * included, for RFC 4791 §9.9 matches some components at the very end of a range.
 *
 * The keys are asked for at once, from the indexes alone, and the objects then by pages of keys: pages by time could
 * miss an object that moves in time between two of them.
 */
import type { CandidateQuestion, Id, ObjectEntry, OpenWindow, Pages } from '../store.ts'
import { NARROW, WITHOUT_BEGINNING, WITHOUT_END } from './boxes.ts'
import { entries, isInCollection, readEntries } from './objects.ts'
import { keyOf, PAGE, type Param, type Sql } from './sql.ts'

export function candidates(sql: Sql, collectionId: Id, question: CandidateQuestion): Pages<ObjectEntry> {
  const { window, alarms, component, after } = question
  if (window === undefined && alarms === undefined) return entries(sql, collectionId, component, after)
  return byKeys(sql, collectionId, question)
}

async function* byKeys(sql: Sql, collectionId: Id, question: CandidateQuestion): Pages<ObjectEntry> {
  const keys = await matchingKeys(sql, collectionId, question)
  const { component, after = '' } = question
  const ofComponent = component === undefined ? '' : 'AND component = $4'
  const more = component === undefined ? [] : [component]
  // An object may have left the collection since.
  const condition = `${isInCollection(sql, '$2')} AND name > $3 ${ofComponent} ORDER BY name`
  for (let next = 0; next < keys.length; next += PAGE) {
    const asked = sql.dialect.list(keys.slice(next, next + PAGE))
    const page = await readEntries(sql, condition, [keyOf(collectionId), asked, after, ...more])
    if (page.length > 0) yield page
    await sql.pause()
  }
}

/** Of all components, for no index knows of these. */
async function matchingKeys(sql: Sql, collectionId: Id, question: CandidateQuestion): Promise<number[]> {
  const { text, params } = keysOf(collectionId, question)
  const rows = await sql.tuples<[id: number]>(text, params)
  return rows.map(([id]) => id).sort((a, b) => a - b)
}

/** Numbers its parameters as they come. */
function keysOf(collectionId: Id, { window, alarms }: CandidateQuestion) {
  const params: Param[] = []
  const parameter = (value: Param) => `$${params.push(value)}`

  const conditions = [`collection_id = ${parameter(keyOf(collectionId))}`]
  if (alarms !== undefined) {
    const { start, end } = sides(alarms)
    // The first condition is implied, and makes the planner see the partial index.
    conditions.push(
      'alarm_ends_at IS NOT NULL',
      `alarm_ends_at >= ${parameter(start)}`,
      `alarm_starts_at <= ${parameter(end)}`,
    )
  }
  const keys = `SELECT id FROM object WHERE ${conditions.join(' AND ')}`
  if (window === undefined) return { text: keys, params }

  const { start, end } = sides(window)
  const overlaps = `ends_at >= ${parameter(start)} AND starts_at <= ${parameter(end)}`
  const earliest = parameter(window.start === null ? WITHOUT_BEGINNING : window.start - NARROW)
  return {
    text: `${keys} AND wide = FALSE AND ${overlaps} AND starts_at >= ${earliest}
           UNION ALL ${keys} AND wide = TRUE AND ${overlaps}`,
    params,
  }
}

function sides({ start, end }: OpenWindow) {
  return { start: start ?? WITHOUT_BEGINNING, end: end ?? WITHOUT_END }
}
