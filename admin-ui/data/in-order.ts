import type { Calendar } from '../../client/kalends.ts'

/** Those that nobody gave a place follow, as they came. */
export function inOrder<Placed extends Pick<Calendar, 'order'>>(calendars: readonly Placed[]): readonly Placed[] {
  const placeOf = ({ order }: Placed) => order ?? Number.MAX_VALUE
  return calendars.toSorted((a, b) => placeOf(a) - placeOf(b))
}
