import { page } from '../../app/page-entry.ts'

const areas = ['event']

export const eventPages = [
  page('/calendar/new', () => import('./new-event-page.tsx'), { areas }),
  page('/calendar/event/:owner/:calendar/:name/:recurrenceId?', () => import('./event-page.tsx'), { areas }),
]
