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
    nav: { group: 'administration', label: 'operation.overview', Icon: Activity },
  }),
]

export const operationPages = [
  page('/admin/quarantine', () => import('./quarantine-page.tsx'), {
    areas,
    nav: { group, label: 'operation.quarantine', Icon: ShieldQuestion },
  }),
  page('/admin/mail', () => import('./mail-page.tsx'), {
    areas,
    nav: { group, label: 'operation.mail', Icon: Send },
  }),
  page('/admin/damaged', () => import('./damaged-page.tsx'), {
    areas,
    nav: { group, label: 'operation.damaged', Icon: FileWarning },
  }),
  page('/admin/subscriptions', () => import('./subscriptions-page.tsx'), {
    areas,
    nav: { group, label: 'operation.subscriptions', Icon: Rss },
  }),
  page('/admin/credentials', () => import('./credentials-page.tsx'), {
    areas,
    nav: { group, label: 'operation.credentials', Icon: KeyRound },
  }),
  page('/admin/programs', () => import('./programs-page.tsx'), {
    areas,
    nav: { group, label: 'operation.programs', Icon: AppWindow },
  }),
  page('/admin/audit', () => import('./audit-page.tsx'), {
    areas,
    nav: { group, label: 'operation.audit', Icon: History },
  }),
  page('/admin/settings', () => import('./settings-page.tsx'), {
    areas,
    nav: { group, label: 'operation.settings', Icon: SlidersHorizontal },
  }),
]
