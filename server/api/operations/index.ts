import type { Operation } from '../operation.ts'
import { appPasswordOperations } from './app-passwords.ts'
import { approvalOperations } from './approvals.ts'
import { auditOperations } from './audit.ts'
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
import { jobOperations } from './jobs.ts'
import { oauthOperations } from './oauth.ts'
import { occurrenceOperations } from './occurrences.ts'
import { outboundOperations } from './outbound.ts'
import { principalOperations } from './principals.ts'
import { quarantineOperations } from './quarantine.ts'
import { roomKeepingOperations } from './room-keeping.ts'
import { roomOperations } from './rooms.ts'
import { serverOperations } from './server.ts'
import { sharingOperations } from './sharing.ts'
import { subscriptionOperations } from './subscriptions.ts'

/** All that the API can be asked: its description, its clients and its tests are made from this. */
export const OPERATIONS: readonly Operation[] = [
  ...principalOperations,
  ...directoryOperations,
  ...erasureOperations,
  ...roomOperations,
  ...approvalOperations,
  ...roomKeepingOperations,
  ...credentialOperations,
  ...appPasswordOperations,
  ...oauthOperations,
  ...calendarOperations,
  ...auditOperations,
  ...eventOperations,
  ...occurrenceOperations,
  ...changeOperations,
  ...sharingOperations,
  ...givenAccessOperations,
  ...contactOperations,
  ...jobOperations,
  ...freeBusyOperations,
  ...feedOperations,
  ...quarantineOperations,
  ...outboundOperations,
  ...subscriptionOperations,
  ...damagedOperations,
  ...serverOperations,
]
