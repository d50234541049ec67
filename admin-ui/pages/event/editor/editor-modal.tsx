import { useMediaQuery } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { Dialog } from '../dialog.tsx'
import { EventEditor, type EventEditorProps } from './event-editor.tsx'

/** Over the page; on a phone it is the page. */
export function EditorModal(props: EventEditorProps) {
  const t = useTranslations('event')
  const isSmall = useMediaQuery('(max-width: 48em)')
  return (
    <Dialog
      onClose={props.onClose}
      title={props.seen === undefined ? t('newEvent') : t('changeEvent')}
      size="min(1180px, 96vw)"
      fullScreen={isSmall}
      // What was typed is not lost by a click beside it.
      closeOnClickOutside={false}
    >
      <EventEditor {...props} />
    </Dialog>
  )
}
