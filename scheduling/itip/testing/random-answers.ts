/** What guests do with their copies: answer to all of it or to an instance, take one out, remove it. */
import type { Component, Property } from '../../../protocol/ical/component.ts'
import { mapComponents, mapProperties, withParameter } from '../../../protocol/ical/edit.ts'
import { findProperty } from '../../../protocol/ical/values.ts'
import type { Dice } from '../../../protocol/testing/dice.ts'
import { exdateOf, withExdates } from '../exdates.ts'
import { addressOf } from '../people.ts'
import { isCancelled } from '../personal.ts'
import { findSchedulingObject, instanceAt, recurrenceIdOf } from '../scheduling-object.ts'
import type { World } from './world.ts'

const ANSWERS = ['ACCEPTED', 'DECLINED', 'TENTATIVE'] as const

export function answerByChance(world: World, guest: string, dice: Dice): void {
  const person = world.person(guest)
  world.pending = []
  const { object } = person
  if (object === undefined) return
  const after = dice.chance(0.08) ? undefined : dice.pick(EDITS)(object, guest, dice)
  if (after !== object) world.change(person, after)
}

type Edit = (object: Component, guest: string, dice: Dice) => Component

const answerAll: Edit = (object, guest, dice) => {
  const answer = dice.pick(ANSWERS)
  return mapComponents(object, (component) => (isOpen(component) ? answered(component, guest, answer) : component))
}

/** A component that is there: the series alone, or an override. */
const answerOne: Edit = (object, guest, dice) => {
  const open = object.components.filter(isOpen)
  const chosen = open[dice.below(Math.max(1, open.length))]
  const answer = dice.pick(ANSWERS)
  return mapComponents(object, (component) => (component === chosen ? answered(component, guest, answer) : component))
}

/** An instance that has no override yet. */
const answerNew: Edit = (object, guest, dice) => {
  const instance = findNew(object, dice)
  if (instance === undefined) return object
  return { ...object, components: [...object.components, answered(instance, guest, dice.pick(ANSWERS))] }
}

const takeOut: Edit = (object, _guest, dice) => {
  const instance = findNew(object, dice)
  const exdate = instance && exdateOf(instance)
  if (exdate === undefined || Array.isArray(exdate)) return object
  return mapComponents(object, (component) =>
    isSeries(component) ? withExdates(component, [exdate as Property]) : component,
  )
}

/** A program that forgets an override. */
const forget: Edit = (object, _guest, dice) => {
  const overrides = object.components.filter((component) => component.name === 'VEVENT' && !isSeries(component))
  const chosen = object.components.some(isSeries) ? overrides[dice.below(Math.max(1, overrides.length))] : undefined
  return mapComponents(object, (component) => (component === chosen ? undefined : component))
}

const EDITS: readonly [Edit, ...Edit[]] = [answerAll, answerOne, answerNew, takeOut, forget]

function findNew(object: Component, dice: Dice): Component | undefined {
  const found = findSchedulingObject(object)
  const timing = found?.clock.timing
  if (found?.master === undefined || timing === undefined || isCancelled(found.master.component)) return undefined
  const count = Number(/COUNT=(\d+)/.exec(findProperty(found.master.component, 'RRULE')?.value ?? '')?.[1] ?? 1)
  const key = timing.zone?.toInstant(timing.wall + dice.below(count) * 86_400) ?? 0
  if (found.overrides.has(key) || found.excluded.has(key)) return undefined
  return instanceAt(found, recurrenceIdOf(key, timing))
}

function isSeries(component: Component): boolean {
  return component.name === 'VEVENT' && findProperty(component, 'RECURRENCE-ID') === undefined
}

function isOpen(component: Component): boolean {
  return component.name === 'VEVENT' && !isCancelled(component)
}

function answered(component: Component, guest: string, answer: string): Component {
  return mapProperties(component, (property) => {
    const isOwn = property.name === 'ATTENDEE' && addressOf(property).startsWith(`mailto:${guest}@`)
    return isOwn ? withParameter(property, 'PARTSTAT', answer) : property
  })
}
