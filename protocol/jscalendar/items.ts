/** Maps of JSCalendar whose items are each a property, or a component, of iCalendar. */
import type { Component, Property } from '../ical/component.ts'
import { isSame } from './json.ts'

export interface Item<Value, Source> {
  readonly id: string
  readonly value: Value
  readonly source: Source
}

export interface ItemWriter<Value, Source> {
  /** The source so that it says what is wanted, under that identifier. */
  change(source: Source, id: string, wanted: Value, before: Value): Source
  create(id: string, wanted: Value): Source
  /** Whether two are about the same, so that one is the other, changed. */
  isAbout(a: Value, b: Value): boolean
}

/** What becomes of each source, and those that are new. */
export interface WrittenItems<Source> {
  readonly replaced: ReadonlyMap<Source, Source | undefined>
  readonly added: readonly Source[]
}

export function writeItems<Value, Source>(
  items: readonly Item<Value, Source>[],
  wanted: Readonly<Record<string, Value>>,
  writer: ItemWriter<Value, Source>,
): WrittenItems<Source> {
  const replaced = new Map<Source, Source | undefined>()
  const added: Source[] = []
  const left = new Map(items.map((item) => [item.id, item]))
  const others: [string, Value][] = []
  const change = (item: Item<Value, Source>, id: string, value: Value) => {
    left.delete(item.id)
    const isAsBefore = id === item.id && isSame(value, item.value)
    replaced.set(item.source, isAsBefore ? item.source : writer.change(item.source, id, value, item.value))
  }
  for (const [id, value] of Object.entries(wanted)) {
    const item = left.get(id)
    if (item === undefined) others.push([id, value])
    else change(item, id, value)
  }
  for (const [id, value] of others) {
    const item = [...left.values()].find((candidate) => writer.isAbout(candidate.value, value))
    if (item === undefined) added.push(writer.create(id, value))
    else change(item, id, value)
  }
  for (const { source } of left.values()) replaced.set(source, undefined)
  return { replaced, added }
}

export function mapOf<Value>(items: readonly Item<Value, unknown>[]): Record<string, Value> | undefined {
  return items.length === 0 ? undefined : Object.fromEntries(items.map(({ id, value }) => [id, value]))
}

export function withWrittenProperties(component: Component, written: WrittenItems<Property>): Component {
  const { replaced, added } = written
  const kept = component.properties.flatMap((property) =>
    replaced.has(property) ? (replaced.get(property) ?? []) : [property],
  )
  return { ...component, properties: [...kept, ...added] }
}

export function withWrittenComponents(component: Component, written: WrittenItems<Component>): Component {
  const { replaced, added } = written
  const kept = component.components.flatMap((inner) => (replaced.has(inner) ? (replaced.get(inner) ?? []) : [inner]))
  return { ...component, components: [...kept, ...added] }
}
