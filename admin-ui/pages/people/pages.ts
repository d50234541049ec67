import { Grid3x3, Users, UsersRound } from 'lucide-react'
import { page } from '../../app/page-entry.ts'

const group = 'administration'
const areas = ['people', 'operation']

export const peoplePages = [
  page('/admin/people', () => import('./people-page.tsx'), {
    areas,
    nav: { group, label: 'people.people', Icon: Users },
  }),
  page('/admin/people/:slug', () => import('./person-page.tsx'), { areas }),
  page('/admin/import', () => import('./import/import-page.tsx'), {
    areas: ['import'],
    under: '/admin/people',
  }),
  page('/admin/welcome', () => import('./welcome/welcome-page.tsx'), { areas: ['welcome', 'mine', 'policy'] }),
  page('/admin/groups', () => import('./groups-page.tsx'), {
    areas,
    nav: { group, label: 'people.groups', Icon: UsersRound },
  }),
  page('/admin/groups/:slug', () => import('./group-page.tsx'), { areas }),
  page('/admin/sharing', () => import('./sharing-matrix/sharing-matrix-page.tsx'), {
    areas: ['people', 'given'],
    nav: { group, label: 'people.sharing', Icon: Grid3x3 },
  }),
]
