import type { Operation } from '../operation.ts'
import { appPasswordOperations } from './app-passwords.ts'
import { approvalOperations } from './approvals.ts'
import { auditOperations } from './audit.ts'
import { availabilityOperations } from './availability.ts'
import { calendarOperations } from './calendars.ts'
import { changeOperations } from './changes.ts'
import { contactOperations } from './contacts.ts'
import { credentialOperations } from './credentials.ts'
import { damagedOperations } from './damaged.ts'
import { directoryOperations } from './directory.ts'
import { erasureOperations } from './erasure.ts'
import { eventOperations } from './events.ts'
import { feedOperations } from './feeds.ts'
import { freeBusyOperations } from './free-busy.ts'
import { givenAccessOperations } from './given-access.ts'
import { inboxOperations } from './inbox.ts'
import { jobOperations } from './jobs.ts'
import { monthOperations } from './month.ts'
import { oauthOperations } from './oauth.ts'
import { occurrenceOperations } from './occurrences.ts'
import { outboundOperations } from './outbound.ts'
import { peopleOperations } from './people.ts'
import { preferenceOperations } from './preferences.ts'
import { principalOperations } from './principals.ts'
import { quarantineOperations } from './quarantine.ts'
import { roomKeepingOperations } from './room-keeping.ts'
import { roomPlaceOperations } from './room-places.ts'
import { roomRequestOperations } from './room-requests.ts'
import { roomTimelineOperations } from './room-timeline.ts'
import { roomTrialOperations } from './room-trial.ts'
import { roomOperations } from './rooms.ts'
import { serverOperations } from './server.ts'
import { sharingOperations } from './sharing.ts'
import { subscriptionOperations } from './subscriptions.ts'
import { testMailOperations } from './test-mail.ts'

/** All that the API can be asked: its description, its clients and its tests are made from this. */
export const OPERATIONS: readonly Operation[] = [
  ...principalOperations,
  ...peopleOperations,
  ...preferenceOperations,
  ...directoryOperations,
  ...erasureOperations,
  ...roomOperations,
  ...approvalOperations,
  ...roomKeepingOperations,
  ...roomRequestOperations,
  ...roomTimelineOperations,
  ...roomTrialOperations,
  ...roomPlaceOperations,
  ...credentialOperations,
  ...appPasswordOperations,
  ...oauthOperations,
  ...calendarOperations,
  ...auditOperations,
  ...eventOperations,
  ...occurrenceOperations,
  ...inboxOperations,
  ...monthOperations,
  ...changeOperations,
  ...sharingOperations,
  ...givenAccessOperations,
  ...contactOperations,
  ...jobOperations,
  ...freeBusyOperations,
  ...availabilityOperations,
  ...feedOperations,
  ...quarantineOperations,
  ...outboundOperations,
  ...subscriptionOperations,
  ...damagedOperations,
  ...serverOperations,
  ...testMailOperations,
]
