import { Button, Group, Paper, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Calendar } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { known } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { withoutSent } from '../../../data/touched.ts'
import { ColourField, isColour } from './colour-field.tsx'

export interface CalendarFormProps {
  readonly calendar: Calendar
  readonly etag: string | undefined
}

interface Values {
  readonly label: string
  readonly color: string
  readonly description: string
  readonly transparent: boolean
}

/** Only what was changed is sent; of a share it is how it looks to oneself. */
export function CalendarForm({ calendar, etag }: CalendarFormProps) {
  const t = useTranslations('my-calendars')
  const common = useTranslations('common.action')
  const queries = useQueryClient()
  const { owner, name } = calendar
  const before: Values = {
    label: known(calendar, owner).label,
    color: known(calendar, owner).color,
    description: calendar.description ?? '',
    transparent: calendar.transparent,
  }
  // Only what was touched is kept: each event that comes makes the calendar another one.
  const [touched, setTouched] = useState<Partial<Values>>({})
  const touch = (change: Partial<Values>) => setTouched((held) => ({ ...held, ...change }))
  const { label, color, description, transparent } = { ...before, ...touched }
  const body = {
    ...(label.trim() !== before.label && { displayName: label.trim() }),
    ...(color !== before.color && isColour(color) && { color }),
    ...(description.trim() !== before.description && { description: description.trim() || null }),
    ...(transparent !== before.transparent && { transparent }),
  }
  const isChanged = Object.keys(body).length > 0
  const save = useAct(
    (_sent: Partial<Values>) => api.updateCalendar({ owner, calendar: name, body }, { ifMatch: etag }),
    {
      done: t('saved'),
      asks: [['calendars', owner]],
      onDone({ body, etag }, sent) {
        queries.setQueryData(['calendars', owner, name, 'settings'], { calendar: body, etag })
        setTouched((held) => withoutSent(held, sent))
      },
    },
  )
  return (
    <Paper
      withBorder
      p="lg"
      maw={640}
      component="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && label.trim() !== '') save.mutate(touched)
      }}
    >
      <Stack>
        <TextInput
          label={t('name')}
          value={label}
          onChange={(event) => touch({ label: event.currentTarget.value })}
          error={label.trim() === '' ? t('new.nameMissing') : undefined}
          dir="auto"
        />
        <ColourField value={color} onChange={(color) => touch({ color })} />
        {calendar.sharedBy === null ? (
          <Textarea
            label={t('description')}
            value={description}
            onChange={(event) => touch({ description: event.currentTarget.value })}
            autosize
            minRows={2}
            maxRows={8}
            dir="auto"
          />
        ) : null}
        <Switch
          label={t('transparentLabel')}
          description={t('transparentHelp')}
          checked={transparent}
          onChange={(event) => touch({ transparent: event.currentTarget.checked })}
        />
        <Group>
          <Button type="submit" disabled={!isChanged} loading={save.isPending}>
            {common('save')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
