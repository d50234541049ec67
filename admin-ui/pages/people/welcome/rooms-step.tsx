import { Button, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { NewRoom } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api, isProblem } from '../../../data/client.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { PRESET_POLICIES, PRESETS, type Preset } from '../../rooms/policy.ts'
import { roomsQuery } from '../../rooms/queries.ts'
import { proposeSlug } from '../../rooms/slug.ts'

const MOST_NAMED = 20

export function RoomsStep() {
  const t = useTranslations('welcome.rooms')
  const presets = useTranslations('policy.preset')
  const { timeZone } = usePreferences()
  const { data: rooms = [] } = useQuery(roomsQuery)
  const [name, setName] = useState('')
  const [building, setBuilding] = useState('')
  const [capacity, setCapacity] = useState<number | string>('')
  const [email, setEmail] = useState('')
  const [preset, setPreset] = useState<Preset>('meetingRoom')
  const slug = proposeSlug(name)
  const make = useAct((body: NewRoom) => api.createRoom({ body }), {
    asks: [['rooms'], ['principals']],
    done: ({ body }) => t('done', { name: body.name }),
    onDone: () => {
      setName('')
      setEmail('')
    },
    isQuiet: (error) => isProblem(error) && (error.status === 409 || reasonOfEmail(error) !== undefined),
  })
  const isTaken = isProblem(make.error) && make.error.status === 409
  function send() {
    if (slug === '') return
    make.mutate({
      ...{ kind: 'room', slug, name: name.trim(), timezone: timeZone, policy: PRESET_POLICIES[preset] },
      ...(building.trim() === '' ? {} : { building: building.trim() }),
      ...(capacity === '' ? {} : { capacity: Number(capacity) }),
      ...(email.trim() === '' ? {} : { emails: [email.trim()] }),
    })
  }
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack align="start">
          <SimpleGrid cols={{ base: 1, xs: 2 }} w="100%">
            <TextInput
              label={t('label')}
              value={name}
              error={isTaken ? t('taken', { slug }) : undefined}
              onChange={({ currentTarget }) => {
                make.reset()
                setName(currentTarget.value)
              }}
            />
            <TextInput
              label={t('building')}
              value={building}
              onChange={({ currentTarget }) => setBuilding(currentTarget.value)}
            />
            <TextInput
              label={t('email')}
              description={t('emailHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={email}
              error={reasonOfEmail(make.error)}
              onChange={({ currentTarget }) => {
                make.reset()
                setEmail(currentTarget.value)
              }}
            />
            <NumberInput label={t('capacity')} min={0} allowDecimal={false} value={capacity} onChange={setCapacity} />
            <Select
              label={t('preset')}
              description={presets(`${preset}.about`)}
              inputWrapperOrder={['label', 'input', 'description']}
              allowDeselect={false}
              data={PRESETS.map((one) => ({ value: one, label: presets(`${one}.name`) }))}
              value={preset}
              onChange={(value) => setPreset(PRESETS.find((one) => one === value) ?? preset)}
            />
          </SimpleGrid>
          <Button type="submit" loading={make.isPending} disabled={slug === ''}>
            {t('make')}
          </Button>
        </Stack>
      </form>
      {rooms.length === 0 ? null : (
        <Text size="sm" dir="auto">
          {t('there', {
            count: rooms.length,
            names: rooms
              .slice(0, MOST_NAMED)
              .map((room) => room.name)
              .join(', '),
          })}
        </Text>
      )}
    </>
  )
}

function reasonOfEmail(error: unknown): string | undefined {
  return isProblem(error) ? error.errors.find(({ field }) => field.startsWith('/emails'))?.reason : undefined
}
