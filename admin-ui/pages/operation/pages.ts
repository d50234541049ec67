import {
  Activity,
  AppWindow,
  FileWarning,
  History,
  KeyRound,
  Rss,
  Send,
  ShieldQuestion,
  SlidersHorizontal,
} from 'lucide-react'
import { page } from '../../app/page-entry.ts'

const areas = ['operation']
const group = 'operation'

/** What an administrator sees first. */
export const overviewPages = [
  page('/admin', () => import('./overview-page.tsx'), {
    areas,
    nav: { group: 'administration', label: 'operation.nav.overview', Icon: Activity },
  }),
]

export const operationPages = [
  page('/admin/quarantine', () => import('./quarantine-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.quarantine', Icon: ShieldQuestion },
  }),
  page('/admin/mail', () => import('./mail-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.mail', Icon: Send },
  }),
  page('/admin/damaged', () => import('./damaged-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.damaged', Icon: FileWarning },
  }),
  page('/admin/subscriptions', () => import('./subscriptions-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.subscriptions', Icon: Rss },
  }),
  page('/admin/credentials', () => import('./credentials-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.credentials', Icon: KeyRound },
  }),
  page('/admin/programs', () => import('./programs-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.programs', Icon: AppWindow },
  }),
  page('/admin/audit', () => import('./audit-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.audit', Icon: History },
  }),
  page('/admin/settings', () => import('./settings-page.tsx'), {
    areas,
    nav: { group, label: 'operation.nav.settings', Icon: SlidersHorizontal },
  }),
]
