/** A title and a calendar: the rest can wait. */
import { Button, Group, Popover, Select, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useAct } from '../../data/act.ts'
import { calendarForNew } from '../../data/calendar-for-new.ts'
import { useCalendars } from '../../data/calendars.ts'
import { api } from '../../data/client.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { byEscape } from '../../look/by-escape.ts'
import { type Span, timedAt } from '../../time/span.ts'
import { addDays, dayOf, utcOfWall } from '../../time/wall.ts'
import type { Point } from './event-dialogs.tsx'
import type { EventDraft } from './event-ref.ts'

export interface QuickCreateProps {
  readonly draft: EventDraft
  readonly near: Point | undefined
  onClose(): void
  /** To the whole form, with what is said so far. */
  onMore(draft: EventDraft): void
}

export default function QuickCreate({ draft, near, onClose, onMore }: QuickCreateProps) {
  const t = useTranslations('event.quick')
  const action = useTranslations('common.action')
  const { timeZone } = usePreferences()
  const calendars = useCalendars().filter(({ mayWrite }) => mayWrite)
  const [title, setTitle] = useState(draft.title ?? '')
  const wanted = calendars.find(({ owner, name }) => owner === draft.calendar?.owner && name === draft.calendar.name)
  const [key, setKey] = useState((wanted ?? calendarForNew(calendars))?.key ?? null)
  const calendar = calendars.find((one) => one.key === key)
  const when = useWhen(draft)
  const create = useAct(
    async () => {
      if (calendar === undefined) return
      const body = { ...timedAt(draft, { viewer: timeZone, timeZone }), title }
      await api.createEvent({ owner: calendar.owner, calendar: calendar.name, body })
    },
    { done: t('done'), asks: [['events']], onDone: onClose },
  )
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (title.trim() !== '') create.mutate(undefined)
  }
  const { x, y } = near ?? { x: window.innerWidth / 2, y: window.innerHeight / 3 }
  return (
    <Popover
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      trapFocus
      returnFocus
      withRoles={false}
      closeOnEscape={false}
      shadow="lg"
      width={320}
    >
      <Popover.Target>
        <span style={{ position: 'fixed', left: x, top: y }} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('title')} onKeyDown={byEscape(onClose)}>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <TextInput
              label={t('what')}
              value={title}
              onChange={({ currentTarget }) => setTitle(currentTarget.value)}
              maxLength={1_000}
              required
              data-autofocus
            />
            <Text size="sm">{when}</Text>
            <Select
              label={t('calendar')}
              data={calendars.map((one) => ({ value: one.key, label: one.fullLabel }))}
              value={key}
              onChange={setKey}
              allowDeselect={false}
              comboboxProps={{ withinPortal: false }}
            />
            <Group justify="space-between" gap="sm">
              <Button
                variant="subtle"
                px="xs"
                onClick={() => onMore({ ...draft, title, ...(calendar !== undefined && { calendar }) })}
              >
                {t('more')}
              </Button>
              <Button type="submit" loading={create.isPending} disabled={calendar === undefined}>
                {action('save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

/** From when to when, as one says it. */
function useWhen({ start, end, isAllDay }: Pick<Span, 'start' | 'end' | 'isAllDay'>): string {
  const format = useFormatter()
  const { hour12 } = usePreferences()
  const day = { weekday: 'short', day: 'numeric', month: 'long', timeZone: 'UTC' } as const
  if (!isAllDay) {
    const style = { ...day, hour: 'numeric', minute: '2-digit', hour12 } as const
    return format.dateTimeRange(utcOfWall(start), utcOfWall(end), style)
  }
  return format.dateTimeRange(utcOfWall(start), utcOfWall(addDays(dayOf(end), -1)), day)
}
