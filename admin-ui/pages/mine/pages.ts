import {
  ArrowDownUp,
  Clock,
  Database,
  KeyRound,
  Languages,
  Library,
  Link2,
  MonitorSmartphone,
  Share2,
} from 'lucide-react'
import { page } from '../../app/page-entry.ts'

const group = 'mine'

export const minePages = [
  page('/calendar/settings/calendars', () => import('./calendars/calendars-page.tsx'), {
    areas: ['mine', 'my-calendars'],
    nav: { group, label: 'mine.calendars', Icon: Library },
  }),
  page('/calendar/settings/calendars/:name', () => import('./calendars/calendar-page.tsx'), {
    areas: ['mine', 'my-calendars', 'sharing'],
  }),
  page('/calendar/settings/sharing', () => import('./sharing/sharing-page.tsx'), {
    areas: ['mine', 'sharing'],
    nav: { group, label: 'mine.sharing', Icon: Share2 },
  }),
  page('/calendar/settings/hours', () => import('./hours/hours-page.tsx'), {
    areas: ['mine', 'hours', 'preferences', 'event'],
    nav: { group, label: 'mine.hours', Icon: Clock },
  }),
  page('/calendar/settings/devices', () => import('./devices/devices-page.tsx'), {
    areas: ['mine', 'devices'],
    nav: { group, label: 'mine.devices', Icon: MonitorSmartphone },
  }),
  page('/calendar/settings/devices/new', () => import('./devices/connect-page.tsx'), { areas: ['mine', 'devices'] }),
  page('/calendar/settings/links', () => import('./links/links-page.tsx'), {
    areas: ['mine', 'links'],
    nav: { group, label: 'mine.links', Icon: Link2 },
  }),
  page('/calendar/settings/transfers', () => import('./transfers/transfers-page.tsx'), {
    areas: ['mine', 'transfers'],
    nav: { group, label: 'mine.transfers', Icon: ArrowDownUp },
  }),
  page('/calendar/settings/access', () => import('./access/access-page.tsx'), {
    areas: ['mine', 'access'],
    nav: { group, label: 'mine.access', Icon: KeyRound },
  }),
  page('/calendar/settings/data', () => import('./my-data-page.tsx'), {
    areas: ['mine', 'my-data', 'transfers'],
    nav: { group, label: 'mine.data', Icon: Database },
  }),
  page('/calendar/settings', () => import('./preferences-page.tsx'), {
    areas: ['mine', 'preferences'],
    nav: { group, label: 'mine.preferences', Icon: Languages },
  }),
]
