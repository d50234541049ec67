import { Button, Group, Modal, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'

export interface Unsaved {
  close(): void
  /** Stands beside the form, not in it: its Escape is not the form's. */
  readonly question: ReactNode
}

/** `isTouched`: something was typed that is stored nowhere. It is lost only to who says so. */
export function useUnsaved(isTouched: boolean, onClose: () => void): Unsaved {
  const t = useTranslations('common')
  const [isAsking, setAsking] = useState(false)
  const question = (
    <Modal
      opened={isAsking}
      onClose={() => setAsking(false)}
      title={t('unsaved.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Text size="sm">{t('unsaved.text')}</Text>
      <Group justify="end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('unsaved.leave')}
        </Button>
        <Button onClick={() => setAsking(false)} data-autofocus>
          {t('unsaved.stay')}
        </Button>
      </Group>
    </Modal>
  )
  return { close: () => (isTouched ? setAsking(true) : onClose()), question }
}
