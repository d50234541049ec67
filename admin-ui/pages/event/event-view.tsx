import { useState } from 'react'
import { usePreferences } from '../../i18n/preferences.tsx'
import { EventDetails } from './details/event-details.tsx'
import { EditorModal } from './editor/editor-modal.tsx'
import type { SeenEvent } from './event-data.ts'
import type { EventRef } from './event-ref.ts'
import { type EventForm, formOf } from './form/event-form.ts'
import { NO_REPEAT } from './form/repeat.ts'

export interface EventViewProps {
  readonly seen: SeenEvent
  /** It was removed. */
  onGone(): void
  /** It is in another calendar now. */
  onMoved(to: EventRef): void
}

/** The details, and the editor that opens over them. */
export function EventView({ seen, onGone, onMoved }: EventViewProps) {
  const { timeZone } = usePreferences()
  const [form, setForm] = useState<{ readonly of: 'this' | 'copy'; readonly initial: EventForm }>()
  const { owner, calendar } = seen.ref
  const now = () => formOf(seen.event, seen.series, { owner, calendar, timeZone })
  const close = () => setForm(undefined)
  return (
    <>
      <EventDetails
        seen={seen}
        onEdit={() => setForm({ of: 'this', initial: now() })}
        onDuplicate={() => setForm({ of: 'copy', initial: copyOf(now()) })}
        onGone={onGone}
      />
      {form === undefined ? null : (
        <EditorModal
          initial={form.initial}
          seen={form.of === 'this' ? seen : undefined}
          onClose={close}
          onSaved={(movedTo) => {
            close()
            if (movedTo !== undefined) onMoved(movedTo)
          }}
        />
      )}
    </>
  )
}

/** Once, with the same people, of whom nobody has answered. */
function copyOf(form: EventForm): EventForm {
  const people = Object.entries(form.people)
    .filter(([, { roles }]) => !roles.owner)
    .map(
      ([id, { scheduleStatus: _, ...one }]) => [id, { ...one, participationStatus: 'needs-action' as const }] as const,
    )
  return { ...form, repeat: NO_REPEAT, people: Object.fromEntries(people) }
}
