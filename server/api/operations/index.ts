import type { Operation } from '../operation.ts'
import { appPasswordOperations } from './app-passwords.ts'
import { auditOperations } from './audit.ts'
import { calendarOperations } from './calendars.ts'
import { eventOperations } from './events.ts'
import { oauthOperations } from './oauth.ts'
import { principalOperations } from './principals.ts'

/** All that the API can be asked: its description, its clients and its tests are made from this. */
export const OPERATIONS: readonly Operation[] = [
  ...principalOperations,
  ...appPasswordOperations,
  ...oauthOperations,
  ...calendarOperations,
  ...auditOperations,
  ...eventOperations,
]
