import type { KnownCalendar } from './calendars.ts'

/** Where something new goes: where invitations come, else into the first of one's own, and only then into another's. */
export function calendarForNew<
  Known extends Pick<KnownCalendar, 'mayWrite' | 'group'> & { readonly calendar: { readonly isDefault: boolean } },
>(calendars: readonly Known[]): Known | undefined {
  const writable = calendars.filter(({ mayWrite }) => mayWrite)
  const own = writable.filter(({ group }) => group === 'own')
  return own.find(({ calendar }) => calendar.isDefault) ?? own[0] ?? writable[0]
}
