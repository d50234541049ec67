import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { byEscape } from '../../look/by-escape.ts'

/** A dialog that may stand over another: Escape closes the one above alone, and who was in the other is there again. */
export function Dialog({ onClose, ...modal }: Omit<ModalProps, 'opened' | 'closeOnEscape'>) {
  const t = useTranslations('common.action')
  useReturn()
  return (
    <Modal
      {...modal}
      opened
      onClose={onClose}
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
