/**
 * Every method and report, and what it needs: RFC 3744 appendix B, RFC 4791 §6.1, RFC 6638 §6, with the 403 and 404 of
 * decision 0008. Each request would change nothing also where it is allowed: writes come with a condition that never
 * holds, so an allowed one is told 412.
 */
import type { Sort, Thing } from './world.ts'

/** A privilege on the thing itself, on the thing that it is a member of, or one of several. */
export type Need = string | { readonly onParent: string } | { readonly anyOf: readonly string[] }

export interface Rule {
  /** `any`: any right at all; `whole`: that all of the object is seen. */
  readonly needs: readonly Need[]
  /** What somebody is told who has them. */
  readonly status: number
  readonly condition?: string
  /** What who has some rights and not these is told, where a standard has something other than need-privileges. */
  readonly refused?: string
  /** It is the same whatever is there: how much of that is seen is nothing to it. */
  readonly isOfName?: true
}

export interface Door {
  readonly name: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: (thing: Thing) => string
  /** What is added to the path. */
  readonly query?: string
  /** The thing is the Destination, and an object of the viewer's own is what is asked for. */
  readonly isDestination?: true
  /** What counts is told for each resource, in a multistatus. */
  readonly isBulk?: true
  /** Undefined: not asked of such a thing. */
  rule(thing: Thing): Rule | undefined
}

const NEVER = { 'if-match': '"never"' }
const XML = { 'content-type': 'application/xml' }

const COLLECTIONS: readonly Sort[] = ['collection', 'subscription', 'share']
const FIXED: readonly Sort[] = ['home', 'inbox', 'outbox', 'notification']

/** RFC 6638 §6.2: which of them a message needs is known once it is read. */
const TO_SEND: Need = { anyOf: ['schedule-send-freebusy', 'schedule-send-invite', 'schedule-send-reply'] }

const isOne = (sorts: readonly Sort[], { sort }: Thing) => sorts.includes(sort)

/** Told to those who may look. */
const NOT_ALLOWED: Rule = { needs: ['read'], status: 405, isOfName: true }
const MISSING: Rule = { needs: ['read'], status: 404 }
/** The server's own: nobody replaces, moves or deletes it. */
const FORBIDDEN: Rule = { needs: ['read'], status: 403 }

/** The rule where there is something, and else that there is nothing. */
function there(thing: Thing, needs: readonly Need[], status: number): Rule {
  return { needs, status: thing.isThere ? status : 404 }
}

function isNothing({ sort }: Thing): boolean {
  return sort === 'free name' || sort === 'below nothing'
}

export function bodyOf({ ofCards }: Thing): string {
  return ofCards
    ? 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:X\r\nN:X;;;;\r\nEND:VCARD\r\n'
    : 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
}

const FREE_BUSY_REQUEST =
  'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260301T000000Z\r\nDTEND:20260302T000000Z\r\nORGANIZER:mailto:alice@example.test\r\nATTENDEE:mailto:bob@example.test\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n'

/** POST of what nobody takes. */
function otherPost(thing: Thing): Rule {
  if (isNothing(thing)) return MISSING
  // RFC 8607 §3.3.1: what is done to an event is a parameter.
  if (thing.sort === 'object' && !thing.ofCards)
    return { needs: ['read'], status: 403, condition: 'valid-action-parameter', isOfName: true }
  // A message goes to an outbox; what these take is a registration for push messages.
  return isOne(['home', 'inbox', 'notification'], thing) ? FORBIDDEN : NOT_ALLOWED
}

function multiput(content: string): string {
  const spaces = 'xmlns="http://me.com/_namespace/" xmlns:D="DAV:"'
  return `<multiput ${spaces}><resource>${content}</resource></multiput>`
}

function dataOf(thing: Thing): string {
  return thing.ofCards
    ? `<R:address-data xmlns:R="urn:ietf:params:xml:ns:carddav">${bodyOf(thing)}</R:address-data>`
    : `<C:calendar-data xmlns:C="urn:ietf:params:xml:ns:caldav">${bodyOf(thing)}</C:calendar-data>`
}

const IF_NEVER = '<if-match><D:getetag>"never"</D:getetag></if-match>'

/** calendarserver-bulk-change §4: what is done is told for each resource. */
const BULK: readonly Door[] = [
  {
    name: 'a bulk request that makes something',
    method: 'POST',
    headers: XML,
    isBulk: true,
    // With a property that nobody sets, so that nothing is made.
    body: (thing) => multiput(`<D:set><D:prop>${dataOf(thing)}<D:resourcetype/></D:prop></D:set>`),
    rule: (thing) =>
      isOne(COLLECTIONS, thing)
        ? { needs: ['bind'], status: 403, condition: 'cannot-modify-protected-property' }
        : undefined,
  },
  ...(
    [
      ['changes it', 'write-content', (thing: Thing) => `<D:set><D:prop>${dataOf(thing)}</D:prop></D:set>`],
      ['removes it', 'unbind', () => '<delete/>'],
    ] as const
  ).map(
    ([what, need, content]): Door => ({
      name: `a bulk request that ${what}`,
      method: 'POST',
      headers: XML,
      isBulk: true,
      body: (thing) => multiput(`<D:href>${thing.path}</D:href>${IF_NEVER}${content(thing)}`),
      rule: (thing) => (thing.sort === 'object' ? there(thing, [need], 412) : undefined),
    }),
  ),
]

const METHODS: readonly Door[] = [
  // It says what a path of its shape may answer, and asks nobody what is there.
  { name: 'OPTIONS', method: 'OPTIONS', rule: () => ({ needs: [], status: 200 }) },
  ...['GET', 'HEAD'].map(
    (method): Door => ({
      name: method,
      method,
      rule: (thing) => there(thing, [thing.sort === 'freebusy' ? 'read-free-busy' : 'read'], 200),
    }),
  ),
  ...['0', '1'].map(
    (depth): Door => ({
      name: `PROPFIND of depth ${depth}`,
      method: 'PROPFIND',
      headers: { ...XML, depth },
      body: () => '<propfind xmlns="DAV:"><prop><resourcetype/><acl/><current-user-privilege-set/></prop></propfind>',
      rule: (thing) => there(thing, ['read'], 207),
    }),
  ),
  {
    name: 'PROPPATCH',
    method: 'PROPPATCH',
    headers: XML,
    // Protected, so that nothing changes.
    body: () => '<propertyupdate xmlns="DAV:"><set><prop><resourcetype/></prop></set></propertyupdate>',
    rule(thing) {
      if (isNothing(thing)) return MISSING
      if (isOne([...COLLECTIONS, ...FIXED, 'principal', 'object', 'message'], thing)) {
        return there(thing, ['write-properties'], 207)
      }
      return NOT_ALLOWED
    },
  },
  ...(['MKCALENDAR', 'MKCOL'] as const).map(
    (method): Door => ({
      name: method,
      method,
      headers: { ...XML, ...NEVER },
      body: ({ ofCards }) =>
        method === 'MKCALENDAR'
          ? '<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav"/>'
          : `<mkcol xmlns="DAV:"><set><prop><resourcetype><collection/>${ofCards ? '<R:addressbook xmlns:R="urn:ietf:params:xml:ns:carddav"/>' : '<C:calendar xmlns:C="urn:ietf:params:xml:ns:caldav"/>'}</resourcetype></prop></set></mkcol>`,
      rule(thing) {
        if (isOne(['freebusy', 'card of the directory'], thing)) return NOT_ALLOWED
        if (thing.sort === 'below nothing') return { needs: ['bind'], status: 409 }
        if (thing.sort === 'free name') {
          // RFC 4791 §5.3.1.2: a calendar has its place, and it is not among address books.
          return method === 'MKCALENDAR' && thing.ofCards
            ? { needs: ['bind'], status: 403, condition: 'calendar-collection-location-ok' }
            : { needs: ['bind'], status: 412 }
        }
        if (isOne(['object', 'message', 'told'], thing)) {
          return { needs: ['bind'], status: 403, condition: 'calendar-collection-location-ok', isOfName: true }
        }
        // RFC 4918 §9.3.1, RFC 4791 §5.3.1.2.
        return { needs: ['bind'], status: method === 'MKCOL' ? 405 : 403, condition: 'resource-must-be-null' }
      },
    }),
  ),
  {
    name: 'PUT',
    method: 'PUT',
    headers: NEVER,
    body: bodyOf,
    rule(thing) {
      if (thing.sort === 'below nothing') return { needs: ['bind'], status: 409 }
      if (thing.sort === 'object') return { needs: [thing.isThere ? 'write-content' : 'bind'], status: 412 }
      return isOne(['freebusy', 'message', 'told', 'free name'], thing) ? NOT_ALLOWED : FORBIDDEN
    },
  },
  {
    name: 'POST',
    method: 'POST',
    query: '?add-member',
    headers: { 'content-type': 'text/calendar' },
    // A calendar refuses it, an outbox answers it; neither changes.
    body: () => FREE_BUSY_REQUEST,
    rule(thing) {
      // RFC 5995 §3, RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1.
      if (isOne(COLLECTIONS, thing)) {
        const condition = thing.ofCards ? 'supported-address-data' : 'valid-calendar-object-resource'
        return { needs: ['bind'], status: 403, condition }
      }
      if (thing.sort === 'outbox') return { needs: ['schedule-send-freebusy'], status: 200 }
      return otherPost(thing)
    },
  },
  {
    name: 'POST of a stream',
    method: 'POST',
    headers: { 'content-type': 'text/calendar' },
    body: () => 'nothing of the kind',
    rule(thing) {
      // calendarserver-bulk-change §3: members are added.
      if (isOne(COLLECTIONS, thing)) {
        const condition = thing.ofCards ? 'supported-address-data' : 'valid-calendar-data'
        return { needs: ['bind'], status: 403, condition }
      }
      if (thing.sort === 'outbox')
        return { needs: ['schedule-send-freebusy'], status: 403, condition: 'valid-calendar-data' }
      return otherPost(thing)
    },
  },
  {
    name: 'POST of a registration for push messages',
    method: 'POST',
    headers: XML,
    // Of nothing, so that nobody is registered.
    body: () => '<push-register xmlns="https://bitfire.at/webdav-push"/>',
    rule(thing) {
      if (isOne([...COLLECTIONS, 'home', 'inbox', 'notification'], thing)) {
        return { needs: ['read'], status: 403, condition: 'invalid-subscription', refused: 'push-not-available' }
      }
      if (thing.sort === 'outbox') return { needs: [TO_SEND], status: 403, condition: 'supported-calendar-data' }
      return thing.sort === 'object' || isNothing(thing) ? otherPost(thing) : NOT_ALLOWED
    },
  },
  ...BULK,
  {
    name: 'POST of invitations',
    method: 'POST',
    headers: XML,
    // Of nobody, so that nobody is invited.
    body: () =>
      '<CS:share xmlns:CS="http://calendarserver.org/ns/" xmlns:D="DAV:"><CS:set><D:href>mailto:nobody@example.test</D:href><CS:read/></CS:set></CS:share>',
    rule(thing) {
      if (!isOne(COLLECTIONS, thing)) return undefined
      // Who shares says what others may do.
      return thing.ofCards ? { needs: ['any'], status: 400 } : { needs: ['write-acl'], status: 207 }
    },
  },
  {
    name: 'POST of an answer to an invitation',
    method: 'POST',
    headers: XML,
    body: () =>
      '<CS:invite-reply xmlns:CS="http://calendarserver.org/ns/" xmlns:D="DAV:"><D:href>/</D:href><CS:hosturl><D:href>/</D:href></CS:hosturl><CS:in-reply-to>none</CS:in-reply-to><CS:invite-accepted/></CS:invite-reply>',
    rule(thing) {
      if (thing.sort !== 'home') return undefined
      // A member of the home is made.
      return thing.ofCards ? FORBIDDEN : { needs: ['bind'], status: 403, condition: 'invalid-share' }
    },
  },
  // RFC 8607 §3.3: an event is written; a split puts another beside it.
  ...(
    [
      ['attachment-add', ['read', 'write-content']],
      ['attachment-update&managed-id=none', ['read', 'write-content']],
      ['attachment-remove&managed-id=none', ['read', 'write-content']],
      ['split&rid=20260301T100000Z', ['read', 'write-content', 'bind']],
    ] as const
  ).map(
    ([action, needs]): Door => ({
      name: `POST ?action=${action}`,
      method: 'POST',
      query: `?action=${action}`,
      headers: NEVER,
      rule: (thing) => (thing.sort === 'object' && !thing.ofCards ? there(thing, needs, 412) : undefined),
    }),
  ),
  {
    name: 'DELETE',
    method: 'DELETE',
    headers: NEVER,
    rule(thing) {
      if (isNothing(thing)) return MISSING
      if (isOne(['object', 'message', 'told'], thing)) return there(thing, ['unbind'], 412)
      // RFC 3744 §3.10: a collection is taken out of its home, not out of itself.
      if (isOne(COLLECTIONS, thing)) return { needs: [{ onParent: 'unbind' }], status: 412 }
      return thing.sort === 'freebusy' ? NOT_ALLOWED : FORBIDDEN
    },
  },
  ...(['COPY', 'MOVE'] as const).map(
    (method): Door => ({
      name: method,
      method,
      headers: NEVER,
      rule(thing) {
        // Who moves something away has it afterwards, so must be able to read it, which appendix B does not ask.
        const taking: readonly Need[] =
          method === 'MOVE' ? [isOne(COLLECTIONS, thing) ? { onParent: 'unbind' } : 'unbind'] : []
        if (isNothing(thing)) return MISSING
        // caldav-sharing §5.5.5: a share has its name, and keeps what is in it.
        if (method === 'MOVE' && thing.sort === 'share') return FORBIDDEN
        if (method === 'MOVE' && thing.given !== undefined) {
          return { needs: ['read', 'unbind'], status: 403, isOfName: true }
        }
        if (isOne([...COLLECTIONS, 'object'], thing)) return there(thing, ['read', 'whole', ...taking], 412)
        return isOne(['freebusy', 'message', 'told'], thing) ? NOT_ALLOWED : FORBIDDEN
      },
    }),
  ),
  ...(['COPY', 'MOVE'] as const).map(
    (method): Door => ({
      name: `${method} to it`,
      method,
      headers: NEVER,
      isDestination: true,
      rule(thing) {
        if (thing.sort !== 'object') return undefined
        if (!thing.isThere) return { needs: ['bind'], status: 412 }
        return { needs: method === 'MOVE' ? ['bind', 'unbind'] : ['write-content', 'write-properties'], status: 412 }
      },
    }),
  ),
  {
    name: 'LOCK',
    method: 'LOCK',
    headers: { ...XML, ...NEVER, depth: '0' },
    body: () => '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>',
    rule(thing) {
      if (thing.sort === 'below nothing') return { needs: ['bind'], status: 409 }
      if (isOne([...COLLECTIONS, ...FIXED, 'object', 'message', 'free name'], thing)) {
        return { needs: [thing.isThere ? 'write-content' : 'bind'], status: 412 }
      }
      return NOT_ALLOWED
    },
  },
  {
    name: 'UNLOCK',
    method: 'UNLOCK',
    headers: { 'lock-token': '<urn:uuid:00000000-0000-4000-8000-000000000000>' },
    rule(thing) {
      if (isOne([...COLLECTIONS, ...FIXED, 'object', 'message', 'free name'], thing)) {
        return { needs: ['read'], status: 409, condition: 'lock-token-matches-request-uri', isOfName: true }
      }
      return NOT_ALLOWED
    },
  },
  {
    name: 'ACL',
    method: 'ACL',
    headers: XML,
    // Nobody of that name: refused, and so nothing changes.
    body: () =>
      '<acl xmlns="DAV:"><ace><principal><href>/dav/principals/users/nobody/</href></principal><grant><privilege><read/></privilege></grant></ace></acl>',
    rule(thing) {
      if (isNothing(thing)) return MISSING
      if (isOne([...COLLECTIONS, 'inbox', 'outbox'], thing)) {
        return { needs: ['write-acl'], status: 403, condition: 'recognized-principal' }
      }
      return NOT_ALLOWED
    },
  },
  { name: 'a method that nobody knows', method: 'PATCH', rule: () => NOT_ALLOWED },
]

interface Report {
  readonly name: string
  readonly namespace: string
  readonly content: (thing: Thing) => string
  readonly depth?: string
  readonly needs?: string
  readonly status?: number
}

const FILTER = '<C:filter xmlns:C="urn:ietf:params:xml:ns:caldav"><C:comp-filter name="VCALENDAR"/></C:filter>'
const PROP = '<D:prop><D:getetag/></D:prop>'

const REPORTS: readonly Report[] = [
  { name: 'expand-property', namespace: 'DAV:', content: () => '<D:property name="resourcetype"/>' },
  // RFC 3744 §9.2: what it tells is what DAV:acl tells.
  {
    name: 'acl-principal-prop-set',
    namespace: 'DAV:',
    content: () => '<D:prop><D:displayname/></D:prop>',
    needs: 'read-acl',
  },
  { name: 'principal-match', namespace: 'DAV:', content: () => `<D:self/>${PROP}` },
  {
    name: 'principal-property-search',
    namespace: 'DAV:',
    content: () => '<D:property-search><D:prop><D:displayname/></D:prop><D:match>Alice</D:match></D:property-search>',
  },
  {
    name: 'calendarserver-principal-search',
    namespace: 'http://calendarserver.org/ns/',
    content: () => '<CS:search-token xmlns:CS="http://calendarserver.org/ns/">Alice</CS:search-token>',
  },
  { name: 'principal-search-property-set', namespace: 'DAV:', content: () => '', status: 200 },
  {
    name: 'sync-collection',
    namespace: 'DAV:',
    content: () => `<D:sync-token/><D:sync-level>1</D:sync-level>${PROP}`,
  },
  { name: 'calendar-query', namespace: 'urn:ietf:params:xml:ns:caldav', content: () => `${PROP}${FILTER}`, depth: '1' },
  {
    name: 'calendar-multiget',
    namespace: 'urn:ietf:params:xml:ns:caldav',
    content: ({ path }) => `${PROP}<D:href>${path}e.ics</D:href>`,
    depth: '1',
  },
  // RFC 4791 §7.10.
  {
    name: 'free-busy-query',
    namespace: 'urn:ietf:params:xml:ns:caldav',
    content: () =>
      '<C:time-range xmlns:C="urn:ietf:params:xml:ns:caldav" start="20260301T000000Z" end="20260302T000000Z"/>',
    depth: '1',
    needs: 'read-free-busy',
    status: 200,
  },
  {
    name: 'addressbook-query',
    namespace: 'urn:ietf:params:xml:ns:carddav',
    content: () => `${PROP}<R:filter xmlns:R="urn:ietf:params:xml:ns:carddav"/>`,
    depth: '1',
  },
  {
    name: 'addressbook-multiget',
    namespace: 'urn:ietf:params:xml:ns:carddav',
    content: ({ path }) => `${PROP}<D:href>${path}c.vcf</D:href>`,
    depth: '1',
  },
  { name: 'a-report-that-nobody-knows', namespace: 'DAV:', content: () => '' },
]

export const REPORT_NAMES = REPORTS.map(({ name }) => name)

/** `supports` tells whether a thing says in DAV:supported-report-set that it answers a report. */
export function doorsOf(supports: (thing: Thing, report: string) => boolean): readonly Door[] {
  const reports = REPORTS.map(
    ({ name, namespace, content, depth = '0', needs = 'read', status = 207 }): Door => ({
      name: `REPORT ${name}`,
      method: 'REPORT',
      headers: { ...XML, depth },
      body: (thing) => `<N:${name} xmlns:N="${namespace}" xmlns:D="DAV:">${content(thing)}</N:${name}>`,
      rule(thing) {
        if (isNothing(thing)) return MISSING
        // RFC 3253 §3.6.
        if (!supports(thing, name)) {
          return { needs: ['read'], status: 403, condition: 'supported-report', isOfName: true }
        }
        const rule: Rule = { needs: [needs], status: thing.isThere || name.endsWith('multiget') ? status : 404 }
        // Decision 0094: a list leaves out, or says for each, what is not seen.
        return name === 'expand-property' ? rule : { ...rule, isOfName: true }
      },
    }),
  )
  return [...METHODS, ...reports]
}
