import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { addDays, dayOf, daysBetween, instantOf, wallAt } from '../../../time/wall.ts'
import { FreeBusyGrid } from '../busy/free-busy-grid.tsx'
import type { Span } from '../busy/free-times.ts'
import { Dialog } from '../dialog.tsx'
import type { SeenEvent } from '../event-data.ts'
import { DateField } from '../fields/date-field.tsx'
import { TimeField } from '../fields/time-field.tsx'
import { useGridRows } from '../people/grid-rows.ts'
import { atTime, endOf, exactDuration, knownZone, timeOf } from '../time/wall-time.ts'
import { useSpanWords } from '../when-words.ts'

export interface ProposeTimeProps {
  readonly seen: SeenEvent
  onClose(): void
}

/** Another time, found where people are free, and sent to the organizer. */
export function ProposeTime({ seen, onClose }: ProposeTimeProps) {
  const t = useTranslations('event.propose')
  const when = useTranslations('event.when')
  const action = useTranslations('common.action')
  const words = useSpanWords()
  const { timeZone: viewer } = usePreferences()
  const { event, ref } = seen
  const zone = knownZone(event.timeZone, viewer)
  const [span, setSpan] = useState<Span>(() => ({
    start: instantOf(event.start, zone),
    end: instantOf(endOf(event.start, event.duration ?? 'PT0S', zone), zone),
  }))
  const [comment, setComment] = useState('')
  const rows = useGridRows(ref.owner, event.participants ?? {})
  const wall = wallAt(span.start, viewer)
  const moveTo = (next: string) => {
    const start = instantOf(next, viewer)
    setSpan({ start, end: start + span.end - span.start })
  }
  const isAllDay = event.showWithoutTime === true
  const propose = useAct(
    () => {
      const { recurrenceId } = ref
      const start = isAllDay ? atTime(dayOf(wallAt(span.start, zone))) : wallAt(span.start, zone)
      const last = addDays(dayOf(wallAt(span.end - 1, zone)), 1)
      return api.counterEvent({
        ...{ owner: ref.owner, calendar: ref.calendar, id: ref.name },
        body: {
          ...(recurrenceId !== undefined && { recurrenceId }),
          ...{
            start,
            duration: isAllDay
              ? `P${Math.max(1, daysBetween(dayOf(start), last))}D`
              : exactDuration(span.end - span.start),
          },
          ...(comment.trim() !== '' && { comment: comment.trim() }),
        },
      })
    },
    { done: t('done'), onDone: onClose },
  )
  return (
    <Dialog onClose={onClose} title={t('title')} size="min(960px, 96vw)">
      <Stack gap="md">
        <Text size="sm">{t('intro')}</Text>
        <Group gap="sm" align="end">
          <DateField
            label={when('startDate')}
            value={dayOf(wall)}
            onChange={(day) => moveTo(atTime(day, timeOf(wall)))}
          />
          {isAllDay ? null : (
            <TimeField
              label={when('startTime')}
              value={timeOf(wall)}
              onChange={(time) => moveTo(atTime(dayOf(wall), time))}
            />
          )}
          <Text size="sm" aria-live="polite" pb={6}>
            {words(span, viewer)}
          </Text>
        </Group>
        <FreeBusyGrid rows={rows} span={span} zone={zone} owner={ref.owner} uid={seen.series.uid} onMove={setSpan} />
        <Textarea
          label={t('comment')}
          value={comment}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={8_000}
          dir="auto"
          onChange={({ currentTarget }) => setComment(currentTarget.value)}
        />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {action('cancel')}
          </Button>
          <Button loading={propose.isPending} onClick={() => propose.mutate(undefined)}>
            {t('send')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
