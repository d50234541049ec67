import { Drawer } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { byEscape } from './by-escape.ts'
import { useUnsaved } from './unsaved.tsx'

export interface EditorDrawerProps {
  readonly title: string
  /** Something was typed that is stored nowhere. */
  readonly isTouched: boolean
  readonly children: ReactNode
  onClose(): void
}

/** A form at the side of a page, above all else there is. What was typed is lost only to who says so. */
export function EditorDrawer({ title, isTouched, children, onClose }: EditorDrawerProps) {
  const t = useTranslations('common.action')
  const { close, question } = useUnsaved(isTouched, onClose)
  useFocusBack()
  return (
    <>
      <Drawer
        opened
        onClose={close}
        title={title}
        closeOnEscape={false}
        onKeyDown={byEscape(close)}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {children}
      </Drawer>
      {question}
    </>
  )
}

/** To what was pressed to come here: the library gives it back to what closes, not to what is gone at once. */
function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }))
    }
  }, [])
}
