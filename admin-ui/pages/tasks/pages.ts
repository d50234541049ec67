import { ListTodo } from 'lucide-react'
import { page } from '../../app/page-entry.ts'

export const tasksPages = [
  page('/calendar/tasks', () => import('./tasks-page.tsx'), {
    areas: ['tasks', 'event'],
    nav: { group: 'calendar', label: 'tasks', Icon: ListTodo },
  }),
]
