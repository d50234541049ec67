/** RFC 5546 §3.2.3 and §3.4.3: a REPLY has one ATTENDEE who answers, and he one answer. */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { addressOf, attendeesOf, normalised, partstatOf } from './people.ts'

/** Whether somebody says two things in one component. Two lines of his that say the same are one. */
export function hasTwoAnswers(component: Component, address: string): boolean {
  return new Set(linesOf(component, address).flatMap(answersIn)).size > 1
}

export function linesOf(component: Component, address: string): readonly Property[] {
  return attendeesOf(component).filter((attendee) => addressOf(attendee) === normalised(address))
}

function answersIn(attendee: Property): readonly string[] {
  const stated = statedIn(attendee, 'PARTSTAT')
  const delegates = statedIn(attendee, 'DELEGATED-TO').map(normalised).sort()
  const answers = stated.length === 0 ? [partstatOf(attendee)] : stated
  return answers.map((answer) => JSON.stringify([answer.trim().toUpperCase(), ...delegates]))
}

function statedIn({ parameters }: Property, name: string): readonly string[] {
  return parameters.filter((parameter) => parameter.name === name).flatMap(({ values }) => values)
}
