/** A question with one answer: who. */
import { Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Principal } from '../../../client/kalends.ts'
import { PersonPicker } from '../../look/person-picker.tsx'

export interface PickPersonProps {
  readonly about: 'add' | 'seeAs'
  readonly without: ReadonlySet<string>
  onPick(slug: string): void
  onClose(): void
}

const KINDS = {
  add: ['user', 'group', 'room', 'resource'],
  // Groups look at nothing; their members do.
  seeAs: ['user'],
} satisfies Record<PickPersonProps['about'], readonly Principal['kind'][]>

export default function PickPerson({ about, without, onPick, onClose }: PickPersonProps) {
  const t = useTranslations('calendar')
  const action = useTranslations('common.action')
  return (
    <Modal opened onClose={onClose} title={t(`${about}.title`)} closeButtonProps={{ 'aria-label': action('close') }}>
      <Stack gap="md" pb="xs">
        <Text size="sm" c="dimmed">
          {t(`${about}.about`)}
        </Text>
        <PersonPicker
          words={{ label: t(`${about}.who`), placeholder: t('search'), nobody: t('nobody') }}
          kinds={KINDS[about]}
          value={undefined}
          without={without}
          onChange={(picked) => picked !== undefined && onPick(picked.slug)}
        />
      </Stack>
    </Modal>
  )
}
