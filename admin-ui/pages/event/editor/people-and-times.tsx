import { Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { KnownCalendar } from '../../../data/calendars.ts'
import { useNames } from '../../../data/names.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { addDays, DAY, dayOf, instantOf, wallAt } from '../../../time/wall.ts'
import { FreeBusyGrid } from '../busy/free-busy-grid.tsx'
import type { Span } from '../busy/free-times.ts'
import { type EventForm, withStart } from '../form/event-form.ts'
import { useGridRows } from '../people/grid-rows.ts'
import { InviteeChips } from '../people/invitee-chips.tsx'
import { InviteeField } from '../people/invitee-field.tsx'
import { addressOf, isPlace, newId, type Person, participantOf } from '../people/person.ts'
import { RoomFinder } from '../rooms/room-finder.tsx'
import { atTime, knownZone } from '../time/wall-time.ts'

export interface PeopleAndTimesProps {
  readonly form: EventForm
  /** Of the meeting, where it is in the calendars already. */
  readonly uid: string | undefined
  /** Where it is, or is to be. */
  readonly calendar: KnownCalendar | undefined
  onChange(form: EventForm): void
}

/** Who comes, when they are free, and where there is room for them. */
export function PeopleAndTimes({ form, uid, calendar, onChange }: PeopleAndTimesProps) {
  const t = useTranslations('event.people')
  const { timeZone: viewer } = usePreferences()
  const { people, owner, timeZone } = form
  const zone = knownZone(timeZone, viewer)
  const whose = calendar?.of ?? owner
  // RFC 6638 §6.2.2: who may write into a calendar may not invite in its owner's name.
  const isShared = calendar?.group === 'shared'
  const names = useNames([whose])
  const rows = useGridRows(whose, people)
  const span = spanOf(form, zone)
  const taken = new Set(Object.values(people).map(addressOf))
  const guests = Object.values(people).filter((one) => !isPlace(one))

  function add(person: Person): void {
    const isRoom = person.kind === 'room'
    onChange({
      ...form,
      people: { ...people, [newId(people)]: participantOf(person) },
      // Other calendars know of a room by what stands there.
      place: isRoom && form.place === '' ? person.name : form.place,
    })
  }

  function move(next: Span): void {
    if (form.allDay) {
      onChange(withStart(form, atTime(dayOf(wallAt(next.start, viewer))), viewer))
      return
    }
    onChange({ ...withStart(form, wallAt(next.start, zone), viewer), end: wallAt(next.end, zone) })
  }

  return (
    <Stack gap="md" miw={0}>
      {isShared ? (
        <Text size="sm" c="dimmed">
          {t('ofOwner', { name: names.get(whose) ?? whose })}
        </Text>
      ) : (
        <InviteeField taken={taken} onAdd={add} />
      )}
      <InviteeChips people={people} onChange={(next) => onChange({ ...form, people: next })} />
      {rows.length > 1 ? (
        <FreeBusyGrid rows={rows} span={span} zone={zone} owner={whose} uid={uid} onMove={move} />
      ) : isShared ? null : (
        <Text size="sm" c="dimmed">
          {t('hint')}
        </Text>
      )}
      {isShared ? null : (
        <RoomFinder
          span={span}
          people={Math.max(1, guests.length + (guests.length > 0 && !hasOwner(form) ? 1 : 0))}
          taken={taken}
          onAdd={add}
        />
      )}
    </Stack>
  )
}

function hasOwner({ people }: EventForm): boolean {
  return Object.values(people).some(({ roles }) => roles.owner)
}

function spanOf({ allDay, start, end }: EventForm, zone: string): Span {
  const from = instantOf(start, zone)
  if (!allDay) return { start: from, end: Math.max(from, instantOf(end, zone)) }
  return { start: from, end: Math.max(from + DAY, instantOf(atTime(addDays(dayOf(end), 1)), zone)) }
}
