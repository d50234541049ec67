import { Button, Group, Modal, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Room } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'

export interface Renamed {
  readonly field: 'building' | 'floor'
  readonly name: string
  /** Those that are there. */
  readonly rooms: readonly Room[]
}

interface RenameDialogProps {
  readonly renamed: Renamed | undefined
  readonly all: readonly Room[]
  onClose(): void
}

export function RenameDialog({ renamed, all, onClose }: RenameDialogProps) {
  const t = useTranslations('places')
  const common = useTranslations('common.action')
  const name = renamed?.name ?? ''
  return (
    <Modal
      opened={renamed !== undefined}
      onClose={onClose}
      title={renamed?.field === 'floor' ? t('renameFloor', { name }) : t('renameBuilding', { name })}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {renamed === undefined ? null : <RenameForm {...renamed} all={all} onClose={onClose} />}
    </Modal>
  )
}

function RenameForm({ field, name, rooms, all, onClose }: Renamed & Omit<RenameDialogProps, 'renamed'>) {
  const t = useTranslations('places')
  const common = useTranslations('common.action')
  const [value, setValue] = useState(name)
  const [done, setDone] = useState(0)
  const after = value.trim()
  const isKnown =
    after !== name && all.some((room) => room[field] === after && (field === 'building' || isBeside(room, rooms)))
  const rename = useAct(
    async () => {
      // One after the other: each room that was changed says so by itself.
      for (const { slug } of rooms) {
        await api.updateRoom({ slug, body: { [field]: after } })
        setDone((before) => before + 1)
      }
    },
    { done: t('done', { count: rooms.length }), asks: [['rooms'], ['principals']], onDone: onClose },
  )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (after !== '' && after !== name) rename.mutate(undefined)
      }}
    >
      <Stack>
        <TextInput
          label={t('name')}
          required
          maxLength={200}
          value={value}
          error={after === '' ? t('nameMissing') : undefined}
          data-autofocus
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <Text size="sm">{t('means', { count: rooms.length })}</Text>
        {isKnown ? <Text size="sm">{t('merge')}</Text> : null}
        {rename.isPending ? <Progress value={(done / rooms.length) * 100} aria-label={t('name')} /> : null}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" disabled={after === '' || after === name} loading={rename.isPending}>
            {t('rename')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function isBeside(room: Room, rooms: readonly Room[]): boolean {
  return rooms.some(({ building }) => building === room.building)
}
