/** A new event, or one that is changed: what it is on the left, who comes and when they can on the right. */

import { Alert, Button, Group, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { useCalendars } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { principalQuery } from '../../../data/names.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { type Extent, moveEvent, saveEvent } from '../changes.ts'
import type { SeenEvent } from '../event-data.ts'
import type { EventRef } from '../event-ref.ts'
import { type EventForm, eventOf, flawOf, formOf } from '../form/event-form.ts'
import { isOf, isOrganizer } from '../people/person.ts'
import { CalendarField } from './calendar-field.tsx'
import { ExtentQuestion } from './extent-question.tsx'
import { MoreFields } from './more-fields.tsx'
import { PeopleAndTimes } from './people-and-times.tsx'
import { RepeatFields } from './repeat-fields.tsx'
import { WhenFields } from './when-fields.tsx'

export interface EventEditorProps {
  readonly initial: EventForm
  /** What is changed; nothing of a new one. */
  readonly seen?: SeenEvent
  onClose(): void
  /** Whether something was typed that is stored nowhere. */
  onTouched?(isTouched: boolean): void
  /** `movedTo`: it is in another calendar now. */
  onSaved(movedTo?: EventRef): void
}

export function EventEditor({ initial, seen: latest, onClose, onTouched, onSaved }: EventEditorProps) {
  const t = useTranslations('event')
  const action = useTranslations('common.action')
  const { timeZone } = usePreferences()
  const { principal } = useMe()
  // What is changed is said against what was there when somebody began.
  const [seen, setSeen] = useState(latest)
  // A title that a new one comes with was typed, too.
  const [begun, setBegun] = useState(latest === undefined ? { ...initial, title: '' } : initial)
  const [form, setForm] = useState(initial)
  const [isAsking, setIsAsking] = useState(false)
  const [key] = useState(() => crypto.randomUUID())
  const change = (part: Partial<EventForm>) => setForm((before) => ({ ...before, ...part }))
  const { data: owner } = useQuery(principalQuery(form.owner))
  const calendar = useCalendars().find((one) => one.owner === form.owner && one.name === form.calendar)

  const organizer = Object.values(form.people).find(isOrganizer)
  const isOthers = organizer !== undefined && owner !== undefined && !isOf(organizer, owner)
  const flaw = flawOf(form, timeZone)
  const isStale = latest !== undefined && seen !== undefined && latest.etag !== seen.etag

  const isElsewhere = seen !== undefined && (form.owner !== seen.ref.owner || form.calendar !== seen.ref.calendar)

  const save = useAct(
    async (extent: Extent) => {
      const after = eventOf(form, seen?.event, timeZone, seen?.series)
      if (seen === undefined || latest === undefined) {
        const id = { owner: form.owner, calendar: form.calendar }
        await api.createEvent({ ...id, body: withoutNothing(after) }, { idempotencyKey: key })
        return undefined
      }
      await saveEvent({ ...seen, series: latest.series, etag: latest.etag }, after, extent)
      return isElsewhere ? moveEvent(seen, form) : undefined
    },
    { done: seen === undefined ? t('done.created') : t('done.saved'), asks: [['events']], onDone: onSaved },
  )

  const isTouched = JSON.stringify(form) !== JSON.stringify(begun)
  useEffect(() => onTouched?.(isTouched), [onTouched, isTouched])

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (flaw !== undefined || save.isPending) return
    if (seen?.ref.recurrenceId === undefined) save.mutate('all')
    else setIsAsking(true)
  }

  function reload(): void {
    if (latest === undefined) return
    setSeen(latest)
    const anew = formOf(latest.event, latest.series, { owner: form.owner, calendar: form.calendar, timeZone })
    setBegun(anew)
    setForm(anew)
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {form.owner === principal.slug ? null : (
          <Alert variant="light">{t('actingFor', { name: owner?.name ?? form.owner })}</Alert>
        )}
        {isOthers ? <Alert variant="light">{t('othersMeeting')}</Alert> : null}
        {isStale ? (
          <Alert color="yellow" role="alert" title={t('stale.title')}>
            <Group justify="space-between">
              {t('stale.text')}
              <Button size="xs" variant="default" onClick={reload}>
                {t('stale.reload')}
              </Button>
            </Group>
          </Alert>
        ) : null}
        <TextInput
          label={t('fields.title')}
          size="md"
          value={form.title}
          disabled={isOthers}
          maxLength={1_000}
          dir="auto"
          data-autofocus
          onChange={({ currentTarget }) => change({ title: currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" style={{ gridTemplateColumns: undefined }}>
          <Stack gap="md">
            <WhenFields form={form} flaw={flaw} isDisabled={isOthers} onChange={setForm} />
            <RepeatFields
              repeat={form.repeat}
              start={form.start}
              flaw={flaw}
              isDisabled={isOthers}
              onChange={(repeat) => change({ repeat })}
            />
            <CalendarField form={form} seen={seen} onChange={change} />
            <TextInput
              label={t('fields.place')}
              value={form.place}
              disabled={isOthers}
              maxLength={1_000}
              dir="auto"
              onChange={({ currentTarget }) => change({ place: currentTarget.value })}
            />
            <TextInput
              label={t('fields.meetingUrl')}
              placeholder="https://"
              type="url"
              value={form.meetingUrl}
              disabled={isOthers}
              maxLength={2_000}
              error={flaw === 'bad-url' ? t('fields.badUrl') : undefined}
              onChange={({ currentTarget }) => change({ meetingUrl: currentTarget.value })}
            />
            <Textarea
              label={t('fields.description')}
              value={form.description}
              disabled={isOthers}
              autosize
              minRows={3}
              maxRows={12}
              maxLength={100_000}
              dir="auto"
              onChange={({ currentTarget }) => change({ description: currentTarget.value })}
            />
            <MoreFields form={form} isOthers={isOthers} onChange={change} />
          </Stack>
          {isOthers ? null : (
            <PeopleAndTimes form={form} uid={seen?.series.uid} calendar={calendar} onChange={setForm} />
          )}
        </SimpleGrid>
        <Group
          justify="end"
          pos="sticky"
          bottom={0}
          py="sm"
          style={{ background: 'var(--mantine-color-body)', zIndex: 5 }}
        >
          <Button variant="default" onClick={onClose}>
            {action('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={flaw !== undefined}>
            {Object.keys(form.people).length > 0 && !isOthers
              ? seen === undefined
                ? t('saveAndInvite')
                : t('saveAndTell')
              : action('save')}
          </Button>
        </Group>
      </Stack>
      {isAsking && seen !== undefined ? (
        <ExtentQuestion
          seen={seen}
          form={form}
          isElsewhere={isElsewhere}
          onClose={() => setIsAsking(false)}
          onChoose={(extent) => {
            setIsAsking(false)
            save.mutate(extent)
          }}
        />
      ) : null}
    </form>
  )
}

/** A body names no property that is not there. */
function withoutNothing<Body extends object>(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== '')) as Body
}
