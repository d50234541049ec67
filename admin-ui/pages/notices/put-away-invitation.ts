import { api } from '../../data/client.ts'

const NEWEST = 200

export interface Answered {
  readonly owner: string
  readonly calendar: string
  readonly name: string
  /** One of a series alone. */
  readonly recurrenceId: string | undefined
}

/** What is answered waits among the notices no more, however often it was asked. */
export async function putAwayInvitation({ owner, calendar, name, recurrenceId }: Answered): Promise<void> {
  const { items } = (await api.listNotices({ slug: owner, limit: NEWEST })).body
  const about = items.filter(
    ({ method, object, recurrenceId: told }) =>
      method === 'request' &&
      object?.calendar === calendar &&
      object.name === name &&
      (recurrenceId === undefined || recurrenceId === told),
  )
  await Promise.all(about.map(({ id }) => api.dismissNotice({ slug: owner, id })))
}
