/** RRULE and EXRULE, RFC 5545 §3.3.10, as RFC 8984 §4.3.3 has them. */
import type { Component, Property } from '../../ical/component.ts'
import { isDamage } from '../../ical/invalid.ts'
import { requireValues } from '../../ical/value-rules.ts'
import { findProperties, formatTime } from '../../ical/values.ts'
import { parseRule, type Rule } from '../../recurrence/rule.ts'
import { instantOfTime, wallOf, wallOn } from '../../recurrence/timing.ts'
import { dayOf } from '../../time/civil.ts'
import { UTC } from '../../time/transitions.ts'
import { DAY, type TimeValue, type WallTime } from '../../time/values.ts'
import { findNamedZone } from '../../time/zones.ts'
import type { Field, FieldContext } from '../field.ts'
import { invalidAt } from '../invalid.ts'
import { given, isSame } from '../json.ts'
import { DAYS, type RecurrenceRule } from '../schema.ts'
import { readLocal, writeLocal } from '../values.ts'

function ruleField(name: 'recurrenceRules' | 'excludedRecurrenceRules', property: 'RRULE' | 'EXRULE'): Field {
  return {
    // What a rule ends with is written in the form of the start.
    names: [name, 'timeZone', 'showWithoutTime'],
    read(component, context) {
      const rules = rulesIn(component, property).map(({ value }) => readRule(value, context))
      return rules.length === 0 ? {} : { [name]: rules }
    },
    write(component, wanted, before, context) {
      const left = rulesIn(component, property).map((source) => ({ source, rule: readRule(source.value, context) }))
      const isRetimed = (['timeZone', 'showWithoutTime'] as const).some((time) => !isSame(wanted[time], before[time]))
      const written = (wanted[name] ?? []).map((rule, place): Property => {
        const at = left.findIndex((item) => isSame(item.rule, rule))
        const [same] = at < 0 ? [] : left.splice(at, 1)
        if (same !== undefined && !(isRetimed && rule.until !== undefined)) return same.source
        return requireRule({ name: property, parameters: [], value: writeRule(rule, context) }, `/${name}/${place}`)
      })
      return inPlace(component, property, written)
    },
  }
}

export const recurrenceRules = ruleField('recurrenceRules', 'RRULE')
export const excludedRecurrenceRules = ruleField('excludedRecurrenceRules', 'EXRULE')

// Client: some write an RRULE with no value for an event that no longer repeats.
function rulesIn(component: Component, name: string): Property[] {
  return findProperties(component, name).filter(({ value }) => value.trim() !== '')
}

/** The properties in the place of the first of that name. */
function inPlace(component: Component, name: string, written: readonly Property[]): Component {
  const at = component.properties.findIndex((property) => property.name === name)
  const others = component.properties.filter((property) => property.name !== name)
  const place = at < 0 ? others.length : at
  return { ...component, properties: [...others.slice(0, place), ...written, ...others.slice(place)] }
}

/** RFC 5545 §3.3.10: not every part goes with every other. */
function requireRule(property: Property, place: string): Property {
  try {
    parseRule(property.value)
    requireValues({ name: 'VEVENT', properties: [property], components: [] })
    return property
  } catch (error) {
    if (isDamage(error)) throw invalidAt(place, error.message)
    throw error
  }
}

// --- to JSON -----------------------------------------------------------------------------------------------------

function readRule(text: string, context: FieldContext): RecurrenceRule {
  const rule = parseRule(text)
  return given({
    '@type': 'RecurrenceRule' as const,
    frequency: lower(rule.frequency),
    interval: rule.interval,
    rscale: rule.scale.toLowerCase(),
    skip: lower(rule.skip),
    firstDayOfWeek: DAYS[rule.weekStart] ?? 'mo',
    byDay: rule.byDay?.map(({ ordinal, weekday }) =>
      given({
        '@type': 'NDay' as const,
        day: DAYS[weekday] ?? 'mo',
        nthOfPeriod: ordinal === 0 ? undefined : ordinal,
      }),
    ),
    byMonthDay: listed(rule.byMonthDay),
    byMonth: rule.byMonth?.map((month) => `${Math.floor(month)}${Number.isInteger(month) ? '' : 'L'}`),
    byYearDay: listed(rule.byYearDay),
    byWeekNo: listed(rule.byWeekNo),
    byHour: listed(rule.byHour),
    byMinute: listed(rule.byMinute),
    bySecond: listed(rule.bySecond),
    bySetPosition: listed(rule.bySetPos),
    count: rule.count,
    until: rule.until && writeLocal(lastOf(rule.until, context)),
  })
}

function lower<Word extends string>(word: Word): Lowercase<Word> {
  return word.toLowerCase() as Lowercase<Word> // by its definition
}

function listed(numbers: Rule['byHour']): number[] | undefined {
  return numbers && [...numbers]
}

/** The last time that is still of the series, on its clock. */
function lastOf(until: TimeValue, { timing, findZone }: FieldContext): WallTime {
  if (timing?.starts.form === 'date') return dayOf(wallOf(until)) * DAY
  // A day among times means all of it.
  if (until.form === 'date') return (until.on + 1) * DAY - 1
  return wallOn(until, timing?.zone, findZone)
}

// --- and back ----------------------------------------------------------------------------------------------------

function writeRule(rule: RecurrenceRule, context: FieldContext): string {
  const parts: readonly (readonly [string, string | number | undefined])[] = [
    ['RSCALE', rule.rscale === 'gregorian' ? undefined : rule.rscale.toUpperCase()],
    ['FREQ', rule.frequency.toUpperCase()],
    ['SKIP', rule.skip === 'omit' ? undefined : rule.skip.toUpperCase()],
    ['INTERVAL', rule.interval === 1 ? undefined : rule.interval],
    ['WKST', rule.firstDayOfWeek === 'mo' ? undefined : rule.firstDayOfWeek.toUpperCase()],
    ['BYMONTH', rule.byMonth?.join()],
    ['BYWEEKNO', rule.byWeekNo?.join()],
    ['BYYEARDAY', rule.byYearDay?.join()],
    ['BYMONTHDAY', rule.byMonthDay?.join()],
    ['BYDAY', rule.byDay?.map(({ day, nthOfPeriod }) => `${nthOfPeriod || ''}${day.toUpperCase()}`).join()],
    ['BYHOUR', rule.byHour?.join()],
    ['BYMINUTE', rule.byMinute?.join()],
    ['BYSECOND', rule.bySecond?.join()],
    ['BYSETPOS', rule.bySetPosition?.join()],
    ['COUNT', rule.count],
    ['UNTIL', rule.until && formatTime(untilOf(readLocal(rule.until), context))],
  ]
  // RFC 7529 §4.1: a rule that skips names its calendar.
  const isSkipping = rule.skip !== 'omit' && rule.rscale === 'gregorian'
  const said = parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  return [...(isSkipping ? ['RSCALE=GREGORIAN'] : []), ...said].join(';')
}

/** RFC 5545 §3.3.10: in the form of DTSTART, and in UTC where that has a zone. */
function untilOf(wall: WallTime, { timing, findZone }: FieldContext): TimeValue {
  const starts = timing?.starts
  if (starts?.form === 'date') return { form: 'date', on: dayOf(wall) }
  if (starts === undefined || starts.form === 'floating') return { form: 'floating', wall }
  const zones = (tzid: string) => findZone(tzid) ?? findNamedZone(tzid)
  const time: TimeValue = starts.form === 'utc' ? { form: 'utc', at: wall } : { ...starts, wall }
  return { form: 'utc', at: instantOfTime(time, zones, UTC) }
}
