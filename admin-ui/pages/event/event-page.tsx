/** One event by its address: for links in mails and notices, and for other windows. */
import { Paper } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useLocation, useParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { useEvent } from './event-data.ts'
import { type EventRef, pathOfEvent } from './event-ref.ts'
import { EventView } from './event-view.tsx'

export default function EventPage() {
  const { owner = '', calendar = '', name = '', recurrenceId } = useParams()
  return <OneEvent refOf={{ owner, calendar, name, ...(recurrenceId !== undefined && { recurrenceId }) }} />
}

function OneEvent({ refOf }: { readonly refOf: EventRef }) {
  const t = useTranslations('event')
  const [, go] = useLocation()
  const { data: seen, error } = useEvent(refOf)
  if (seen === undefined)
    return <Page title={t('facts.event')}>{error === null ? <Waiting /> : <Problem error={error} />}</Page>
  return (
    <Page title={seen.event.title || t('facts.untitled')}>
      <Paper maw="60rem">
        <EventView
          seen={seen}
          onGone={() => go('/calendar')}
          onMoved={(to) => go(pathOfEvent(to), { replace: true })}
        />
      </Paper>
    </Page>
  )
}
