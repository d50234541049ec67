import { useState } from 'react'
import { calendarForNew } from '../../data/calendar-for-new.ts'
import { useCalendars } from '../../data/calendars.ts'
import { useMe } from '../../data/me.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { EditorModal } from './editor/editor-modal.tsx'
import type { EventDraft } from './event-ref.ts'
import { formOfDraft } from './form/event-form.ts'

export interface NewEventModalProps {
  readonly draft: EventDraft
  onClose(): void
}

export default function NewEventModal({ draft, onClose }: NewEventModalProps) {
  const { timeZone } = usePreferences()
  const { principal } = useMe()
  const first = calendarForNew(useCalendars())
  const [initial] = useState(() => {
    const { owner = principal.slug, name = '' } = draft.calendar ?? first ?? {}
    return formOfDraft(draft, { owner, calendar: name, timeZone })
  })
  return <EditorModal initial={initial} onClose={onClose} onSaved={onClose} />
}
