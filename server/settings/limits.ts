import { USUAL_FILTER_LIMITS } from '../../protocol/dav/filter-grammar.ts'
import { byteCount, ofKind, oneOf, orNone, wholeNumber } from '../kind.ts'

/** How much there may be, and what it may cost; null for no limit. */
export const LIMITS = {
  maxResourceBytes: ofKind(byteCount).default(10 * 2 ** 20),
  maxAttendees: ofKind(wholeNumber(1, 1_000_000)).default(1000),
  /** Of one file that is attached to an event. */
  maxAttachmentBytes: ofKind(byteCount).default(20 * 2 ** 20),
  /** Of one component. */
  maxAttachments: ofKind(orNone(wholeNumber(1, 1_000_000))).default(null),
  maxInstances: ofKind(wholeNumber(1, 1_000_000)).default(10_000),
  maxCollections: ofKind(wholeNumber(1, 1_000_000)).default(1000),
  maxResources: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(null),
  /** Of what others send, in the inbox of one principal. */
  maxInboxItems: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(10_000),
  quotaBytes: ofKind(orNone(byteCount)).default(null),
  maxFilterConditions: ofKind(wholeNumber(1, 100_000)).default(USUAL_FILTER_LIMITS.conditions),
  maxFilterDepth: ofKind(wholeNumber(1, 64)).default(USUAL_FILTER_LIMITS.depth),
  maxMultigetHrefs: ofKind(wholeNumber(1, 1_000_000)).default(10_000),
  /** Asked for in one request. */
  maxProperties: ofKind(wholeNumber(1, 1_000_000)).default(500),
  /** What one report may cost, in steps of its work. */
  reportSteps: ofKind(wholeNumber(1_000, 1_000_000_000)).default(2_000_000),
  /** What all reports of one account may cost in a minute. */
  accountSteps: ofKind(orNone(wholeNumber(1_000, 1_000_000_000_000))).default(60_000_000),
  /** Of one account, in a minute. */
  accountRequests: ofKind(orNone(wholeNumber(1, 1_000_000_000))).default(120_000),
  /** Of files that are attached, by one account at the same time. */
  accountUploads: ofKind(orNone(wholeNumber(1, 1_000_000))).default(8),
  /** Of this process, and of one account in it, at the same time. */
  maxWebSockets: ofKind(wholeNumber(0, 1_000_000)).default(20_000),
  accountWebSockets: ofKind(orNone(wholeNumber(0, 1_000_000))).default(100),
  /** That leave in the name of one account in a day, each recipient counted. */
  accountMails: ofKind(orNone(wholeNumber(0, 1_000_000_000))).default(2000),
  /** Of one principal. */
  maxPushRegistrations: ofKind(wholeNumber(0, 1_000_000)).default(200),
  /** Of the files of all imports and exports that one account asks for. */
  maxJobBytes: ofKind(byteCount).default(512 * 2 ** 20),
  /** So long what became of an import or export is kept, with the file to be fetched. */
  jobDays: ofKind(wholeNumber(1, 365)).default(7),
  /** So long records of the audit are kept. */
  auditDays: ofKind(orNone(wholeNumber(1, 36_500))).default(730),
  uidScope: ofKind(oneOf('calendar', 'home')).default('calendar'),
}
