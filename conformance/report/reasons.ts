/** Why tests of CalDAVTester's fail that we let fail. A reason for what does not fail is an error of this file. */
import type { SuiteTest } from './results.ts'
import { SCHEDULING_REASONS } from './scheduling-reasons.ts'

export interface Reason {
  readonly suite: string
  /** `testsuite | test` of each; `all` for a suite that cannot start. */
  readonly tests: readonly string[] | 'all'
  readonly why: string
}

export const REASONS: readonly Reason[] = [
  {
    suite: 'CalDAV/conditional.xml',
    tests: ['Last_modified handling | 1', 'Last_modified handling | 3'],
    why: 'wrong test: If-Modified-Since of a PROPFIND must be ignored (RFC 9110 §13.1.3)',
  },
  {
    suite: 'CalDAV/errors.xml',
    tests: ['PUT | 17'],
    why: 'our choice: an override of an instance that its rule lacks is stored and shown, since clients send such (decision 0013)',
  },
  {
    suite: 'CalDAV/errors.xml',
    tests: ['PUT | 22'],
    why: "our choice: the stored bytes are the client's, no RECURRENCE-ID is corrected",
  },
  {
    suite: 'CalDAV/expandproperty.xml',
    tests: ['Invalid REPORTs | 3'],
    why: 'wrong test: RFC 3253 §3.8 allows DAV:property in DAV:property',
  },
  {
    suite: 'CalDAV/floating.xml',
    tests: ['REPORT floating behaviour - expand | 1'],
    why: 'meets the object that errors, PUT 17 leaves',
  },
  {
    suite: 'CalDAV/json.xml',
    tests: ['Freebusy json | 2'],
    why: 'wrong test: dates of jCal in the form of iCalendar (RFC 7265 §3.6.5)',
  },
  {
    suite: 'CalDAV/managed-attachments.xml',
    tests: ['Simple non-recurring, non-scheduled add attachment update existing managed-id | 8'],
    why: 'our choice: an attachment has one address, which leads to it as long as one of its objects does (decision 0076)',
  },
  {
    suite: 'CalDAV/managed-attachments-sharing.xml',
    tests: ['Sharer as attendee | 5'],
    why: "wants the folder in which Apple's server keeps attachments",
  },
  {
    suite: 'CalDAV/managed-attachments-quota.xml',
    tests: ['Simple non-recurring, non-scheduled add attachment no prefer | 3'],
    why: 'our choice: what is stored counts; Apple counts attachments alone',
  },
  {
    suite: 'CalDAV/mkcalendar.xml',
    tests: ['MKCALENDAR read-free-busy privilege | 2'],
    why: 'our choice: a new calendar shows strangers nothing',
  },
  {
    suite: 'CalDAV/mkcalendar.xml',
    tests: ['MKCALENDAR supported-component-set | 7', 'Single component calendars | 4'],
    why: 'our choice: a client may make a calendar of events and tasks',
  },
  {
    suite: 'CalDAV/nonascii.xml',
    tests: ['POSTs | 1'],
    why: 'superseded: scheduling by POST of a VEVENT; RFC 6638 leaves free-busy alone to the outbox',
  },
  {
    suite: 'CalDAV/nonascii.xml',
    tests: ['PUT with CN re-write | 2'],
    why: 'our choice: an event of one person alone keeps its bytes; Apple writes names and addresses into ORGANIZER',
  },
  {
    suite: 'CalDAV/propfind.xml',
    tests: ['regular home prop finds | 4', 'regular calendar prop finds | 4'],
    why: 'wrong test: wants an empty getcontentlength on collections (RFC 4918 §15.4: a number)',
  },
  {
    suite: 'CalDAV/proppatch.xml',
    tests: ['prop patch property attributes | 1'],
    why: 'wrong test: compares the text of an element, with its kind of quotes',
  },
  {
    suite: 'CalDAV/quota.xml',
    tests: ['Quota after collection create, and PUT | 3'],
    why: 'our choice: what is stored counts; Apple counts attachments alone',
  },
  {
    suite: 'CalDAV/reports.xml',
    tests: ['basic query reports | 23'],
    why: 'by RFC 4791 §9.7.1 the override without an alarm matches (decision 0040)',
  },
  {
    suite: 'CalDAV/resourceid.xml',
    tests: ['Principals | 1', 'Principals | 2'],
    why: 'wrong test: wants `urn:x-uid:`, which is no registered scheme; ours is `urn:uuid:` (RFC 5842 §3.1)',
  },
  {
    suite: 'CalDAV/timezones.xml',
    tests: ['Timezone cache - aliases | 4'],
    why: 'wrong test: expects summer time in Brazil, which ended in 2019',
  },
  {
    suite: 'CalDAV/timezonestdservice.xml',
    tests: ['Query method=find | 7'],
    why: 'wants as aliases what our tzdata has as zones, for their clocks differed before 1970',
  },
  {
    suite: 'CardDAV/current-user-principal.xml',
    tests: ['Check for the property on / | 2'],
    why: 'our choice: who is not signed in is asked to (RFC 6764 §7)',
  },
  {
    suite: 'CardDAV/errorcondition.xml',
    tests: ['PUT | 8'],
    why: "our choice: the stored bytes are the client's, line ends included",
  },
  {
    suite: 'CardDAV/errorcondition.xml',
    tests: ['REPORT/addressbook-data | 2', 'REPORT/addressbook-data | 4'],
    why: 'superseded: they take version 4.0 for one that nobody has',
  },
  { suite: 'CardDAV/get.xml', tests: ['GET on resource | 3'], why: "wants the words of Apple's own page" },
  {
    suite: 'CardDAV/mkcol.xml',
    tests: ['MKCOL with body | 1'],
    why: 'superseded: MKCOL of an address book is done, not refused (RFC 5689)',
  },
  {
    suite: 'CardDAV/nonascii.xml',
    tests: ['Non-utf-8 address data | 3'],
    why: 'our choice: a charset that is not UTF-8 is `valid-address-data` (decision 0065)',
  },
  {
    suite: 'CardDAV/propfind.xml',
    tests: ['regular prop finds | 4'],
    why: 'wrong test: wants an empty getcontentlength on collections (RFC 4918 §15.4: a number)',
  },
  {
    suite: 'CardDAV/proppatch.xml',
    tests: ['prop patch property attributes | 1'],
    why: 'wrong test: compares the text of an element, with its kind of quotes',
  },
  {
    suite: 'CalDAV/privateevents.xml',
    tests: [
      'PUT behavior with CONFIDENTIAL access | 2',
      'PUT re-write behavior with CONFIDENTIAL access | 2',
      'PUT behavior with RESTRICTED access | 2',
      'PUT re-write behavior with RESTRICTED access | 2',
      'multiget CONFIDENTIAL all data tests | 1',
      'multiget RESTRICTED all data tests | 1',
      'multiget CONFIDENTIAL partial data tests | 1',
      'multiget RESTRICTED partial data tests | 1',
      'query CONFIDENTIAL all data tests | 1',
      'query RESTRICTED all data tests | 1',
      'query CONFIDENTIAL partial data tests | 1',
      'query RESTRICTED partial data tests | 1',
      'query no match ORGANIZER | 1',
      'Rolled up data tests | 1',
      'Admin access | 4',
      'Admin access | 5',
      'Admin access | 8',
      'Admin access | 9',
      'Admin access | 12',
      'Admin access | 13',
      'Admin access | 14',
    ],
    why: 'our choice: an event of one person alone keeps its bytes; Apple writes names and addresses into ORGANIZER',
  },
  {
    suite: 'CalDAV/sharing-calendars.xml',
    tests: ['Default calendar cannot be shared calendar | 2'],
    why: 'our choice: the URL of a collection ends with a slash',
  },
  {
    suite: 'CalDAV/sharing-notification-sync.xml',
    tests: [
      'Read-write calendar - depth infinity - sharee delete | 6-',
      'Read-write calendar - depth infinity - sharer removes | 6-',
      'Shared calendar data - depth infinity | 6-',
    ],
    why: 'our choice: a new share is told with its objects, and voids no token (decision 0090)',
  },
  {
    suite: 'CalDAV/sharing-sync.xml',
    tests: [
      'Read-write calendar | 5',
      'Read-write calendar | 7',
      'Read-write calendar | 9',
      'Read-write calendar | 11',
    ],
    why: 'our choice: a new share is told with its objects, and voids no token (decision 0090); the later ones use what the first did not reach',
  },
  {
    suite: 'CalDAV/sharing-proxies.xml',
    tests: ['Read proxy property changes | 1', 'Read proxy property changes | 3'],
    why: 'our choice: who may only read for a sharee changes nothing of the share (decision 0090)',
  },
  {
    suite: 'CalDAV/sharing-proxies.xml',
    tests: ['Set up share | 4'],
    why: 'wrong test: compares text; the answer has no white space between elements',
  },
  {
    suite: 'CalDAV/sharing-unshare.xml',
    tests: ['Set up share | 4', 'Reshare after sharee DELETE shared calendar | 4'],
    why: 'wrong test: compares text; the answer has no white space between elements',
  },
  {
    suite: 'CalDAV/default-alarms.xml',
    tests: ['Shared calendars - initially empty default | 6'],
    why: 'our choice: a share that has no default alarms says so by not having the properties',
  },
  {
    suite: 'CalDAV/recurrence-splitting.xml',
    tests: ['Client splits unscheduled, then schedules existing resource | 6'],
    why: 'gap: a split goes to attendees as a shorter series and a new invitation',
  },
  {
    suite: 'CalDAV/bulk.xml',
    tests: [
      'CRUD POST - one event return changed | 1',
      'CRUD POST - one event return changed | 3',
      'CRUD POST - one event return changed | 4',
    ],
    why: 'our choice: an event of one person alone keeps its bytes; Apple writes names and addresses into ORGANIZER',
  },
  {
    suite: 'CalDAV/json.xml',
    tests: [
      'Simple BULK json - no return | 2',
      'Simple BULK json - no return | 3',
      'Simple BULK json - return | 1',
      'Simple BULK json - return | 2',
      'Simple BULK json - return | 3',
      'CRUD json | 2',
      'CRUD json | 3',
    ],
    why: 'our choice: an event of one person alone keeps its bytes; Apple writes names and addresses into ORGANIZER',
  },
  {
    suite: 'CalDAV/acl.xml',
    tests: ['Read ACLs | 3', 'Read ACLs | 4'],
    why: 'superseded: CALDAV:schedule is of a draft; RFC 6638 §6 has privileges of its own for inbox and outbox',
  },
  {
    suite: 'CalDAV/acl.xml',
    tests: ['Read ACLs | 1', 'Read ACLs | 2'],
    why: 'wrong test: asks the collection of all homes for properties of a file, and wants them',
  },
  {
    suite: 'CalDAV/acl.xml',
    tests: ['ACL method preconditions | 1'],
    why: 'our choice: in the home of another, who has no rights learns nothing more (decision 0008)',
  },
  {
    suite: 'CalDAV/acl.xml',
    tests: ['COPY/MOVE interaction with ACL | 9'],
    why: 'wrong test: wants DAV:bind alone to be too little for a new member (RFC 3744 appendix B)',
  },
  {
    suite: 'CalDAV/acl.xml',
    tests: ['Principal Properties | 2'],
    why: 'superseded: wants `calendar-schedule`, of a draft; RFC 6638 has `calendar-auto-schedule`',
  },
  {
    suite: 'CalDAV/aclreports.xml',
    tests: ['principal-search-property-set REPORT | 4'],
    why: 'wrong test: compares text; the answer has no white space between elements',
  },
  {
    suite: 'CalDAV/aclreports.xml',
    tests: ['supported-report-set property | 2'],
    why: 'our choice: a collection of principals names no reports that are of calendars',
  },
  {
    suite: 'CalDAV/calendaruserproxy.xml',
    tests: ['Group membership | 18', 'Group membership | 19'],
    why: 'superseded: scheduling by POST of a VEVENT; RFC 6638 leaves free-busy alone to the outbox',
  },
  {
    suite: 'CalDAV/calendaruserproxy.xml',
    tests: ['Group membership | 24'],
    why: 'wrong test: the user that it takes for unknown is one of those it was given',
  },
  {
    suite: 'CardDAV/bulk.xml',
    tests: [
      'Simple POST - group vcard with return data | 1',
      'CRUD POST - one vcard return changed | 1',
      'CRUD POST - one vcard return changed | 3',
    ],
    why: "our choice: the stored bytes are the client's, members of a group are neither sorted nor made unique",
  },
  {
    suite: 'CardDAV/bulk.xml',
    tests: ['Simple POST - bad vcard | 1'],
    why: 'our choice: each card has its own answer, so that one bad card is 207 (calendarserver-bulk-change §3)',
  },
  {
    suite: 'CardDAV/bulk.xml',
    tests: ['CRUD POST - bad vcard | 1'],
    why: 'our choice: a bad card is 403 with `valid-address-data`, as for PUT',
  },
  { suite: 'CardDAV/aclreports.xml', tests: ['principal-match REPORT | 3'], why: 'wrong test: wants 500' },
  ...SCHEDULING_REASONS,
]

export function findReason({ suite, testSuite, test }: SuiteTest): Reason | undefined {
  return REASONS.find(
    (reason) => reason.suite === suite && (reason.tests === 'all' || reason.tests.includes(`${testSuite} | ${test}`)),
  )
}
