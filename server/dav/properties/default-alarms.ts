import { DEFAULT_ALARM_NAMES, readDefaultAlarms } from '../../../protocol/caldav/default-alarms.ts'
import { textOf } from '../../../protocol/xml/element.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'
import { findKept } from './find-kept.ts'
import type { KeptProperty } from './property.ts'

/** Of a home, for all its calendars; of a calendar, for itself: an empty one means no alarms there. */
export const defaultAlarms: readonly KeptProperty<HomeResource | CollectionResource>[] = DEFAULT_ALARM_NAMES.map(
  (name) => ({
    name,
    inAllprop: false,
    read: (_, { dead }) => findKept(dead, name),
    keep: async (value) => {
      readDefaultAlarms(textOf(value))
      return value
    },
  }),
)
