import { Anchor, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { Dialog } from './dialog.tsx'
import { useEvent } from './event-data.ts'
import { type EventRef, pathOfEvent } from './event-ref.ts'
import { EventView } from './event-view.tsx'

export interface EventModalProps {
  readonly eventRef: EventRef
  onClose(): void
}

/** The details of an event over the page where somebody found it. */
export default function EventModal({ eventRef, onClose }: EventModalProps) {
  const t = useTranslations('event')
  const isSmall = useMediaQuery('(max-width: 48em)')
  const { data: seen, error } = useEvent(eventRef)
  const title = seen === undefined ? t('facts.event') : seen.event.title || t('facts.untitled')
  return (
    <Dialog
      onClose={onClose}
      title={
        <Text component="span" fw={650} size="lg" dir="auto">
          {title}
        </Text>
      }
      size="lg"
      fullScreen={isSmall}
    >
      {seen === undefined ? (
        error === null ? (
          <Waiting />
        ) : (
          <Problem error={error} />
        )
      ) : (
        <EventView seen={seen} onGone={onClose} onMoved={onClose} />
      )}
      <Anchor component={Link} href={pathOfEvent(eventRef)} size="sm" mt="md" display="inline-block">
        {t('ownPage')}
      </Anchor>
    </Dialog>
  )
}
