import type { Notice } from '../../../client/kalends.ts'
import { pathOfEvent } from '../event/event-ref.ts'

/** Where one sees what a notice is about, as long as it is there. */
export function pathOf(
  { object, kind, recurrenceId }: Pick<Notice, 'object' | 'kind' | 'recurrenceId'>,
  owner: string,
): string | undefined {
  if (object === null) return undefined
  if (kind === 'task') return '/calendar/tasks'
  return pathOfEvent({ owner, ...object, ...(recurrenceId !== null && { recurrenceId }) })
}
