import { Contact } from 'lucide-react'
import { page } from '../../app/page-entry.ts'

export const contactsPages = [
  page('/calendar/contacts', () => import('./contacts-page.tsx'), {
    areas: ['contacts'],
    nav: { group: 'calendar', label: 'contacts', Icon: Contact },
  }),
]
