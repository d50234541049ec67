/** caldav-schedulingchanges §4.1: what a message in an inbox did to the calendar of who got it. */
import { element, elementWith, type XmlElement } from '../xml/element.ts'
import { CS } from '../xml/names.ts'

export type ScheduleChanges =
  | { readonly action: 'create' }
  | { readonly action: 'update'; readonly recurrences: readonly ChangedRecurrence[] }
  /** None: all of it. */
  | { readonly action: 'cancel'; readonly recurrences: readonly Pick<ChangedRecurrence, 'instance'>[] }
  | { readonly action: 'reply'; readonly attendee: string; readonly recurrences: readonly ChangedRecurrence[] }

export interface ChangedRecurrence {
  /** The value of its RECURRENCE-ID, in UTC where it is an instant; undefined for the series. */
  readonly instance: string | undefined
  /** The names of properties, each with those of its parameters. */
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>
}

/** `at`: `20270105T090000Z`. */
export function scheduleChangesElement(changes: ScheduleChanges, at: string): XmlElement {
  return element(CS.scheduleChanges, element(CS.dtstamp, at), element(CS.action, actionOf(changes)))
}

function actionOf(changes: ScheduleChanges): XmlElement {
  switch (changes.action) {
    case 'create':
      return element(CS.create)
    case 'update':
      return element(CS.update, ...changes.recurrences.map(recurrenceOf))
    case 'cancel':
      return element(CS.cancel, ...changes.recurrences.map((one) => element(CS.recurrence, instanceOf(one))))
    case 'reply':
      return element(CS.reply, element(CS.attendee, changes.attendee), ...changes.recurrences.map(recurrenceOf))
  }
}

function instanceOf({ instance }: Pick<ChangedRecurrence, 'instance'>): XmlElement {
  return instance === undefined ? element(CS.master) : element(CS.recurrenceid, instance)
}

function recurrenceOf(recurrence: ChangedRecurrence): XmlElement {
  const properties = [...recurrence.changed].map(([name, parameters]) =>
    elementWith(
      CS.changedProperty,
      { name },
      ...[...parameters].map((parameter) => elementWith(CS.changedParameter, { name: parameter })),
    ),
  )
  return element(CS.recurrence, instanceOf(recurrence), element(CS.changes, ...properties))
}
