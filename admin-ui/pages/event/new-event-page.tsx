/** A new event on a page of its own: `/calendar/new?start=2027-03-01T09:00:00`, which other programs can link to. */
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation, useSearchParams } from 'wouter'
import { calendarForNew } from '../../data/calendar-for-new.ts'
import { useCalendars } from '../../data/calendars.ts'
import { useMe } from '../../data/me.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { Page } from '../../look/page.tsx'
import { EventEditor } from './editor/event-editor.tsx'
import { newForm } from './form/event-form.ts'
import { nextHalfHour } from './time/wall-time.ts'

const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:00$/

export default function NewEventPage() {
  const t = useTranslations('event')
  const [, go] = useLocation()
  const [said] = useSearchParams()
  const { timeZone } = usePreferences()
  const { principal } = useMe()
  const first = calendarForNew(useCalendars())
  const [initial] = useState(() => {
    const start = said.get('start')
    const draft = { title: said.get('title') ?? '', ...(start !== null && WALL.test(start) && { start }) }
    const context = { owner: first?.owner ?? principal.slug, calendar: first?.name ?? '', timeZone }
    return newForm(draft, nextHalfHour(Date.now()), context)
  })
  const leave = () => go('/calendar')
  return (
    <Page title={t('newEvent')}>
      <EventEditor initial={initial} onClose={leave} onSaved={leave} />
    </Page>
  )
}
