// biome-ignore-all format: made by `kalends api-client` from the description of the API
import { type Answer, type AskOptions, ask, type ClientOptions, type Route, type Upload } from './request.ts'

/** Out of office: when somebody cannot be met, whatever their hours are */
export type Absence = { readonly start: string; readonly end: string; readonly type?: "unavailable" | "busy" | "tentative"; readonly reason?: string | null; readonly comment?: string | null }

/** What administrators set, and administrators see */
export type Account = { readonly administrator: boolean; readonly quotaBytes: number | null }

export type AddressBook = { readonly owner: string; readonly name: string; readonly displayName: string | null; readonly description: string | null; readonly url: string; readonly privileges: readonly (string)[]; readonly changeNumber: number }

export type AddressBookChange = { readonly displayName?: string | null; readonly description?: string | null }

/** RFC 8984 §4.5.2 */
export type Alert = { readonly "@type"?: "Alert"; readonly trigger: { readonly "@type": "OffsetTrigger"; readonly offset: string; readonly relativeTo?: "start" | "end" } | { readonly "@type": "AbsoluteTrigger"; readonly when: string }; readonly acknowledged?: string; readonly action?: "display" | "email" }

export type AnswerCounts = { readonly accepted: number; readonly held: number; readonly left: number; readonly declined: number }

/** A password that somebody made for one device */
export type AppPassword = { readonly id: string; readonly name: string; readonly scopes: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[]; readonly createdAt: string; readonly expiresAt: string | null; readonly usedAt: string | null }

/** A request for a room that waits for somebody */
export type Approval = { readonly room: string; readonly uid: string; readonly calendar: string; readonly url: string; readonly etag: string; readonly start: string; readonly end: string; readonly count: number; readonly until: string | null; readonly value: Event }

export type ApprovalAnswer = { readonly answer: "accepted" | "declined"; readonly comment?: string; readonly recurrenceId?: string }

/** One change, sign-in, right, export or backup */
export type AuditRecord = { readonly number: number; readonly at: string; readonly kind: string; readonly origin: string; readonly actor: string | null; readonly credential: string | null; readonly source: string | null; readonly owner: string | null; readonly path: string | null; readonly changeNumber: number | null; readonly detail: string | null; readonly hash: string }

export type AuditVerdict = { readonly records: number; readonly prunedTo: number; readonly head: { readonly number: number; readonly hash: string }; readonly problems: readonly (string)[] }

export type Availability = { readonly timeZone: string; readonly hours: readonly (WeeklyHours)[] | null; readonly outOfOffice: readonly (Absence)[]; readonly other: readonly (OtherAvailability)[] }

/** A time for which a room is taken */
export type Booking = { readonly uid: string; readonly start: string; readonly end: string; readonly lane: number; readonly kind: "booked" | "hold"; readonly until: string | null; readonly checkedIn: boolean }

export type Building = { readonly name: string; readonly floors: readonly (string)[]; readonly count: number }

export type BusyPeriod = { readonly start: string; readonly end: string; readonly type: "busy" | "tentative" | "unavailable" }

export type Calendar = { readonly owner: string; readonly name: string; readonly sharedBy: string | null; readonly access: "all" | "busy"; readonly isShared: boolean; readonly isSubscription: boolean; readonly isDefault: boolean; readonly timeZone: string | null; readonly order: number | null; readonly displayName: string | null; readonly description: string | null; readonly color: string | null; readonly components: readonly (string)[]; readonly transparent: boolean; readonly source: string | null; readonly url: string; readonly privileges: readonly (string)[]; readonly changeNumber: number }

export type CalendarChange = { readonly displayName?: string | null; readonly description?: string | null; readonly color?: string | null; readonly order?: number | null; readonly transparent?: boolean; readonly source?: string; readonly isDefault?: true }

/** The last change of one member */
export type Change = { readonly name: string; readonly number: number; readonly isGone: boolean }

export type Changes = { readonly items: readonly (Change)[]; readonly number: number; readonly epoch: string; readonly isMore: boolean }

export type CheckIn = { readonly uid?: string }

export type Contact = { readonly name: string; readonly etag: string; readonly card: JCard }

export type ContactChange = { readonly card: JCard }

/** By what an account is used */
export type Credentials = { readonly hasPassword: boolean; readonly hasSecondFactor: boolean; readonly passkeys: readonly ({ readonly id: string; readonly name: string; readonly createdAt: string; readonly usedAt: string | null })[]; readonly appPasswords: readonly (AppPassword)[]; readonly programs: readonly (OAuthGrant)[]; readonly sessions: readonly (Session)[] }

export type DamagedObject = { readonly owner: string; readonly home: "calendars" | "addressbooks"; readonly collection: string; readonly name: string; readonly url: string; readonly etag: string; readonly size: number; readonly modifiedAt: string; readonly reason: string }

export type DamagedObjectInFull = { readonly owner: string; readonly home: "calendars" | "addressbooks"; readonly collection: string; readonly name: string; readonly url: string; readonly etag: string; readonly size: number; readonly modifiedAt: string; readonly reason: string; readonly text: string; readonly repaired: string | null }

export type DamagedObjectReplacement = { readonly text: string }

export type Delegates = { readonly read: readonly (string)[]; readonly write: readonly (string)[] }

/** For whom you act; what you may see of theirs is at /calendars/{slug} */
export type Delegator = { readonly principal: Principal; readonly access: "read" | "write" }

export type ErasureConfirmation = { readonly confirm: string }

/** RFC 8984 §2.1, in the part of it that iCalendar can keep */
export type Event = { readonly "@type"?: "Event"; readonly uid: string; readonly prodId?: string; readonly created?: string; readonly updated?: string; readonly sequence?: number; readonly title?: string; readonly description?: string; readonly descriptionContentType?: "text/plain" | "text/html"; readonly showWithoutTime?: boolean; readonly timeZone?: string | null; readonly recurrenceId?: string; readonly recurrenceIdTimeZone?: string | null; readonly recurrenceRules?: readonly (RecurrenceRule)[]; readonly excludedRecurrenceRules?: readonly (RecurrenceRule)[]; readonly recurrenceOverrides?: { readonly [name: string]: PatchObject }; readonly locations?: { readonly [name: string]: Location }; readonly virtualLocations?: { readonly [name: string]: VirtualLocation }; readonly links?: { readonly [name: string]: Link }; readonly keywords?: { readonly [name: string]: true }; readonly categories?: { readonly [name: string]: true }; readonly color?: string; readonly priority?: number; readonly privacy?: "public" | "private" | "secret"; readonly freeBusyStatus?: "busy" | "free"; readonly replyTo?: { readonly imip?: string; readonly other?: string }; readonly participants?: { readonly [name: string]: Participant }; readonly alerts?: { readonly [name: string]: Alert }; readonly relatedTo?: { readonly [name: string]: Relation }; readonly start: string; readonly duration?: string; readonly status?: "confirmed" | "cancelled" | "tentative" }

/** A calendar that is read by a secret URL */
export type Feed = { readonly id: string; readonly calendar: string | null; readonly level: "full" | "busy" | "free-busy"; readonly label: string; readonly createdAt: string }

/** What would become of one item of a file */
export type Foreseen = { readonly kind: "user" | "group" | "room" | "resource"; readonly slug: string | null; readonly outcome: "created" | "changed" | "unchanged" | "refused"; readonly changes: readonly (string)[]; readonly errors: readonly ({ readonly field: string; readonly reason: string })[] }

export type FoundPerson = { readonly name: string; readonly email: string | null; readonly address: string; readonly kind: "user" | "group" | "room" | "resource" | "contact"; readonly slug: string | null; readonly contact: { readonly book: string; readonly name: string } | null }

/** When somebody is busy; of a group when anybody in it is */
export type FreeBusy = { readonly slug: string | null; readonly email: string | null; readonly status: string; readonly periods: readonly (BusyPeriod)[] | null }

export type FreeBusyQuestion = { readonly slugs?: readonly (string)[]; readonly emails?: readonly (string)[]; readonly start: string; readonly end: string; readonly without?: string }

/** That somebody lets somebody in */
export type GivenAccess = { readonly owner: string; readonly calendar: string | null; readonly to: string; readonly access: "busy" | "read" | "read-write" }

/** A calendar to which you are invited */
export type Invitation = { readonly id: string; readonly owner: string; readonly name: string; readonly access: "busy" | "read" | "read-write" | "own"; readonly state: "no-response" | "accepted" | "declined" }

export type InvitationAnswer = { readonly accept: boolean }

/** Somebody whom the owner lets in */
export type Invited = { readonly slug: string; readonly access: "busy" | "read" | "read-write"; readonly state: "no-response" | "accepted" | "declined" | null }

/** RFC 7095 */
export type JCard = readonly ["vcard", readonly (readonly (unknown)[])[]]

/** An import or export, or an archive of all that is held about somebody */
export type Job = { readonly id: string; readonly kind: "import" | "export" | "archive" | "verification"; readonly state: "receiving" | "waiting" | "running" | "done" | "failed" | "cancelled"; readonly owner: string; readonly requestedBy: string; readonly about: string; readonly done: number; readonly total: number | null; readonly imported: number; readonly replaced: number; readonly unchanged: number; readonly skipped: number; readonly reasons: readonly ({ readonly name: string | null; readonly line: number | null; readonly reason: string })[]; readonly problem: string | null; readonly file: { readonly mediaType: string; readonly bytes: number; readonly url: string } | null; readonly createdAt: string; readonly settledAt: string | null; readonly expiresAt: string | null }

/** RFC 8984 §1.4.11. An enclosure is an attachment */
export type Link = { readonly "@type"?: "Link"; readonly href: string; readonly contentType?: string; readonly size?: number; readonly rel?: string; readonly title?: string }

export type ListedEvent = { readonly name: string; readonly url: string; readonly etag: string; readonly value: Event }

export type ListedPrincipal = { readonly slug: string; readonly kind: "user" | "group" | "room" | "resource"; readonly name: string; readonly emails: readonly (string)[]; readonly timezone: string | null; readonly capacity: number | null; readonly building: string | null; readonly floor: string | null; readonly features: readonly (string)[]; readonly picture: string | null; readonly account: Account | null; readonly use: Use | null }

export type ListedTask = { readonly name: string; readonly url: string; readonly etag: string; readonly value: Task }

/** RFC 8984 §4.2.5 */
export type Location = { readonly "@type"?: "Location"; readonly name?: string; readonly description?: string; readonly coordinates?: string }

export type Me = { readonly principal: Principal; readonly administrator: boolean; readonly use: Use | null; readonly scopes: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[] | null }

export type Members = { readonly members: readonly (string)[] }

export type NewAddressBook = { readonly displayName?: string | null; readonly description?: string | null; readonly name: string }

export type NewAppPassword = { readonly name: string; readonly scopes: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[]; readonly expiresAt?: string | null }

export type NewAppPasswordSecret = { readonly appPassword: AppPassword; readonly secret: string; readonly appleProfile: string | null }

export type NewAvailability = { readonly timeZone: string; readonly hours: readonly (WeeklyHours)[] | null; readonly outOfOffice: readonly (Absence)[]; readonly other?: "keep" | "remove" }

export type NewCalendar = { readonly name: string; readonly components?: readonly ("VEVENT" | "VTODO" | "VJOURNAL")[]; readonly displayName?: string | null; readonly description?: string | null; readonly color?: string | null; readonly order?: number | null; readonly transparent?: boolean; readonly source?: string }

export type NewEvent = { readonly "@type"?: "Event"; readonly uid?: string; readonly prodId?: string; readonly created?: string; readonly updated?: string; readonly sequence?: number; readonly title?: string; readonly description?: string; readonly descriptionContentType?: "text/plain" | "text/html"; readonly showWithoutTime?: boolean; readonly timeZone?: string | null; readonly recurrenceId?: string; readonly recurrenceIdTimeZone?: string | null; readonly recurrenceRules?: readonly (RecurrenceRule)[]; readonly excludedRecurrenceRules?: readonly (RecurrenceRule)[]; readonly recurrenceOverrides?: { readonly [name: string]: PatchObject }; readonly locations?: { readonly [name: string]: Location }; readonly virtualLocations?: { readonly [name: string]: VirtualLocation }; readonly links?: { readonly [name: string]: Link }; readonly keywords?: { readonly [name: string]: true }; readonly categories?: { readonly [name: string]: true }; readonly color?: string; readonly priority?: number; readonly privacy?: "public" | "private" | "secret"; readonly freeBusyStatus?: "busy" | "free"; readonly replyTo?: { readonly imip?: string; readonly other?: string }; readonly participants?: { readonly [name: string]: Participant }; readonly alerts?: { readonly [name: string]: Alert }; readonly relatedTo?: { readonly [name: string]: Relation }; readonly start: string; readonly duration?: string; readonly status?: "confirmed" | "cancelled" | "tentative" }

export type NewFeed = { readonly calendar?: string; readonly showsTimesAlone?: boolean; readonly label: string }

export type NewFeedUrl = { readonly feed: Feed; readonly url: string }

export type NewOAuthClient = { readonly client: string; readonly name: string; readonly public?: boolean; readonly redirectUris?: readonly (string)[]; readonly scopes: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[]; readonly service?: string | null; readonly introspects?: boolean }

export type NewOAuthClientSecret = { readonly client: OAuthClient; readonly secret: string | null }

export type NewPrincipal = { readonly name?: string; readonly emails?: readonly (string)[]; readonly timezone?: string | null; readonly quotaBytes?: number | null; readonly password?: string; readonly administrator?: boolean; readonly slug: string; readonly kind: "user" | "group" }

export type NewRoom = { readonly slug: string; readonly kind: "room" | "resource"; readonly name?: string; readonly emails?: readonly (string)[]; readonly timezone?: string | null; readonly quotaBytes?: number | null; readonly capacity?: number | null; readonly building?: string | null; readonly floor?: string | null; readonly features?: readonly (string)[]; readonly picture?: string | null; readonly policy?: RoomPolicy }

export type NewTask = { readonly "@type"?: "Task"; readonly uid?: string; readonly prodId?: string; readonly created?: string; readonly updated?: string; readonly sequence?: number; readonly title?: string; readonly description?: string; readonly descriptionContentType?: "text/plain" | "text/html"; readonly showWithoutTime?: boolean; readonly timeZone?: string | null; readonly recurrenceId?: string; readonly recurrenceIdTimeZone?: string | null; readonly recurrenceRules?: readonly (RecurrenceRule)[]; readonly excludedRecurrenceRules?: readonly (RecurrenceRule)[]; readonly recurrenceOverrides?: { readonly [name: string]: PatchObject }; readonly locations?: { readonly [name: string]: Location }; readonly virtualLocations?: { readonly [name: string]: VirtualLocation }; readonly links?: { readonly [name: string]: Link }; readonly keywords?: { readonly [name: string]: true }; readonly categories?: { readonly [name: string]: true }; readonly color?: string; readonly priority?: number; readonly privacy?: "public" | "private" | "secret"; readonly freeBusyStatus?: "busy" | "free"; readonly replyTo?: { readonly imip?: string; readonly other?: string }; readonly participants?: { readonly [name: string]: Participant }; readonly alerts?: { readonly [name: string]: Alert }; readonly relatedTo?: { readonly [name: string]: Relation }; readonly start?: string; readonly due?: string; readonly estimatedDuration?: string; readonly percentComplete?: number; readonly progress?: "needs-action" | "in-process" | "completed" | "cancelled"; readonly progressUpdated?: string }

/** What somebody said of a meeting */
export type Notice = { readonly id: string; readonly number: number; readonly at: string; readonly method: "publish" | "request" | "reply" | "add" | "cancel" | "refresh" | "counter" | "declinecounter"; readonly from: { readonly name: string | null; readonly email: string | null; readonly slug: string | null } | null; readonly kind: "event" | "task"; readonly uid: string; readonly title: string | null; readonly start: string | null; readonly timeZone: string | null; readonly duration: string | null; readonly showWithoutTime: boolean; readonly due: string | null; readonly recurs: boolean; readonly recurrenceId: string | null; readonly occurrences: number; readonly comment: string | null; readonly participationStatus: string | null; readonly object: { readonly calendar: string; readonly name: string } | null; readonly url: string }

/** A program that uses accounts */
export type OAuthClient = { readonly client: string; readonly name: string; readonly public: boolean; readonly redirectUris: readonly (string)[]; readonly scopes: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[]; readonly service: string | null; readonly introspects: boolean; readonly createdAt: string }

/** What is left out stays */
export type OAuthClientChange = { readonly name?: string; readonly redirectUris?: readonly (string)[]; readonly scopes?: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[]; readonly introspects?: boolean }

export type OAuthClientSecret = { readonly secret: string }

/** That a program may act for somebody, in one place where it is used */
export type OAuthGrant = { readonly id: string; readonly client: string; readonly clientName: string; readonly scopes: readonly ("freebusy:read" | "events:read" | "events:write" | "contacts:read" | "contacts:write" | "rooms:read" | "rooms:admin" | "sharing:write" | "availability:solve" | "audit:read" | "admin")[]; readonly createdAt: string; readonly expiresAt: string; readonly usedAt: string | null }

/** What a client said that is more than hours and absences */
export type OtherAvailability = { readonly uid: string | null; readonly summary: string | null; readonly icalendar: string }

/** A mail on its way, without what it says */
export type OutboundMail = { readonly id: string; readonly kind: "mail" | "reminder" | "proposal" | "approval"; readonly sender: string; readonly recipient: string; readonly method: string; readonly uid: string; readonly state: "queued" | "sent" | "failed"; readonly attempts: number; readonly nextAt: string | null; readonly problem: string | null; readonly createdAt: string; readonly settledAt: string | null }

/** RFC 8984 §4.4.6 */
export type Participant = { readonly "@type"?: "Participant"; readonly name?: string; readonly email?: string; readonly sendTo?: { readonly imip?: string; readonly other?: string }; readonly kind?: "individual" | "group" | "location" | "resource"; readonly roles: { readonly [name: string]: true }; readonly participationStatus?: "needs-action" | "accepted" | "declined" | "tentative" | "delegated"; readonly expectReply?: boolean; readonly scheduleAgent?: "server" | "client" | "none"; readonly scheduleForceSend?: boolean; readonly scheduleStatus?: readonly (string)[]; readonly delegatedTo?: { readonly [name: string]: true }; readonly delegatedFrom?: { readonly [name: string]: true }; readonly language?: string; readonly progress?: "in-process" | "completed" }

/** RFC 8984 §1.4.9: paths, and the values that stand there; null removes */
export type PatchObject = { readonly [name: string]: unknown }

export type PolicyTrial = { readonly policy: RoomPolicy; readonly start?: string; readonly end?: string }

/** Requests of some time, and how another policy would have answered them */
export type PolicyTrialResult = { readonly since: string | null; readonly before: AnswerCounts; readonly after: AnswerCounts; readonly changed: number; readonly items: readonly (TriedRequest)[] }

export type Preferences = { readonly language: "en" | "fr" | "de" | "nl" | null; readonly timeZone: string | null; readonly otherTimeZones: readonly (string)[]; readonly firstDayOfWeek: "mo" | "tu" | "we" | "th" | "fr" | "sa" | "su" | null; readonly hours: "12" | "24" | null; readonly theme: "light" | "dark" | null; readonly view: "month" | "week" | "day" | "agenda" | null; readonly weekNumbers: boolean | null }

export type PreferencesChange = { readonly language?: "en" | "fr" | "de" | "nl" | null; readonly timeZone?: string | null; readonly otherTimeZones?: readonly (string)[]; readonly firstDayOfWeek?: "mo" | "tu" | "we" | "th" | "fr" | "sa" | "su" | null; readonly hours?: "12" | "24" | null; readonly theme?: "light" | "dark" | null; readonly view?: "month" | "week" | "day" | "agenda" | null; readonly weekNumbers?: boolean | null }

/** A person, a group, a room or a resource */
export type Principal = { readonly slug: string; readonly kind: "user" | "group" | "room" | "resource"; readonly name: string; readonly emails: readonly (string)[]; readonly timezone: string | null; readonly capacity: number | null; readonly building: string | null; readonly floor: string | null; readonly features: readonly (string)[]; readonly picture: string | null; readonly account: Account | null }

export type PrincipalChange = { readonly name?: string; readonly emails?: readonly (string)[]; readonly timezone?: string | null; readonly quotaBytes?: number | null; readonly password?: string; readonly administrator?: boolean }

/** RFC 9457 */
export type Problem = { readonly type: string; readonly title: string; readonly status: number; readonly detail: string; readonly errors?: readonly ({ readonly field: string; readonly reason: string })[] }

export type ProposalAnswer = { readonly answer: "accepted" | "declined"; readonly comment?: string }

export type Provision = { readonly text: string; readonly dryRun?: boolean }

/** A mail that waits for somebody to judge it */
export type QuarantinedMail = { readonly id: string; readonly recipient: string; readonly author: string; readonly reason: string; readonly size: number; readonly receivedAt: string }

/** RFC 8984 §4.3.3 */
export type RecurrenceRule = { readonly "@type"?: "RecurrenceRule"; readonly frequency: "yearly" | "monthly" | "weekly" | "daily" | "hourly" | "minutely" | "secondly"; readonly interval?: number; readonly rscale?: string; readonly skip?: "omit" | "backward" | "forward"; readonly firstDayOfWeek?: "su" | "mo" | "tu" | "we" | "th" | "fr" | "sa"; readonly byDay?: readonly ({ readonly "@type"?: "NDay"; readonly day: "su" | "mo" | "tu" | "we" | "th" | "fr" | "sa"; readonly nthOfPeriod?: number })[]; readonly byMonthDay?: readonly (number)[]; readonly byMonth?: readonly (string)[]; readonly byYearDay?: readonly (number)[]; readonly byWeekNo?: readonly (number)[]; readonly byHour?: readonly (number)[]; readonly byMinute?: readonly (number)[]; readonly bySecond?: readonly (number)[]; readonly bySetPosition?: readonly (number)[]; readonly count?: number; readonly until?: string }

/** RFC 8984 §1.4.10 */
export type Relation = { readonly "@type"?: "Relation"; readonly relation: { readonly [name: string]: true } }

/** A room, or another thing that is booked */
export type Room = { readonly slug: string; readonly kind: "user" | "group" | "room" | "resource"; readonly name: string; readonly emails: readonly (string)[]; readonly timezone: string | null; readonly capacity: number | null; readonly building: string | null; readonly floor: string | null; readonly features: readonly (string)[]; readonly picture: string | null; readonly account: Account | null; readonly policy: RoomPolicy | null }

/** Who organizes the meeting */
export type RoomAsker = { readonly slug: string | null; readonly address: string | null }

export type RoomBusy = { readonly start: string; readonly end: string; readonly type: "busy" | "tentative" | "unavailable" }

export type RoomChange = { readonly name?: string; readonly emails?: readonly (string)[]; readonly timezone?: string | null; readonly quotaBytes?: number | null; readonly capacity?: number | null; readonly building?: string | null; readonly floor?: string | null; readonly features?: readonly (string)[]; readonly picture?: string | null; readonly policy?: RoomPolicy }

export type RoomFeature = { readonly name: string; readonly count: number }

/** As rooms and resources name them, in the order of names */
export type RoomPlaces = { readonly buildings: readonly (Building)[]; readonly features: readonly (RoomFeature)[] }

/** What is not said is as usual */
export type RoomPolicy = { readonly accept?: "none" | "always" | "never" | "if-free" | "decline-if-busy" | "automatic"; readonly acceptFromGroup?: string | null; readonly window?: string | null; readonly beyondWindow?: "cut" | "decline"; readonly minDuration?: string | null; readonly maxDuration?: string | null; readonly openingHours?: readonly (string)[]; readonly recurring?: boolean; readonly bufferBefore?: string | null; readonly bufferAfter?: string | null; readonly bookers?: readonly (string)[]; readonly strangers?: boolean; readonly approval?: "none" | "all"; readonly approvalExcept?: readonly (string)[]; readonly approvers?: readonly (string)[]; readonly approvalTimeLimit?: string | null; readonly lanes?: number; readonly maxConflicts?: number | null; readonly maxConflictsPercent?: number | null; readonly privacy?: "keep" | "organizer" | "remove"; readonly checkIn?: string | null }

/** Why a room answered so */
export type RoomReason = { readonly key: "accepted" | "accepted-while-busy" | "accepted-in-part" | "accepted-so-far" | "approved" | "waits-for-approval" | "a-person-answers" | "busy-a-person-answers" | "free-a-person-answers" | "a-person-accepted" | "a-person-declined" | "past" | "busy" | "too-many-conflicts" | "not-open" | "too-short" | "too-long" | "too-far-ahead" | "goes-on-too-long" | "too-many-occurrences" | "not-recurring" | "may-not-book" | "never" | "not-approved" | "not-approved-in-time" | "nobody-came"; readonly text: string; readonly length?: string; readonly count?: number; readonly of?: number }

/** Something that a room was asked for, or that was answered or taken back later */
export type RoomRequest = { readonly id: string; readonly at: string; readonly kind: "asked" | "answered" | "taken-back" | "withdrawn"; readonly uid: string; readonly asker: RoomAsker; readonly answer: "accept" | "tentative" | "leave" | "decline" | null; readonly reason: RoomReason | null; readonly series: boolean; readonly count: number; readonly times: readonly (RoomRequestTime)[] }

/** One time that was asked for, without buffers */
export type RoomRequestTime = { readonly start: string; readonly end: string; readonly answer: "accept" | "tentative" | "leave" | "decline" | null; readonly reason: RoomReason | null }

/** A room, and when it is taken */
export type RoomTimeline = { readonly slug: string; readonly kind: "room" | "resource"; readonly name: string; readonly capacity: number | null; readonly building: string | null; readonly floor: string | null; readonly features: readonly (string)[]; readonly lanes: number; readonly busy: readonly (RoomBusy)[] | null; readonly bookings: readonly (TimelineBooking)[] | null }

export type ServerStatus = { readonly version: string; readonly node: string; readonly database: "sqlite" | "postgres"; readonly epoch: string; readonly uptimeSeconds: number; readonly memoryBytes: number; readonly databaseMilliseconds: number; readonly connections: { readonly total: number; readonly idle: number; readonly waiting: number } | null; readonly queues: { readonly outbound: number; readonly push: number; readonly reminders: number; readonly audit: number }; readonly sendsMail: boolean; readonly sizes: Sizes; readonly backedUpAt: string | null }

/** A browser that is signed in */
export type Session = { readonly id: string; readonly current: boolean; readonly signedInBy: string; readonly address: string; readonly agent: string; readonly createdAt: string; readonly seenAt: string; readonly expiresAt: string }

export type Setting = { readonly name: string; readonly value: string | null; readonly usual: string; readonly expected: string; readonly secret: boolean }

export type ShareChange = { readonly access: "busy" | "read" | "read-write"; readonly summary?: string }

/** As much of an occurrence as a page of a calendar shows */
export type ShownOccurrence = { readonly calendar: number; readonly name: string; readonly uid: string; readonly etag: string; readonly recurrenceId: string | null; readonly title: string | null; readonly start: string; readonly timeZone: string | null; readonly duration: string | null; readonly showWithoutTime: boolean; readonly startAt: string; readonly status: string | null; readonly freeBusyStatus: string | null; readonly privacy: string | null; readonly color: string | null; readonly location: string | null; readonly recurs: boolean; readonly hasAlert: boolean; readonly participants: number; readonly isOrganizer: boolean; readonly participationStatus: string | null }

export type ShownOccurrences = { readonly calendars: readonly ({ readonly owner: string; readonly name: string })[]; readonly missing: readonly ({ readonly owner: string; readonly name: string })[]; readonly items: readonly (ShownOccurrence)[] }

/** How much there is in the whole store */
export type Sizes = { readonly users: number; readonly groups: number; readonly rooms: number; readonly resources: number; readonly calendars: number; readonly addressBooks: number; readonly objects: number; readonly objectBytes: number; readonly attachments: number; readonly attachmentBytes: number; readonly databaseBytes: number }

/** How the content of a calendar comes from elsewhere */
export type Subscription = { readonly owner: string; readonly calendar: string; readonly source: string; readonly refreshedAt: string | null; readonly nextAt: string; readonly everySeconds: number; readonly failures: number; readonly problem: string | null }

/** RFC 8984 §2.2, in the part of it that iCalendar can keep */
export type Task = { readonly "@type"?: "Task"; readonly uid: string; readonly prodId?: string; readonly created?: string; readonly updated?: string; readonly sequence?: number; readonly title?: string; readonly description?: string; readonly descriptionContentType?: "text/plain" | "text/html"; readonly showWithoutTime?: boolean; readonly timeZone?: string | null; readonly recurrenceId?: string; readonly recurrenceIdTimeZone?: string | null; readonly recurrenceRules?: readonly (RecurrenceRule)[]; readonly excludedRecurrenceRules?: readonly (RecurrenceRule)[]; readonly recurrenceOverrides?: { readonly [name: string]: PatchObject }; readonly locations?: { readonly [name: string]: Location }; readonly virtualLocations?: { readonly [name: string]: VirtualLocation }; readonly links?: { readonly [name: string]: Link }; readonly keywords?: { readonly [name: string]: true }; readonly categories?: { readonly [name: string]: true }; readonly color?: string; readonly priority?: number; readonly privacy?: "public" | "private" | "secret"; readonly freeBusyStatus?: "busy" | "free"; readonly replyTo?: { readonly imip?: string; readonly other?: string }; readonly participants?: { readonly [name: string]: Participant }; readonly alerts?: { readonly [name: string]: Alert }; readonly relatedTo?: { readonly [name: string]: Relation }; readonly start?: string; readonly due?: string; readonly estimatedDuration?: string; readonly percentComplete?: number; readonly progress?: "needs-action" | "in-process" | "completed" | "cancelled"; readonly progressUpdated?: string }

export type TestMailOutcome = { readonly to: string; readonly failure: "name" | "unreachable" | "timeout" | "tls" | "sign-in" | "sender" | "recipient" | "other" | null; readonly detail: string | null }

export type TimelineBooking = { readonly uid: string; readonly start: string; readonly end: string; readonly lane: number; readonly kind: "booked" | "hold"; readonly meeting: { readonly start: string; readonly end: string } | null; readonly summary: string | null }

export type TriedAnswer = { readonly answer: "accept" | "tentative" | "leave" | "decline" | null; readonly reason: RoomReason | null }

export type TriedRequest = { readonly id: string; readonly at: string; readonly uid: string; readonly asker: RoomAsker; readonly series: boolean; readonly count: number; readonly before: TriedAnswer; readonly after: TriedAnswer; readonly times: readonly ({ readonly start: string; readonly end: string; readonly before: TriedAnswer; readonly after: TriedAnswer })[] }

/** How much somebody has */
export type Use = { readonly bytes: number; readonly objects: number; readonly calendars: number; readonly addressBooks: number; readonly quotaBytes: number | null }

/** RFC 8984 §4.2.6 */
export type VirtualLocation = { readonly "@type"?: "VirtualLocation"; readonly name?: string; readonly uri: string; readonly features?: { readonly [name: string]: true } }

/** When somebody can be met, each week */
export type WeeklyHours = { readonly days: readonly ("mo" | "tu" | "we" | "th" | "fr" | "sa" | "su")[]; readonly start: string; readonly end: string }

export interface Kalends {
  /** Everybody and everything that can be invited, or those who are looked for */
  listPrincipals(asked?: { cursor?: string; limit?: number; use?: "true" | "false"; administrator?: "true" | "false"; kind?: "user" | "group" | "room" | "resource"; q?: string; slug?: string | readonly (string)[] }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (ListedPrincipal)[]; readonly next: string | null }>>
  /** Who has signed in, and for what */
  getMe(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<Me>>
  /** One of them */
  getPrincipal(asked: { slug: string }, options?: AskOptions): Promise<Answer<Principal>>
  /** How much somebody has, and how much they may have */
  getUse(asked: { slug: string }, options?: AskOptions): Promise<Answer<Use>>
  /** Who is meant by what somebody types: people, groups and rooms here, and your own contacts */
  searchPeople(asked: { q: string; kind?: "user" | "group" | "room" | "resource" | "contact"; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (FoundPerson)[] }>>
  /** How you want pages to look */
  getPreferences(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<Preferences>>
  /** Say how you want pages to look */
  updatePreferences(asked: { body: PreferencesChange }, options?: AskOptions): Promise<Answer<Preferences>>
  /** Make an account for a person, or a group */
  createPrincipal(asked: { body: NewPrincipal }, options?: AskOptions): Promise<Answer<Principal>>
  /** Change what is said of a person or a group */
  updatePrincipal(asked: { slug: string; body: PrincipalChange }, options?: AskOptions): Promise<Answer<Principal>>
  /** Remove somebody with all that is theirs */
  deletePrincipal(asked: { slug: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Who is in a group: those named in it, groups among them */
  getMembers(asked: { slug: string }, options?: AskOptions): Promise<Answer<Members>>
  /** Say who is in a group */
  setMembers(asked: { slug: string; body: Members }, options?: AskOptions): Promise<Answer<Members>>
  /** Erase yourself, with everything that is held about you; for administrators, anybody */
  erasePerson(asked: { slug: string; body: ErasureConfirmation }, options?: AskOptions): Promise<Answer<undefined>>
  /** Look for rooms and resources */
  listRooms(asked?: { cursor?: string; limit?: number; kind?: "room" | "resource"; capacity?: number; feature?: string | readonly (string)[]; building?: string; floor?: string; freeFrom?: string; freeUntil?: string }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Room)[]; readonly next: string | null }>>
  /** One of them */
  getRoom(asked: { slug: string }, options?: AskOptions): Promise<Answer<Room>>
  /** Set up a room or a resource */
  createRoom(asked: { body: NewRoom }, options?: AskOptions): Promise<Answer<Room>>
  /** Change what is said of it, its policy among it; what is left out stays */
  updateRoom(asked: { slug: string; body: RoomChange }, options?: AskOptions): Promise<Answer<Room>>
  /** Remove it; meetings in it that are not over are declined */
  deleteRoom(asked: { slug: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** When it is taken */
  getRoomTimeline(asked: { slug: string; start: string; end: string }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (RoomBusy)[] }>>
  /** Requests for rooms that wait for you */
  listApprovals(asked?: { cursor?: string; limit?: number; room?: string }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Approval)[]; readonly next: string | null }>>
  /** Approve a request, or decline it */
  answerApproval(asked: { room: string; uid: string; body: ApprovalAnswer }, options?: AskOptions): Promise<Answer<Event>>
  /** For what a room is booked, for who keeps it */
  listBookings(asked: { slug: string; cursor?: string; limit?: number; start: string; end: string }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Booking)[]; readonly next: string | null }>>
  /** Somebody came to what a room is booked for now, or soon */
  checkIn(asked: { slug: string; body: CheckIn }, options?: AskOptions): Promise<Answer<{ readonly uids: readonly (string)[] }>>
  /** Do now what is done each night */
  settleRoom(asked: { slug: string }, options?: AskOptions): Promise<Answer<{ readonly items: readonly ({ readonly uid: string; readonly outcome: string })[] }>>
  /** What a room was asked for and what it answered, for who keeps it */
  listRoomRequests(asked: { slug: string; cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (RoomRequest)[]; readonly next: string | null }>>
  /** All rooms, or those that fit, and when each is taken */
  listRoomTimelines(asked: { cursor?: string; limit?: number; kind?: "room" | "resource"; capacity?: number; feature?: string | readonly (string)[]; building?: string; floor?: string; start: string; end: string; slug?: string | readonly (string)[] }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (RoomTimeline)[]; readonly next: string | null }>>
  /** What a policy would have done to what a room was asked for lately */
  tryRoomPolicy(asked: { slug: string; body: PolicyTrial }, options?: AskOptions): Promise<Answer<PolicyTrialResult>>
  /** Which buildings, floors and features there are */
  getRoomPlaces(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<RoomPlaces>>
  /** Browsers in which you are signed in */
  listSessions(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Session)[]; readonly next: string | null }>>
  /** Sign one out */
  endSession(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** By what somebody signs in, and where they are signed in */
  getCredentials(asked: { slug: string }, options?: AskOptions): Promise<Answer<Credentials>>
  /** Sign a browser of somebody out */
  endSessionOf(asked: { slug: string; id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** End an app password of somebody */
  revokeAppPasswordOf(asked: { slug: string; id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** End what somebody let a program do */
  revokeOAuthGrantOf(asked: { slug: string; id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Take a lost second factor away from somebody: the password alone signs in again */
  removeSecondFactorOf(asked: { slug: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Your app passwords */
  listAppPasswords(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (AppPassword)[]; readonly next: string | null }>>
  /** Make a password for one device */
  createAppPassword(asked: { body: NewAppPassword }, options?: AskOptions): Promise<Answer<NewAppPasswordSecret>>
  /** End one: it opens nothing from now on */
  revokeAppPassword(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Programs that may act for you */
  listOAuthGrants(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (OAuthGrant)[]; readonly next: string | null }>>
  /** End one: its tokens open nothing from now on */
  revokeOAuthGrant(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Programs that are registered */
  listOAuthClients(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (OAuthClient)[]; readonly next: string | null }>>
  /** One of them */
  getOAuthClient(asked: { client: string }, options?: AskOptions): Promise<Answer<OAuthClient>>
  /** Register a program */
  createOAuthClient(asked: { body: NewOAuthClient }, options?: AskOptions): Promise<Answer<NewOAuthClientSecret>>
  /** Change what a program is registered for */
  changeOAuthClient(asked: { client: string; body: OAuthClientChange }, options?: AskOptions): Promise<Answer<OAuthClient>>
  /** Give a program a new secret */
  renewOAuthClientSecret(asked: { client: string }, options?: AskOptions): Promise<Answer<OAuthClientSecret>>
  /** End one, with all that people agreed to and all its tokens */
  removeOAuthClient(asked: { client: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Those for whom you act, also as a member of a group */
  listDelegators(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Delegator)[]; readonly next: string | null }>>
  /** Calendars in the home of somebody, with those that others share */
  listCalendars(asked: { owner: string; cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Calendar)[]; readonly next: string | null }>>
  /** Make a calendar, or a subscription to one elsewhere */
  createCalendar(asked: { owner: string; body: NewCalendar }, options?: AskOptions): Promise<Answer<Calendar>>
  /** One calendar */
  getCalendar(asked: { owner: string; calendar: string }, options?: AskOptions): Promise<Answer<Calendar>>
  /** Change what is said; of a share and as a delegate, how it looks to you */
  updateCalendar(asked: { owner: string; calendar: string; body: CalendarChange }, options?: AskOptions): Promise<Answer<Calendar>>
  /** Remove a calendar with all that is in it; a share is left, and stays with its owner */
  deleteCalendar(asked: { owner: string; calendar: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Who did what, the newest first */
  listAuditRecords(asked?: { cursor?: string; limit?: number; actor?: string; owner?: string; kind?: "object-created" | "object-changed" | "object-removed" | "collection-created" | "collection-changed" | "collection-renamed" | "collection-removed" | "rights-set" | "invited" | "uninvited" | "share-made" | "share-changed" | "share-ended" | "principal-created" | "principal-changed" | "principal-removed" | "members-set" | "delegates-set" | "password-set" | "credentials-revoked" | "app-password-made" | "app-password-ended" | "feed-made" | "feed-ended" | "identity-set" | "identity-ended" | "groups-set" | "second-factor-set" | "second-factor-ended" | "session-ended" | "sessions-ended" | "oauth-client-made" | "oauth-client-changed" | "oauth-client-removed" | "oauth-agreed" | "oauth-ended" | "sign-in" | "sign-in-refused" | "viewed-as" | "test-mail" | "export" | "backup" | "restore" | "audit-pruned" | "audit-erased"; since?: string; until?: string }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (AuditRecord)[]; readonly next: string | null }>>
  /** Whether a record was altered or removed */
  verifyAudit(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<AuditVerdict>>
  /** The events of a calendar */
  listEvents(asked: { owner: string; calendar: string; cursor?: string; limit?: number; start?: string; end?: string; expand?: "true" | "false" }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (ListedEvent)[]; readonly next: string | null }>>
  /** A new event */
  createEvent(asked: { owner: string; calendar: string; body: NewEvent }, options?: AskOptions): Promise<Answer<Event>>
  /** One event */
  getEvent(asked: { owner: string; calendar: string; id: string }, options?: AskOptions): Promise<Answer<Event>>
  /** One event as a whole */
  replaceEvent(asked: { owner: string; calendar: string; id: string; body: Event }, options?: AskOptions): Promise<Answer<Event>>
  /** A part of one event */
  changeEvent(asked: { owner: string; calendar: string; id: string; body: PatchObject }, options?: AskOptions): Promise<Answer<Event>>
  /** Put one event into another calendar */
  moveEvent(asked: { owner: string; calendar: string; id: string; body: { readonly owner?: string; readonly calendar: string } }, options?: AskOptions): Promise<Answer<ListedEvent>>
  /** Remove one event */
  deleteEvent(asked: { owner: string; calendar: string; id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** The tasks of a calendar */
  listTasks(asked: { owner: string; calendar: string; cursor?: string; limit?: number; start?: string; end?: string; expand?: "true" | "false"; nextOpen?: "true" | "false" }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (ListedTask)[]; readonly next: string | null }>>
  /** A new task */
  createTask(asked: { owner: string; calendar: string; body: NewTask }, options?: AskOptions): Promise<Answer<Task>>
  /** One task */
  getTask(asked: { owner: string; calendar: string; id: string }, options?: AskOptions): Promise<Answer<Task>>
  /** One task as a whole */
  replaceTask(asked: { owner: string; calendar: string; id: string; body: Task }, options?: AskOptions): Promise<Answer<Task>>
  /** A part of one task */
  changeTask(asked: { owner: string; calendar: string; id: string; body: PatchObject }, options?: AskOptions): Promise<Answer<Task>>
  /** Put one task into another calendar */
  moveTask(asked: { owner: string; calendar: string; id: string; body: { readonly owner?: string; readonly calendar: string } }, options?: AskOptions): Promise<Answer<ListedTask>>
  /** Remove one task */
  deleteTask(asked: { owner: string; calendar: string; id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** One occurrence of an event */
  getEventOccurrence(asked: { owner: string; calendar: string; id: string; recurrenceId: string }, options?: AskOptions): Promise<Answer<Event>>
  /** A part of one occurrence of an event */
  changeEventOccurrence(asked: { owner: string; calendar: string; id: string; recurrenceId: string; body: PatchObject }, options?: AskOptions): Promise<Answer<Event>>
  /** Remove one occurrence of an event */
  deleteEventOccurrence(asked: { owner: string; calendar: string; id: string; recurrenceId: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** This and the future by themselves */
  splitEvent(asked: { owner: string; calendar: string; id: string; body: { readonly recurrenceId: string } }, options?: AskOptions): Promise<Answer<{ readonly past: ListedEvent; readonly ongoing: ListedEvent }>>
  /** Answer to an event that the owner of the calendar is invited to */
  replyToEvent(asked: { owner: string; calendar: string; id: string; body: { readonly participationStatus: "accepted" | "declined" | "tentative"; readonly comment?: string; readonly recurrenceId?: string } }, options?: AskOptions): Promise<Answer<Event>>
  /** Propose another time to the organizer */
  counterEvent(asked: { owner: string; calendar: string; id: string; body: { readonly recurrenceId?: string; readonly start: string; readonly duration?: string; readonly timeZone?: string | null; readonly comment?: string } }, options?: AskOptions): Promise<Answer<{ readonly requestStatus: string }>>
  /** One occurrence of a task */
  getTaskOccurrence(asked: { owner: string; calendar: string; id: string; recurrenceId: string }, options?: AskOptions): Promise<Answer<Task>>
  /** A part of one occurrence of a task */
  changeTaskOccurrence(asked: { owner: string; calendar: string; id: string; recurrenceId: string; body: PatchObject }, options?: AskOptions): Promise<Answer<Task>>
  /** Remove one occurrence of a task */
  deleteTaskOccurrence(asked: { owner: string; calendar: string; id: string; recurrenceId: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** This and the future by themselves */
  splitTask(asked: { owner: string; calendar: string; id: string; body: { readonly recurrenceId: string } }, options?: AskOptions): Promise<Answer<{ readonly past: ListedTask; readonly ongoing: ListedTask }>>
  /** Answer to a task that the owner of the calendar is invited to */
  replyToTask(asked: { owner: string; calendar: string; id: string; body: { readonly participationStatus: "accepted" | "declined" | "tentative"; readonly comment?: string; readonly recurrenceId?: string } }, options?: AskOptions): Promise<Answer<Task>>
  /** Propose another time to the organizer */
  counterTask(asked: { owner: string; calendar: string; id: string; body: { readonly recurrenceId?: string; readonly start: string; readonly duration?: string; readonly timeZone?: string | null; readonly comment?: string } }, options?: AskOptions): Promise<Answer<{ readonly requestStatus: string }>>
  /** What others say of meetings: invitations, answers, proposals, what is called off */
  listNotices(asked: { slug: string; cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Notice)[]; readonly next: string | null }>>
  /** Take one out of the inbox */
  dismissNotice(asked: { slug: string; id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Take up another time that somebody proposes, or decline it */
  answerProposal(asked: { slug: string; id: string; body: ProposalAnswer }, options?: AskOptions): Promise<Answer<undefined>>
  /** What is in several calendars in a window of time */
  listShownOccurrences(asked: { start: string; end: string; calendars?: string }, options?: AskOptions): Promise<Answer<ShownOccurrences>>
  /** What changed since a number, each member once */
  listCalendarChanges(asked: { owner: string; collection: string; since?: number; epoch?: string; limit?: number }, options?: AskOptions): Promise<Answer<Changes>>
  /** What changed since a number, each member once */
  listAddressBookChanges(asked: { owner: string; collection: string; since?: number; epoch?: string; limit?: number }, options?: AskOptions): Promise<Answer<Changes>>
  /** Which calendars somebody has, and which are new, changed or gone since a number */
  listCalendarHomeChanges(asked: { owner: string; since?: number; epoch?: string; limit?: number }, options?: AskOptions): Promise<Answer<Changes>>
  /** Which address books somebody has, and which are new, changed or gone since a number */
  listAddressBookHomeChanges(asked: { owner: string; since?: number; epoch?: string; limit?: number }, options?: AskOptions): Promise<Answer<Changes>>
  /** Who is invited to a calendar, and what they said */
  listShares(asked: { owner: string; calendar: string; cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Invited)[]; readonly next: string | null }>>
  /** Invite a person or a group to a calendar, or change what they may do */
  setShare(asked: { owner: string; calendar: string; sharee: string; body: ShareChange }, options?: AskOptions): Promise<Answer<undefined>>
  /** Take an invitation back */
  removeShare(asked: { owner: string; calendar: string; sharee: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** What others share with you, and what you said to it */
  listInvitations(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Invitation)[]; readonly next: string | null }>>
  /** Accept or decline a calendar that somebody shares with you */
  answerInvitation(asked: { id: string; body: InvitationAnswer }, options?: AskOptions): Promise<Answer<undefined>>
  /** Who acts for somebody */
  getDelegates(asked: { slug: string }, options?: AskOptions): Promise<Answer<Delegates>>
  /** Say who acts for somebody */
  setDelegates(asked: { slug: string; body: Delegates }, options?: AskOptions): Promise<Answer<Delegates>>
  /** Which calendars are shared with whom */
  listSharesGiven(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (GivenAccess)[]; readonly next: string | null }>>
  /** Who acts for whom */
  listDelegations(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (GivenAccess)[]; readonly next: string | null }>>
  /** Address books of somebody */
  listAddressBooks(asked: { owner: string; cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (AddressBook)[]; readonly next: string | null }>>
  /** Make an address book */
  createAddressBook(asked: { owner: string; body: NewAddressBook }, options?: AskOptions): Promise<Answer<AddressBook>>
  /** One address book */
  getAddressBook(asked: { owner: string; book: string }, options?: AskOptions): Promise<Answer<AddressBook>>
  /** Change what is said of it */
  updateAddressBook(asked: { owner: string; book: string; body: AddressBookChange }, options?: AskOptions): Promise<Answer<AddressBook>>
  /** Remove it with all that is in it */
  deleteAddressBook(asked: { owner: string; book: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Cards of an address book */
  listContacts(asked: { owner: string; book: string; cursor?: string; limit?: number; longestValue?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Contact)[]; readonly next: string | null }>>
  /** One card */
  getContact(asked: { owner: string; book: string; contact: string }, options?: AskOptions): Promise<Answer<Contact>>
  /** Make a card (If-None-Match: *), or replace it (If-Match) */
  putContact(asked: { owner: string; book: string; contact: string; body: ContactChange }, options?: AskOptions): Promise<Answer<Contact>>
  /** Remove a card */
  deleteContact(asked: { owner: string; book: string; contact: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Put the events and tasks of a file into a calendar */
  importCalendarFile(asked: { owner: string; calendar: string; body: Upload }, options?: AskOptions): Promise<Answer<Job>>
  /** Put the cards of a file into an address book */
  importContactsFile(asked: { owner: string; book: string; body: Upload }, options?: AskOptions): Promise<Answer<Job>>
  /** Make a file of a calendar */
  exportCalendarFile(asked: { owner: string; calendar: string }, options?: AskOptions): Promise<Answer<Job>>
  /** Make a file of an address book */
  exportContactsFile(asked: { owner: string; book: string }, options?: AskOptions): Promise<Answer<Job>>
  /** Make an archive of everything that is held about you; for administrators, about anybody */
  makeArchive(asked: { slug: string }, options?: AskOptions): Promise<Answer<Job>>
  /** Look at every object and number in the store, and tell what does not agree */
  verifyStore(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<Job>>
  /** Imports and exports that you asked for; of everybody, for administrators */
  listJobs(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Job)[]; readonly next: string | null }>>
  /** How far an import or export is */
  getJob(asked: { id: string }, options?: AskOptions): Promise<Answer<Job>>
  /** The file that an export made */
  getJobFile(asked: { id: string }, options?: AskOptions): Promise<Answer<Blob>>
  /** Stop an import or export */
  cancelJob(asked: { id: string }, options?: AskOptions): Promise<Answer<Job>>
  /** Forget an import or export, with its file */
  deleteJob(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** When people, rooms and groups are busy */
  queryFreeBusy(asked: { body: FreeBusyQuestion }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (FreeBusy)[] }>>
  /** The hours of somebody, and when they are away */
  getAvailability(asked: { slug: string }, options?: AskOptions): Promise<Answer<Availability>>
  /** Say the hours of somebody, and when they are away */
  setAvailability(asked: { slug: string; body: NewAvailability }, options?: AskOptions): Promise<Answer<Availability>>
  /** Secret URLs by which your calendars are read */
  listFeeds(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Feed)[]; readonly next: string | null }>>
  /** Make a secret URL */
  createFeed(asked: { body: NewFeed }, options?: AskOptions): Promise<Answer<NewFeedUrl>>
  /** End one: its URL shows nothing from now on */
  deleteFeed(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Mails that wait for somebody to judge them */
  listQuarantine(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (QuarantinedMail)[]; readonly next: string | null }>>
  /** Deliver one as if nothing had been wrong with it */
  releaseQuarantined(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Throw one away */
  dropQuarantined(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Mails that are to leave, and those of the last two weeks that did */
  listOutbound(asked?: { cursor?: string; limit?: number; state?: "queued" | "sent" | "failed" }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (OutboundMail)[]; readonly next: string | null }>>
  /** Try one again, now */
  retryOutbound(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** Not send one that waits */
  giveUpOutbound(asked: { id: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** All of this server, and how they went */
  listSubscriptions(asked?: { cursor?: string; limit?: number; failing?: "true" | "false" }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Subscription)[]; readonly next: string | null }>>
  /** How the content of a calendar came */
  getSubscription(asked: { owner: string; calendar: string }, options?: AskOptions): Promise<Answer<Subscription>>
  /** Ask the source now */
  refreshSubscription(asked: { owner: string; calendar: string }, options?: AskOptions): Promise<Answer<Subscription>>
  /** Objects that cannot be read any more */
  listDamaged(asked?: { cursor?: string; limit?: number }, options?: AskOptions): Promise<Answer<{ readonly items: readonly (DamagedObject)[]; readonly next: string | null }>>
  /** What is left of one, and what could be made of it */
  getDamaged(asked: { owner: string; home: "calendars" | "addressbooks"; collection: string; name: string }, options?: AskOptions): Promise<Answer<DamagedObjectInFull>>
  /** Put something whole in its place */
  replaceDamaged(asked: { owner: string; home: "calendars" | "addressbooks"; collection: string; name: string; body: DamagedObjectReplacement }, options?: AskOptions): Promise<Answer<undefined>>
  /** Remove what is left of one */
  removeDamaged(asked: { owner: string; home: "calendars" | "addressbooks"; collection: string; name: string }, options?: AskOptions): Promise<Answer<undefined>>
  /** How the server is */
  getServer(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<ServerStatus>>
  /** What it runs with */
  listSettings(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<{ readonly items: readonly (Setting)[] }>>
  /** Make people, groups, rooms and resources be what a file says */
  provision(asked: { body: Provision }, options?: AskOptions): Promise<Answer<{ readonly changes: readonly (string)[]; readonly entries: readonly (Foreseen)[] | null }>>
  /** Send a mail to yourself, at once, and learn whether it was taken */
  sendTestMail(asked?: Record<string, never>, options?: AskOptions): Promise<Answer<TestMailOutcome>>
}

const ROUTES: Readonly<Record<keyof Kalends, Route>> = {
  listPrincipals: ['GET', '/principals'],
  getMe: ['GET', '/me'],
  getPrincipal: ['GET', '/principals/{slug}'],
  getUse: ['GET', '/principals/{slug}/use'],
  searchPeople: ['GET', '/people'],
  getPreferences: ['GET', '/me/preferences'],
  updatePreferences: ['PATCH', '/me/preferences'],
  createPrincipal: ['POST', '/principals'],
  updatePrincipal: ['PATCH', '/principals/{slug}'],
  deletePrincipal: ['DELETE', '/principals/{slug}'],
  getMembers: ['GET', '/groups/{slug}/members'],
  setMembers: ['PUT', '/groups/{slug}/members'],
  erasePerson: ['POST', '/principals/{slug}/erasure'],
  listRooms: ['GET', '/rooms'],
  getRoom: ['GET', '/rooms/{slug}'],
  createRoom: ['POST', '/rooms'],
  updateRoom: ['PATCH', '/rooms/{slug}'],
  deleteRoom: ['DELETE', '/rooms/{slug}'],
  getRoomTimeline: ['GET', '/rooms/{slug}/timeline'],
  listApprovals: ['GET', '/approvals'],
  answerApproval: ['POST', '/approvals/{room}/{uid}'],
  listBookings: ['GET', '/rooms/{slug}/bookings'],
  checkIn: ['POST', '/rooms/{slug}/check-in'],
  settleRoom: ['POST', '/rooms/{slug}/settle'],
  listRoomRequests: ['GET', '/rooms/{slug}/requests'],
  listRoomTimelines: ['GET', '/room-timelines'],
  tryRoomPolicy: ['POST', '/rooms/{slug}/policy/trial'],
  getRoomPlaces: ['GET', '/room-places'],
  listSessions: ['GET', '/sessions'],
  endSession: ['DELETE', '/sessions/{id}'],
  getCredentials: ['GET', '/principals/{slug}/credentials'],
  endSessionOf: ['DELETE', '/principals/{slug}/sessions/{id}'],
  revokeAppPasswordOf: ['DELETE', '/principals/{slug}/app-passwords/{id}'],
  revokeOAuthGrantOf: ['DELETE', '/principals/{slug}/oauth-grants/{id}'],
  removeSecondFactorOf: ['DELETE', '/principals/{slug}/second-factor'],
  listAppPasswords: ['GET', '/app-passwords'],
  createAppPassword: ['POST', '/app-passwords'],
  revokeAppPassword: ['DELETE', '/app-passwords/{id}'],
  listOAuthGrants: ['GET', '/oauth-grants'],
  revokeOAuthGrant: ['DELETE', '/oauth-grants/{id}'],
  listOAuthClients: ['GET', '/oauth-clients'],
  getOAuthClient: ['GET', '/oauth-clients/{client}'],
  createOAuthClient: ['POST', '/oauth-clients'],
  changeOAuthClient: ['PATCH', '/oauth-clients/{client}'],
  renewOAuthClientSecret: ['POST', '/oauth-clients/{client}/secret'],
  removeOAuthClient: ['DELETE', '/oauth-clients/{client}'],
  listDelegators: ['GET', '/me/delegators'],
  listCalendars: ['GET', '/calendars/{owner}'],
  createCalendar: ['POST', '/calendars/{owner}'],
  getCalendar: ['GET', '/calendars/{owner}/{calendar}'],
  updateCalendar: ['PATCH', '/calendars/{owner}/{calendar}'],
  deleteCalendar: ['DELETE', '/calendars/{owner}/{calendar}'],
  listAuditRecords: ['GET', '/audit'],
  verifyAudit: ['GET', '/audit/verification'],
  listEvents: ['GET', '/calendars/{owner}/{calendar}/events'],
  createEvent: ['POST', '/calendars/{owner}/{calendar}/events'],
  getEvent: ['GET', '/calendars/{owner}/{calendar}/events/{id}'],
  replaceEvent: ['PUT', '/calendars/{owner}/{calendar}/events/{id}'],
  changeEvent: ['PATCH', '/calendars/{owner}/{calendar}/events/{id}'],
  moveEvent: ['POST', '/calendars/{owner}/{calendar}/events/{id}/move'],
  deleteEvent: ['DELETE', '/calendars/{owner}/{calendar}/events/{id}'],
  listTasks: ['GET', '/calendars/{owner}/{calendar}/tasks'],
  createTask: ['POST', '/calendars/{owner}/{calendar}/tasks'],
  getTask: ['GET', '/calendars/{owner}/{calendar}/tasks/{id}'],
  replaceTask: ['PUT', '/calendars/{owner}/{calendar}/tasks/{id}'],
  changeTask: ['PATCH', '/calendars/{owner}/{calendar}/tasks/{id}'],
  moveTask: ['POST', '/calendars/{owner}/{calendar}/tasks/{id}/move'],
  deleteTask: ['DELETE', '/calendars/{owner}/{calendar}/tasks/{id}'],
  getEventOccurrence: ['GET', '/calendars/{owner}/{calendar}/events/{id}/occurrences/{recurrenceId}'],
  changeEventOccurrence: ['PATCH', '/calendars/{owner}/{calendar}/events/{id}/occurrences/{recurrenceId}'],
  deleteEventOccurrence: ['DELETE', '/calendars/{owner}/{calendar}/events/{id}/occurrences/{recurrenceId}'],
  splitEvent: ['POST', '/calendars/{owner}/{calendar}/events/{id}/split'],
  replyToEvent: ['POST', '/calendars/{owner}/{calendar}/events/{id}/reply'],
  counterEvent: ['POST', '/calendars/{owner}/{calendar}/events/{id}/counter'],
  getTaskOccurrence: ['GET', '/calendars/{owner}/{calendar}/tasks/{id}/occurrences/{recurrenceId}'],
  changeTaskOccurrence: ['PATCH', '/calendars/{owner}/{calendar}/tasks/{id}/occurrences/{recurrenceId}'],
  deleteTaskOccurrence: ['DELETE', '/calendars/{owner}/{calendar}/tasks/{id}/occurrences/{recurrenceId}'],
  splitTask: ['POST', '/calendars/{owner}/{calendar}/tasks/{id}/split'],
  replyToTask: ['POST', '/calendars/{owner}/{calendar}/tasks/{id}/reply'],
  counterTask: ['POST', '/calendars/{owner}/{calendar}/tasks/{id}/counter'],
  listNotices: ['GET', '/principals/{slug}/inbox'],
  dismissNotice: ['DELETE', '/principals/{slug}/inbox/{id}'],
  answerProposal: ['POST', '/principals/{slug}/inbox/{id}/answer'],
  listShownOccurrences: ['GET', '/me/occurrences'],
  listCalendarChanges: ['GET', '/calendars/{owner}/{collection}/changes'],
  listAddressBookChanges: ['GET', '/addressbooks/{owner}/{collection}/changes'],
  listCalendarHomeChanges: ['GET', '/homes/calendars/{owner}/changes'],
  listAddressBookHomeChanges: ['GET', '/homes/addressbooks/{owner}/changes'],
  listShares: ['GET', '/calendars/{owner}/{calendar}/shares'],
  setShare: ['PUT', '/calendars/{owner}/{calendar}/shares/{sharee}'],
  removeShare: ['DELETE', '/calendars/{owner}/{calendar}/shares/{sharee}'],
  listInvitations: ['GET', '/invitations'],
  answerInvitation: ['POST', '/invitations/{id}/answer'],
  getDelegates: ['GET', '/principals/{slug}/delegates'],
  setDelegates: ['PUT', '/principals/{slug}/delegates'],
  listSharesGiven: ['GET', '/shares'],
  listDelegations: ['GET', '/delegations'],
  listAddressBooks: ['GET', '/addressbooks/{owner}'],
  createAddressBook: ['POST', '/addressbooks/{owner}'],
  getAddressBook: ['GET', '/addressbooks/{owner}/{book}'],
  updateAddressBook: ['PATCH', '/addressbooks/{owner}/{book}'],
  deleteAddressBook: ['DELETE', '/addressbooks/{owner}/{book}'],
  listContacts: ['GET', '/addressbooks/{owner}/{book}/contacts'],
  getContact: ['GET', '/addressbooks/{owner}/{book}/contacts/{contact}'],
  putContact: ['PUT', '/addressbooks/{owner}/{book}/contacts/{contact}'],
  deleteContact: ['DELETE', '/addressbooks/{owner}/{book}/contacts/{contact}'],
  importCalendarFile: ['POST', '/calendars/{owner}/{calendar}/imports'],
  importContactsFile: ['POST', '/addressbooks/{owner}/{book}/imports'],
  exportCalendarFile: ['POST', '/calendars/{owner}/{calendar}/exports'],
  exportContactsFile: ['POST', '/addressbooks/{owner}/{book}/exports'],
  makeArchive: ['POST', '/principals/{slug}/archives'],
  verifyStore: ['POST', '/server/verifications'],
  listJobs: ['GET', '/jobs'],
  getJob: ['GET', '/jobs/{id}'],
  getJobFile: ['GET', '/jobs/{id}/file'],
  cancelJob: ['POST', '/jobs/{id}/cancel'],
  deleteJob: ['DELETE', '/jobs/{id}'],
  queryFreeBusy: ['POST', '/free-busy'],
  getAvailability: ['GET', '/principals/{slug}/availability'],
  setAvailability: ['PUT', '/principals/{slug}/availability'],
  listFeeds: ['GET', '/feeds'],
  createFeed: ['POST', '/feeds'],
  deleteFeed: ['DELETE', '/feeds/{id}'],
  listQuarantine: ['GET', '/quarantine'],
  releaseQuarantined: ['POST', '/quarantine/{id}/release'],
  dropQuarantined: ['DELETE', '/quarantine/{id}'],
  listOutbound: ['GET', '/outbound'],
  retryOutbound: ['POST', '/outbound/{id}/retry'],
  giveUpOutbound: ['DELETE', '/outbound/{id}'],
  listSubscriptions: ['GET', '/subscriptions'],
  getSubscription: ['GET', '/calendars/{owner}/{calendar}/subscription'],
  refreshSubscription: ['POST', '/calendars/{owner}/{calendar}/subscription/refresh'],
  listDamaged: ['GET', '/damaged'],
  getDamaged: ['GET', '/damaged/{owner}/{home}/{collection}/{name}'],
  replaceDamaged: ['PUT', '/damaged/{owner}/{home}/{collection}/{name}'],
  removeDamaged: ['DELETE', '/damaged/{owner}/{home}/{collection}/{name}'],
  getServer: ['GET', '/server'],
  listSettings: ['GET', '/server/settings'],
  provision: ['POST', '/provision'],
  sendTestMail: ['POST', '/server/test-mail'],
}

export function createClient(options: ClientOptions): Kalends {
  const methods = Object.entries(ROUTES).map(([name, route]) => [
    name,
    (asked: Readonly<Record<string, unknown>> = {}, more?: AskOptions) => ask(options, route, asked, more),
  ])
  // Each is called with what its own type says.
  return Object.fromEntries(methods) as Kalends
}
