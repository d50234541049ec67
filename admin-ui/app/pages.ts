/** All pages, in the order of the list of pages. Each area names its own. */
import { calendarPages } from '../pages/calendar/pages.ts'
import { contactsPages } from '../pages/contacts/pages.ts'
import { eventPages } from '../pages/event/pages.ts'
import { minePages } from '../pages/mine/pages.ts'
import { noticesPages } from '../pages/notices/pages.ts'
import { operationPages, overviewPages } from '../pages/operation/pages.ts'
import { peoplePages } from '../pages/people/pages.ts'
import { roomsPages } from '../pages/rooms/pages.ts'
import { tasksPages } from '../pages/tasks/pages.ts'
import type { PageEntry } from './page-entry.ts'

export const PAGES: readonly PageEntry[] = [
  ...calendarPages,
  ...eventPages,
  ...tasksPages,
  ...contactsPages,
  ...noticesPages,
  ...minePages,
  ...overviewPages,
  ...peoplePages,
  ...roomsPages,
  ...operationPages,
]
