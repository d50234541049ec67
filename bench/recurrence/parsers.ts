import ical from 'ical.js'
import type { Component } from '../../protocol/ical/component.ts'
import { InvalidCalendarData } from '../../protocol/ical/invalid.ts'
import { parseComponents } from '../../protocol/ical/parse.ts'
import { readText } from '../../protocol/ical/read-text.ts'

export interface Parser {
  readonly name: string
  /** False for a text that it refuses. */
  parse(text: string): boolean
}

export const parsers: readonly Parser[] = [
  { name: 'Kalends', parse: (text) => isParsed(() => parseComponents(text)) },
  // Values and parameters that are read when they are asked for are asked for here.
  { name: 'Kalends, all values read', parse: (text) => isParsed(() => readAll(parseComponents(text))) },
  { name: 'Kalends, tolerant', parse: (text) => isParsed(() => readText(text)) },
  { name: 'ical.js to jCal', parse: (text) => isParsed(() => ical.parse(text)) },
]

/** ical.js throws errors of several kinds. */
function isParsed(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch (error) {
    if (error instanceof InvalidCalendarData || error instanceof Error) return false
    throw error
  }
}

function readAll(components: readonly Component[]): number {
  let length = 0
  for (const { properties, components: inner } of components) {
    for (const { name, value, parameters } of properties) {
      length += name.length + value.length
      for (const parameter of parameters) for (const one of parameter.values) length += one.length
    }
    length += readAll(inner)
  }
  return length
}
