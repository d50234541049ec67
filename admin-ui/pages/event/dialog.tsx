import { Modal, type ModalProps } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { useTranslations } from 'use-intl'

/** A dialog that may stand over another: Escape closes the one above alone. */
export function Dialog({ onClose, ...modal }: Omit<ModalProps, 'opened' | 'closeOnEscape'>) {
  const t = useTranslations('common.action')
  function key(event: KeyboardEvent): void {
    // A list that is open in it closes first.
    const isTaken =
      event.target instanceof Element && event.target.closest('[data-mantine-stop-propagation=true]') !== null
    if (event.key !== 'Escape' || isTaken) return
    event.stopPropagation()
    onClose()
  }
  return (
    <Modal
      {...modal}
      opened
      onClose={onClose}
      // Those of the library hear it at the window, all at once.
      closeOnEscape={false}
      onKeyDown={key}
      styles={{ title: { fontWeight: 650, overflowWrap: 'anywhere' } }}
      closeButtonProps={{ 'aria-label': t('close') }}
    />
  )
}
