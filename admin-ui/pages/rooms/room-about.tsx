import { Autocomplete, Button, Code, Group, Paper, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import type { Room, RoomChange } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api, isProblem } from '../../data/client.ts'
import { withoutSent } from '../../data/touched.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { type About, AboutFields } from './about-fields.tsx'
import { type RoomRead, roomQuery, useRooms } from './queries.ts'

interface Values extends About {
  readonly emails: readonly string[]
  readonly timezone: string
  readonly picture: string
}

const ZONES = Intl.supportedValuesOf('timeZone')

export function RoomAbout({ read: { room, etag } }: { readonly read: RoomRead }) {
  const t = useTranslations('rooms')
  const rooms = useRooms()
  const queries = useQueryClient()
  const [changes, setChanges] = useState<Partial<Values>>({})
  const change = (more: Partial<Values>) => setChanges((held) => ({ ...held, ...more }))
  const before = valuesOf(room)
  const value = { ...before, ...changes }
  const isChanged = JSON.stringify(value) !== JSON.stringify(before)
  const save = useAct(
    ({ body }: { readonly body: RoomChange; readonly sent: Partial<Values> }) =>
      api.updateRoom({ slug: room.slug, body }, { ifMatch: etag }),
    {
      done: t('about.saved'),
      asks: [['rooms'], ['principals']],
      onDone({ body, etag }, { sent }) {
        queries.setQueryData(roomQuery(room.slug).queryKey, { room: body, etag })
        setChanges((held) => withoutSent(held, sent))
      },
    },
  )
  const errorAt = (field: string) =>
    isProblem(save.error)
      ? save.error.errors.find((one) => one.field.startsWith(`/${field}`) || one.field.startsWith(`body/${field}`))
          ?.reason
      : undefined

  return (
    <Stack gap="xl" maw={720}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged && value.name.trim() !== '') save.mutate({ body: changeOf(before, value), sent: changes })
        }}
      >
        <Stack>
          <AboutFields
            value={value}
            rooms={rooms}
            nameError={value.name.trim() === '' ? t('new.nameMissing') : errorAt('name')}
            onChange={change}
          />
          <TagsInput
            label={t('field.emails')}
            description={t('field.emailsHint')}
            value={[...value.emails]}
            error={errorAt('emails')}
            acceptValueOnBlur
            onChange={(emails) => change({ emails })}
          />
          <Autocomplete
            label={t('field.timezone')}
            description={t('field.timezoneHint')}
            data={ZONES}
            limit={20}
            value={value.timezone}
            error={errorAt('timezone')}
            onChange={(timezone) => change({ timezone })}
          />
          <TextInput
            label={t('field.picture')}
            description={t('field.pictureHint')}
            type="url"
            value={value.picture}
            error={errorAt('picture')}
            onChange={({ currentTarget }) => change({ picture: currentTarget.value })}
          />
          <Group>
            <Button
              type="submit"
              data-disabled={!isChanged || undefined}
              aria-disabled={!isChanged}
              loading={save.isPending}
            >
              {t('about.save')}
            </Button>
            {isChanged ? (
              <Button variant="subtle" onClick={() => setChanges({})}>
                {t('about.discard')}
              </Button>
            ) : null}
          </Group>
        </Stack>
      </form>
      <Paper withBorder p="md">
        <Title order={2} size="h4">
          {t('about.invite')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('about.inviteText')}
        </Text>
        <Group gap="xs" mt="xs">
          {room.emails.length === 0 ? <Text size="sm">{t('about.noAddress')}</Text> : null}
          {room.emails.map((email) => (
            <Code key={email}>{email}</Code>
          ))}
        </Group>
      </Paper>
      <Removal room={room} etag={etag} />
    </Stack>
  )
}

function Removal({ room, etag }: RoomRead) {
  const t = useTranslations('rooms.remove')
  const [, goTo] = useLocation()
  const remove = useAct(() => api.deleteRoom({ slug: room.slug }, { ifMatch: etag }), {
    done: t('done', { name: room.name }),
    asks: [['rooms'], ['principals']],
    onDone: () => goTo('/admin/rooms'),
  })
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('text')}
      </Text>
      <ConfirmButton
        title={t('ask', { name: room.name })}
        text={t('text')}
        confirm={t('confirm')}
        loading={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        {t('open')}
      </ConfirmButton>
    </Paper>
  )
}

function valuesOf({ name, capacity, building, floor, features, emails, timezone, picture }: Room): Values {
  return {
    ...{ name, capacity, features, emails },
    ...{ building: building ?? '', floor: floor ?? '', timezone: timezone ?? '', picture: picture ?? '' },
  }
}

/** What is other than before; what is empty now is taken back. */
function changeOf(before: Values, value: Values): RoomChange {
  const { name, capacity, building, floor, features, emails, timezone, picture } = value
  const all: RoomChange = {
    ...{ name: name.trim(), features, emails, capacity, building: building.trim() || null },
    ...{ floor: floor.trim() || null, timezone: timezone.trim() || null, picture: picture.trim() || null },
  }
  const was: Readonly<Record<string, unknown>> = { ...before }
  return Object.fromEntries(
    Object.entries(all).filter(([name, now]) => JSON.stringify(now ?? '') !== JSON.stringify(was[name] ?? '')),
  )
}
