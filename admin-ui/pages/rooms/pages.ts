import { Building2, CalendarRange, DoorOpen, Stamp } from 'lucide-react'
import { page } from '../../app/page-entry.ts'

export const roomsPages = [
  page('/admin/timeline', () => import('./timeline/timeline-page.tsx'), {
    areas: ['rooms', 'timeline', 'event'],
    nav: { group: 'administration', label: 'rooms.timeline', Icon: CalendarRange },
  }),
  page('/admin/approvals', () => import('./approvals/approvals-page.tsx'), {
    areas: ['rooms', 'timeline', 'requests'],
    nav: { group: 'administration', label: 'rooms.approvals', Icon: Stamp },
  }),
  // The same for who approves of bookings, and administers nothing.
  page('/calendar/approvals', () => import('./approvals/approvals-page.tsx'), {
    areas: ['rooms', 'timeline', 'requests'],
    nav: { group: 'calendar', label: 'rooms.approvals', Icon: Stamp, only: 'approvers' },
  }),
  page('/admin/rooms', () => import('./rooms-page.tsx'), {
    areas: ['rooms', 'policy'],
    nav: { group: 'administration', label: 'rooms.rooms', Icon: DoorOpen },
  }),
  page('/admin/rooms/:slug', () => import('./room-page.tsx'), { areas: ['rooms', 'policy', 'requests', 'event'] }),
  page('/admin/places', () => import('./places/places-page.tsx'), {
    areas: ['rooms', 'places'],
    nav: { group: 'administration', label: 'rooms.places', Icon: Building2 },
  }),
]
