/** Calendars put in order: a list that is changed as a whole, and what of it the server does not know yet. */

export function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  const others = list.filter((_, at) => at !== from)
  return [...others.slice(0, to), item, ...others.slice(to)]
}

interface Placed {
  readonly calendar: { readonly order: number | null }
}

/** The new places of those that have another: 0 is the first. */
export function newPlaces<Item extends Placed>(
  list: readonly Item[],
): readonly { readonly item: Item; readonly order: number }[] {
  return list.flatMap((item, order) => (item.calendar.order === order ? [] : [{ item, order }]))
}
