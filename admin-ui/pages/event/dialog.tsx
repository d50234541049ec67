import { Modal, type ModalProps } from '@mantine/core'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'

/** A list that is open in it closes first. */
export function byEscape(onClose: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const isTaken =
      event.target instanceof Element && event.target.closest('[data-mantine-stop-propagation=true]') !== null
    if (event.key !== 'Escape' || isTaken) return
    event.stopPropagation()
    onClose()
  }
}

/** A dialog that may stand over another: Escape closes the one above alone, and who was in the other is there again. */
export function Dialog({ onClose, ...modal }: Omit<ModalProps, 'opened' | 'closeOnEscape'>) {
  const t = useTranslations('common.action')
  useReturn()
  return (
    <Modal
      {...modal}
      opened
      onClose={onClose}
      // Those of the library hear it at the window, all at once.
      closeOnEscape={false}
      onKeyDown={byEscape(onClose)}
      styles={{ title: { fontWeight: 650, overflowWrap: 'anywhere' } }}
      closeButtonProps={{ 'aria-label': t('close') }}
    />
  )
}

/** The library does so for those that it closes; these are gone at once. */
function useReturn(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
    },
    [before],
  )
}
