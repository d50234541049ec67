import { CalendarDays } from 'lucide-react'
import { page } from '../../app/page-entry.ts'

export const calendarPages = [
  page('/calendar', () => import('./calendar-page.tsx'), {
    areas: ['calendar', 'event'],
    nav: { group: 'calendar', label: 'calendar', Icon: CalendarDays },
  }),
]
