import { Bell } from 'lucide-react'
import { page } from '../../app/page-entry.ts'

export const noticesPages = [
  page('/calendar/notices', () => import('./notices-page.tsx'), {
    areas: ['notices'],
    nav: { group: 'calendar', label: 'notices', Icon: Bell },
  }),
]
