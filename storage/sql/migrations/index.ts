import { FirstTables1700000000000 } from './1700000000000-first-tables.ts'
import { Subscriptions1700000005000 } from './1700000005000-subscriptions.ts'
import { Feeds1700000005001 } from './1700000005001-feeds.ts'
import { Attachments1700000006000 } from './1700000006000-attachments.ts'
import { Shares1700000007000 } from './1700000007000-shares.ts'
import { ObjectAccess1700000007100 } from './1700000007100-object-access.ts'
import { PeruserData1700000007101 } from './1700000007101-peruser-data.ts'
import { Looks1700000007200 } from './1700000007200-looks.ts'
import { PrincipalSuffixes1700000007300 } from './1700000007300-principal-suffixes.ts'
import { Jobs1700000007400 } from './1700000007400-jobs.ts'
import { CheckIns1700000007410 } from './1700000007410-check-ins.ts'
import { Bookings1700000007500 } from './1700000007500-bookings.ts'
import { Outbound1700000007600 } from './1700000007600-outbound.ts'
import { MailIn1700000007700 } from './1700000007700-mail-in.ts'
import { Heard1700000007710 } from './1700000007710-heard.ts'
import { Acquaintance1700000007720 } from './1700000007720-acquaintance.ts'
import { Reminders1700000007800 } from './1700000007800-reminders.ts'
import { Denials1700000008000 } from './1700000008000-denials.ts'
import { Push1700000009000 } from './1700000009000-push.ts'
import { ScheduleTags1700000009100 } from './1700000009100-schedule-tags.ts'
import { GroupNames1700000009200 } from './1700000009200-group-names.ts'
import { CardAddresses1700000009300 } from './1700000009300-card-addresses.ts'
import { ShareeReminders1700000009310 } from './1700000009310-sharee-reminders.ts'
import { AppPasswords1700000010000 } from './1700000010000-app-passwords.ts'
import { Sessions1700000010200 } from './1700000010200-sessions.ts'
import { SecondFactors1700000010210 } from './1700000010210-second-factors.ts'
import { OAuth1700000010300 } from './1700000010300-oauth.ts'
import { Idempotency1700000010400 } from './1700000010400-idempotency.ts'
import { Audit1700000010500 } from './1700000010500-audit.ts'
import { Identities1700000010600 } from './1700000010600-identities.ts'
import { Passkeys1700000010700 } from './1700000010700-passkeys.ts'
import { Introspection1700000010710 } from './1700000010710-introspection.ts'
import { Presence1700000010800 } from './1700000010800-presence.ts'
import { Transfers1700000011000 } from './1700000011000-transfers.ts'
import { RoomRequests1700000011400 } from './1700000011400-room-requests.ts'
import { ContactNames1700000011500 } from './1700000011500-contact-names.ts'
import { Preferences1700000011510 } from './1700000011510-preferences.ts'

/** In the order they run. A migration that was released never changes. */
export const migrations = [
  FirstTables1700000000000,
  Subscriptions1700000005000,
  Feeds1700000005001,
  Attachments1700000006000,
  Shares1700000007000,
  ObjectAccess1700000007100,
  PeruserData1700000007101,
  Looks1700000007200,
  PrincipalSuffixes1700000007300,
  Jobs1700000007400,
  CheckIns1700000007410,
  Bookings1700000007500,
  Outbound1700000007600,
  MailIn1700000007700,
  Heard1700000007710,
  Acquaintance1700000007720,
  Reminders1700000007800,
  Denials1700000008000,
  Push1700000009000,
  ScheduleTags1700000009100,
  GroupNames1700000009200,
  CardAddresses1700000009300,
  ShareeReminders1700000009310,
  AppPasswords1700000010000,
  Sessions1700000010200,
  SecondFactors1700000010210,
  OAuth1700000010300,
  Idempotency1700000010400,
  Audit1700000010500,
  Identities1700000010600,
  Passkeys1700000010700,
  Introspection1700000010710,
  Presence1700000010800,
  Transfers1700000011000,
  RoomRequests1700000011400,
  ContactNames1700000011500,
  Preferences1700000011510,
]
