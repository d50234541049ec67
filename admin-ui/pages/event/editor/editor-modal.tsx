import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useUnsaved } from '../../../look/unsaved.tsx'
import { Dialog } from '../dialog.tsx'
import { EventEditor, type EventEditorProps } from './event-editor.tsx'

/** Over the page; on a phone it is the page. */
export function EditorModal(props: Omit<EventEditorProps, 'onTouched'>) {
  const t = useTranslations('event')
  const isSmall = useMediaQuery('(max-width: 48em)')
  const [isTouched, setTouched] = useState(false)
  const { close, question } = useUnsaved(isTouched, props.onClose)
  return (
    <>
      <Dialog
        onClose={close}
        title={props.seen === undefined ? t('newEvent') : t('changeEvent')}
        size="min(1180px, 96vw)"
        fullScreen={isSmall}
      >
        <EventEditor {...props} onTouched={setTouched} />
      </Dialog>
      {question}
    </>
  )
}
