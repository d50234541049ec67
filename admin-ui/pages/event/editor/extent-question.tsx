import { useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { type Extent, extentsOf } from '../changes.ts'
import type { SeenEvent } from '../event-data.ts'
import { type EventForm, eventOf } from '../form/event-form.ts'
import { isSame } from '../form/patch.ts'
import { repeatMoved, repeatOf } from '../form/repeat.ts'
import { losesExceptions } from '../form/series.ts'
import { ExtentDialog } from './extent-dialog.tsx'

export interface ExtentQuestionProps {
  readonly seen: SeenEvent
  readonly form: EventForm
  /** It is to be in another calendar: all of it, for its occurrences are one thing. */
  readonly isElsewhere: boolean
  onClose(): void
  onChoose(extent: Extent): void
}

/** How much of a series is meant by what the form says. */
export function ExtentQuestion({ seen, form, isElsewhere, onClose, onChoose }: ExtentQuestionProps) {
  const t = useTranslations('event.extent')
  const { timeZone } = usePreferences()
  const { event, series } = seen
  const moved = repeatMoved(repeatOf(series.recurrenceRules, event.start), event.start, form.start)
  const loses = losesExceptions(series, event, eventOf(form, event, timeZone, series))
  const notes = [...(loses ? [t('loses')] : []), ...(isElsewhere ? [t('wholeMoves')] : [])]
  return (
    <ExtentDialog
      title={t('saveTitle')}
      kind="save"
      extents={isElsewhere ? ['all'] : extentsOf(seen, !isSame(moved, form.repeat))}
      note={notes.length === 0 ? undefined : notes.join(' ')}
      onClose={onClose}
      onChoose={onChoose}
    />
  )
}
