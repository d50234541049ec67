/** Why tests of CalDAVTester's about scheduling fail that we let fail. */
import type { Reason } from './reasons.ts'

export const SCHEDULING_REASONS: readonly Reason[] = [
  {
    suite: 'CalDAV/implicitallday.xml',
    tests: ['Attendee Recurrence Override | 17'],
    why: 'our choice: the status is that of the last message to him (RFC 6638 §3.2.9)',
  },
  {
    suite: 'CalDAV/implicitattendeedelete.xml',
    tests: ['Recurring with master | 29'],
    why: 'our choice: an instance that was declined and removed stays away',
  },
  {
    suite: 'CalDAV/implicitcalendartransp.xml',
    tests: [
      'New Calendar - free-busy-set compatibility | 3',
      'New Calendar - free-busy-set compatibility | 13',
      'New Calendar - free-busy-set compatibility | 16',
    ],
    why: 'superseded: CALDAV:calendar-free-busy-set is of a draft; RFC 6638 §9.1 has schedule-calendar-transp',
  },
  {
    suite: 'CalDAV/implicitcancels.xml',
    tests: ['Organzier DELETE, Attendee EXDATE | 11'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/implicitdefaultcalendar.xml',
    tests: [
      'Default Property | 1',
      'Set empty Property | 2',
      'Set valid Property | 1',
      'Set valid Property | 3',
      'Set invalid Property | 2',
      'Move default calendar | 2',
      'Delete previously default calendar | 3',
    ],
    why: 'our choice: the URL of a collection ends with a slash',
  },
  {
    suite: 'CalDAV/implicitdefaultcalendar.xml',
    tests: ['Delete default calendar | 1', 'Auto-create default calendar on scheduling | 1'],
    why: 'our choice: the default calendar is not deleted (RFC 6638 §9.2), so none need be made anew',
  },
  {
    suite: 'CalDAV/implicitdeletecalendar.xml',
    tests: ['Invite Calendar Delete | 10'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/impliciterrors.xml',
    tests: [
      'Allowed Organizers | 1',
      'Invalid Attendee PUT using Organizer on server | 1',
      'Invalid Organizer PUT of orphaned instance | 1',
      'Invalid Attendee PUT without own ATTENDEE property | 5',
      'Attempt to remove Organizer | 5',
    ],
    why: 'superseded: wants the name that a draft gave the precondition; RFC 6638 §3.2.4 has another (decision 0103)',
  },
  {
    suite: 'CalDAV/impliciterrors.xml',
    tests: ['Invalid Attendee PUT of missing cancelled instance | 11'],
    why: "only Apple's: what an attendee writes into a cancelled copy removes it",
  },
  {
    suite: 'CalDAV/impliciterrors.xml',
    tests: ['Attempt to remove Organizer | 9'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/implicitfreebusy.xml',
    tests: ['Organizer invites auto-accept Attendee to one instance and checks free busy | 10'],
    why: 'our choice: a cancelled instance stays in a calendar as such; Apple writes EXDATE into those of resources, and the later ones meet that',
  },
  {
    suite: 'CalDAV/implicitimip.xml',
    tests: [
      'Attempt to store externally organized event | 2',
      'Attempt to store externally organized event | 3',
      'Attempt to store externally organized event | 4',
      'Attempt to store externally organized event | 5',
      'Attempt to store externally organized event | 6',
      'Store externally organized event without matching attendee | 2',
      'Store externally organized event without matching attendee | 4',
      'Store externally organized event without matching attendee | 6',
    ],
    why: 'our choice: what has an organizer elsewhere keeps its bytes, and an attendee does not take it from the server afterwards (decision 0103)',
  },
  {
    suite: 'CalDAV/implicitimip.xml',
    tests: [
      'Store unorganized event then get invite from local organizer | 4',
      'Store unorganized event then get invite from local organizer | 5',
      'Store unorganized event then get invite from local organizer | 6',
      'Store unorganized event then get invite from local organizer | 8',
      'Store unorganized event then get invite from local organizer | -1',
    ],
    why: 'wrong test: wants two objects of one UID in a calendar (RFC 4791 §4.1)',
  },
  {
    suite: 'CalDAV/implicitimip.xml',
    tests: [
      'Store local organized event S-A=NONE with attendee then get invite from local organizer | 1',
      'Store local organized event S-A=NONE with attendee then get invite from local organizer | 2',
    ],
    why: 'meets what a suite before it leaves',
  },
  {
    suite: 'CalDAV/implicitgroup.xml',
    tests: [
      ...[5, 6, 7].map((test) => `Recurring invite empty group, then add member to split | ${test}`),
      ...[10, 11, 12, 13, 14, 15, 16, -1].map(
        (test) => `Recurring invite two members group, then remove member to split | ${test}`,
      ),
    ],
    why: "gap: a series that has begun is changed as a whole when its group does; Apple's server splits it, so that what was stays",
  },
  {
    suite: 'CalDAV/implicitlarge.xml',
    tests: ['#1 Large invite | 13'],
    why: 'meets what implicitgroup leaves in an inbox',
  },
  {
    suite: 'CalDAV/implicitoptions.xml',
    tests: ['OPTIONS header | 1', 'OPTIONS header | 2'],
    why: 'superseded: wants `calendar-schedule`, of a draft; RFC 6638 has `calendar-auto-schedule`',
  },
  {
    suite: 'CalDAV/implicitpartstatchange.xml',
    tests: ['Organizer Change without prior refresh with Schedule-Tag | 17'],
    why: 'our choice: an invitation that is asked anew takes up no time until it is answered (decision 0100)',
  },
  {
    suite: 'CalDAV/implicitprivateevents.xml',
    tests: ['Simple Event | 11', 'Simple Event | 12', 'Simple Event | 13'],
    why: 'our choice: RSVP=TRUE, new for one who has answered, asks him (RFC 5546 §3.2.2); the later ones meet that message',
  },
  {
    suite: 'CalDAV/implicitproxy.xml',
    tests: ['Proxy as Organizer | 2', 'Proxy as Attendee | 3'],
    why: 'meets the messages that the suites before it leave in an inbox',
  },
  {
    suite: 'CalDAV/implicitproxy.xml',
    tests: ['Proxy as Organizer | 5'],
    why: 'wrong test: the messages of who acts for another say so by SENT-BY (RFC 5546 §2.1.3)',
  },
  {
    suite: 'CalDAV/implicitrecur1.xml',
    tests: ['Cancel Override | 8'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/implicitrecur1.xml',
    tests: ['RRULE with DTSTART change | 4', 'RRULE with DTSTART change | 13'],
    why: 'wrong test: compares text; EXDATE may be written in the zone of DTSTART',
  },
  {
    suite: 'CalDAV/implicitrecur1.xml',
    tests: [
      'RRULE Addition/Removal | 17',
      'RRULE Addition/Removal | 19',
      'RRULE Addition/Removal | 21',
      'RRULE Addition/Removal | 22',
    ],
    why: 'our choice: instances that go ask nobody again (RFC 6638 §3.2.8); the later ones meet that answer',
  },
  {
    suite: 'CalDAV/implicitscheduleagent.xml',
    tests: [
      'Simple invite of three attendees - two initially not auto-scheduled | 2',
      'Simple invite of three attendees - two initially not auto-scheduled | 6',
      'Simple invite of three attendees - two initially not auto-scheduled | 7',
      'Simple invite of three attendees - two initially not auto-scheduled | 12',
      'Simple invite of three attendees - two initially not auto-scheduled | 13',
      'Simple invite of three attendees - two initially not auto-scheduled | 25',
      'Simple invite of three attendees - two initially not auto-scheduled | 26',
      'Simple invite of three attendees - two initially not auto-scheduled | 34',
      'Simple invite of three attendees - two initially not auto-scheduled | 35',
      'Organizer CLIENT->SERVER | 5',
      'Organizer CLIENT->SERVER | 7',
      'Organizer CLIENT->SERVER | 9',
      'Organizer CLIENT->SERVER | 10',
      'Organizer CLIENT->SERVER | -1',
      'Organizer CLIENT->SERVER (no ATTENDEE at start) | 12',
    ],
    why: 'wrong test: SCHEDULE-AGENT=CLIENT means that the server sends nothing (RFC 6638 §7.1); the later ones meet what that leaves (decision 0103)',
  },
  {
    suite: 'CalDAV/implicitscheduleagent.xml',
    tests: [8, 18, 28, 37].map(
      (test) => `Simple invite of three attendees - two initially not auto-scheduled | ${test}`,
    ),
    why: 'meets what implicitgroup leaves in an inbox',
  },
  {
    suite: 'CalDAV/implicitscheduleagent.xml',
    tests: ['Organizer SERVER->NONE, no matching ATTENDEE | 1', 'Organizer SERVER->NONE, no matching ATTENDEE | 2'],
    why: 'meets what a suite before it leaves',
  },
  {
    suite: 'CalDAV/implicitschedulechanges.xml',
    tests: ['Private Comment | 4'],
    why: "only Apple's: X-CALENDARSERVER-PRIVATE-COMMENT, from an attendee to the organizer alone",
  },
  {
    suite: 'CalDAV/implicitscheduletag.xml',
    tests: [
      'Organizer Delete with ETag | 11',
      'Organizer Delete with ETag | 12',
      'Organizer Delete with ETag | 13',
      'Organizer MOVE with ETag | 11',
    ],
    why: 'wrong test: If-Match with an old entity tag is 412 (RFC 9110 §13.1.1); the later ones meet what that leaves (decision 0103)',
  },
  {
    suite: 'CalDAV/implicitscheduletag.xml',
    tests: ['Organizer Delete with Schedule-Tag | 13'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/implicittodo.xml',
    tests: ['Organizer Delete | 12'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/implicittodo.xml',
    tests: ['Client removing properties fix | 6', 'Client removing properties fix | 9'],
    why: 'our choice: how far the organizer is with a task is told to nobody',
  },
  {
    suite: 'CalDAV/scheduleimplicit-compatability.xml',
    tests: ['OPTIONS header | 1', 'OPTIONS header | 2'],
    why: 'superseded: wants `calendar-schedule`, of a draft; RFC 6638 has `calendar-auto-schedule`',
  },
  {
    suite: 'CalDAV/scheduleimplicit-compatability.xml',
    tests: ['POSTs ignored | 1'],
    why: 'superseded: scheduling by POST of a VEVENT; RFC 6638 leaves free-busy alone to the outbox',
  },
  {
    suite: 'CalDAV/schedulenomore.xml',
    tests: ['SCHEDULE Fails | 1'],
    why: 'our choice: a method that HTTP does not know is 400',
  },
  {
    suite: 'CalDAV/schedulepost.xml',
    tests: ['POST Errors | 1'],
    why: 'our choice: 400 for a body that a collection does not take',
  },
  {
    suite: 'CalDAV/schedulepost.xml',
    tests: [
      'POST Errors | 4',
      'POST Errors | 5',
      'POST Errors | 6',
      'POST Errors | 7',
      'POST Errors | 8',
      'POST Errors | 9',
      'POST Errors | 10',
      'POST Errors | 11',
      'POSTs | 1',
      'POSTs | 5',
      'POSTs | 6',
    ],
    why: 'superseded: scheduling by POST of a VEVENT, with conditions of drafts; RFC 6638 §5 leaves free-busy alone to the outbox',
  },
  {
    suite: 'CalDAV/schedulepost.xml',
    tests: ['POSTs free busy | 2'],
    why: "only Apple's: an element of its own for an unknown recipient; ours is request status 3.7 (RFC 6638 §10.2)",
  },
  {
    suite: 'CalDAV/schedulepost.xml',
    tests: ['POSTs free busy | 4'],
    why: "only Apple's: thirty attendees at most; ours is max-attendees-per-instance",
  },
  {
    suite: 'CalDAV/scheduleprops.xml',
    tests: ['free-busy-set | 1', 'free-busy-set | 3', 'free-busy-set | 4', 'free-busy-set | 9', 'free-busy-set | 10'],
    why: 'superseded: CALDAV:calendar-free-busy-set is of a draft; RFC 6638 §9.1 has schedule-calendar-transp',
  },
  {
    suite: 'CalDAV/sharing-freebusy.xml',
    tests: [
      'Initial all-day event - transparent for sharees | 2',
      'Initial all-day event - transparent for sharees | 3',
      'Initial all-day event - transparent for sharees | 4',
      'Changed all-day event - opaque for one sharee | 2',
      'Changed all-day event - opaque for one sharee | 3',
      'Changed all-day event - opaque for one sharee | 4',
    ],
    why: 'our choice: in free-busy an event counts as its owner says; what sharees have for themselves is theirs alone',
  },
  {
    suite: 'CalDAV/managed-attachments-implicit.xml',
    tests: ['Add attachment then invite - attendee deletes | 11'],
    why: 'our choice: who has the meeting no more does not read what is attached to it',
  },
  {
    suite: 'CalDAV/implicitauto1.xml',
    tests: ['#8 Cancel non-recurring  | 10'],
    why: "our choice: a cancellation has the next SEQUENCE (RFC 5546 §2.1.4); Apple's skips one",
  },
  {
    suite: 'CalDAV/implicitauto10.xml',
    tests: [17, 18, 19, 21, 22, 24].map((test) => `#1 Non-recurring | ${test}`),
    why: "our choice: a room that could not say yes looks again with each message; Apple's when the organizer changes the meeting; the later ones meet that",
  },
  {
    suite: 'CalDAV/implicitauto4.xml',
    tests: ['#2 3rd-day override | 3', '#3 4th-day cancel | 3'],
    why: 'our choice: the status is that of the last message to him (RFC 6638 §3.2.9)',
  },
  {
    suite: 'CalDAV/implicitauto4.xml',
    tests: ['#3 4th-day cancel | 5'],
    why: 'our choice: a cancelled instance stays in the calendar of a room as such; Apple writes EXDATE',
  },
  {
    suite: 'CalDAV/implicitautomodes.xml',
    tests: ['#15 Mode decline-if-busy: Recurring | 4'],
    why: 'our choice: the status is that of the last message to him (RFC 6638 §3.2.9)',
  },
  {
    suite: 'CalDAV/implicitautopast.xml',
    tests: ['#3 Recurring some in the past | 5'],
    why: 'our choice: PARTSTAT that is left out is not written; it means NEEDS-ACTION (RFC 5545 §3.2.12)',
  },
]
