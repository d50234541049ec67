import { Button, Group, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Extent } from '../changes.ts'
import { Dialog } from '../dialog.tsx'

export interface ExtentDialogProps {
  readonly title: string
  /** What it is about; the first one is proposed. */
  readonly extents: readonly Extent[]
  readonly kind: 'save' | 'remove'
  /** What else is to be known. */
  readonly note?: string
  onClose(): void
  onChoose(extent: Extent): void
}

/** How much of a series is meant, and what that means. */
export function ExtentDialog({ title, extents, kind, note, onClose, onChoose }: ExtentDialogProps) {
  const t = useTranslations('event.extent')
  const action = useTranslations('common.action')
  const [chosen, setChosen] = useState<Extent>(extents[0] ?? 'all')
  return (
    <Dialog onClose={onClose} title={title}>
      <Radio.Group
        value={chosen}
        onChange={(value) => setChosen(extents.find((one) => one === value) ?? 'all')}
        label={t('label')}
        description={note}
      >
        <Stack mt="sm" gap="sm">
          {extents.map((extent) => (
            <Radio key={extent} value={extent} label={t(extent)} description={t(`${kind}.${extent}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {action('cancel')}
        </Button>
        <Button color={kind === 'remove' ? 'red' : undefined} onClick={() => onChoose(chosen)} data-autofocus>
          {kind === 'remove' ? action('remove') : action('save')}
        </Button>
      </Group>
    </Dialog>
  )
}
