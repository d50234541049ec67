import { Button, Group, Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import type { NewRoom } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api, isProblem } from '../../data/client.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { type About, AboutFields } from './about-fields.tsx'
import type { Filtered } from './filters.ts'
import { PRESET_POLICIES, PRESETS, type Preset } from './policy.ts'
import { proposeSlug } from './slug.ts'

export interface NewRoomDialogProps {
  readonly isOpen: boolean
  onClose(): void
  readonly rooms: readonly Filtered[]
}

export function NewRoomDialog({ isOpen, onClose, rooms }: NewRoomDialogProps) {
  const t = useTranslations('rooms.new')
  const common = useTranslations('common.action')
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('title')}
      size="lg"
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <NewRoomForm onClose={onClose} rooms={rooms} />
    </Modal>
  )
}

const NOTHING: About = { name: '', capacity: null, building: '', floor: '', features: [] }
const SLUG = /^[a-z0-9][a-z0-9._-]{0,63}$/i

function NewRoomForm({ onClose, rooms }: Omit<NewRoomDialogProps, 'isOpen'>) {
  const t = useTranslations('rooms.new')
  const kinds = useTranslations('rooms.kind')
  const presets = useTranslations('policy.preset')
  const common = useTranslations('common.action')
  const { timeZone } = usePreferences()
  const [, goTo] = useLocation()
  const [kind, setKind] = useState<'room' | 'resource'>('room')
  const [about, setAbout] = useState(NOTHING)
  const [ownSlug, setOwnSlug] = useState<string>()
  const [preset, setPreset] = useState<Preset>('meetingRoom')
  const [wasSent, setWasSent] = useState(false)
  const slug = ownSlug ?? proposeSlug(about.name)

  const make = useAct((body: NewRoom) => api.createRoom({ body }), {
    done: ({ body }) => t('done', { name: body.name }),
    asks: [['rooms'], ['principals']],
    isQuiet: true,
    onDone: ({ body }) => goTo(`/admin/rooms/${encodeURIComponent(body.slug)}?tab=policy`),
  })
  const isTaken = isProblem(make.error) && make.error.status === 409
  const problem = make.error && !isTaken ? make.error.message : undefined
  const slugError = isTaken ? t('slugTaken') : wasSent && !SLUG.test(slug) ? t('slugWrong') : undefined
  const nameError = wasSent && about.name.trim() === '' ? t('nameMissing') : undefined

  function send() {
    setWasSent(true)
    if (about.name.trim() === '' || !SLUG.test(slug)) return
    const { name, capacity, building, floor, features } = about
    make.mutate({
      ...{ kind, slug, name: name.trim(), timezone: timeZone, features, policy: PRESET_POLICIES[preset] },
      ...(capacity === null ? {} : { capacity }),
      ...(building.trim() === '' ? {} : { building: building.trim() }),
      ...(floor.trim() === '' ? {} : { floor: floor.trim() }),
    })
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Stack>
        <SegmentedControl
          aria-label={t('kind')}
          value={kind}
          onChange={(value) => setKind(value === 'resource' ? 'resource' : 'room')}
          data={[
            { value: 'room', label: kinds('room') },
            { value: 'resource', label: kinds('resource') },
          ]}
        />
        <AboutFields
          value={about}
          rooms={rooms}
          nameError={nameError}
          onChange={(change) => setAbout({ ...about, ...change })}
        />
        <TextInput
          label={t('slug')}
          description={t('slugHint')}
          required
          value={slug}
          error={slugError}
          maxLength={64}
          onChange={({ currentTarget }) => {
            make.reset()
            setOwnSlug(currentTarget.value)
          }}
        />
        <Radio.Group
          label={t('preset')}
          description={t('presetHint')}
          value={preset}
          onChange={(value) => setPreset(PRESETS.find((one) => one === value) ?? preset)}
        >
          <Stack gap="xs" mt="xs">
            {PRESETS.map((one) => (
              <Radio key={one} value={one} label={presets(`${one}.name`)} description={presets(`${one}.about`)} />
            ))}
          </Stack>
        </Radio.Group>
        {problem === undefined ? null : (
          <Text c="red" size="sm" role="alert">
            {problem}
          </Text>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('make')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
