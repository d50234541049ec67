import { Button, Drawer, Group, Modal, Text } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'

export interface EditorDrawerProps {
  readonly title: string
  /** Something was typed that is stored nowhere. */
  readonly isTouched: boolean
  readonly children: ReactNode
  onClose(): void
}

/** A form at the side of a page, above all else there is. What was typed is lost only to who says so. */
export function EditorDrawer({ title, isTouched, children, onClose }: EditorDrawerProps) {
  const t = useTranslations('common')
  const [isAsking, setAsking] = useState(false)
  useFocusBack()
  const close = () => (isTouched ? setAsking(true) : onClose())
  function key(event: KeyboardEvent): void {
    // A list that is open in it closes first.
    const isTaken =
      event.target instanceof Element && event.target.closest('[data-mantine-stop-propagation=true]') !== null
    if (event.key !== 'Escape' || isTaken) return
    event.stopPropagation()
    close()
  }
  return (
    <>
      <Drawer
        opened
        onClose={close}
        title={title}
        // Those of the library hear it at the window, all at once.
        closeOnEscape={false}
        onKeyDown={key}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        {children}
      </Drawer>
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
