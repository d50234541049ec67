import type { Component } from '../../protocol/ical/component.ts'

/** RFC 5546 §1.4. */
export type Method = (typeof METHODS)[number]

const METHODS = ['PUBLISH', 'REQUEST', 'REPLY', 'ADD', 'CANCEL', 'REFRESH', 'COUNTER', 'DECLINECOUNTER'] as const

export function isMethod(text: string): text is Method {
  return METHODS.some((method) => method === text)
}

/** One iTIP message for one person. */
export interface Message {
  readonly method: Method
  readonly uid: string
  /** Calendar user addresses as the object has them: whose side speaks, and to whom. */
  readonly from: string
  readonly to: string
  /** The whole VCALENDAR with METHOD. Messages that say the same share one value: its text is made once for all. */
  readonly calendar: Component
  /** The same with reasons for people: what they get to read, when there is such a thing. */
  readonly explained?: Component
  /** Whether it says something to people. One that brings others' participation up to date does not: nobody is mailed. */
  readonly news: boolean
  /** For those whom it reaches on this server alone, or on others alone: the same change is told in two ways. */
  readonly audience?: 'here' | 'elsewhere'
}

/** One person, room or group under all its addresses. */
export interface CalendarUser {
  isAddress(address: string): boolean
}
