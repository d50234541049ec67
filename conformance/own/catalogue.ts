/** All cases, by folder and file. */

import { cases as attacksAccess } from './attacks/access.ts'
import { cases as attacksBodies } from './attacks/bodies.ts'
import { cases as attacksCalendarData } from './attacks/calendar-data.ts'
import { cases as attacksCrossSite } from './attacks/cross-site.ts'
import { cases as attacksFeeds } from './attacks/feeds.ts'
import { cases as attacksFloods } from './attacks/floods.ts'
import { cases as attacksHeaders } from './attacks/headers.ts'
import { cases as attacksNames } from './attacks/names.ts'
import { cases as attacksOutbound } from './attacks/outbound.ts'
import { cases as attacksPages } from './attacks/pages.ts'
import { cases as attacksPasswords } from './attacks/passwords.ts'
import { cases as attacksPaths } from './attacks/paths.ts'
import { cases as attacksSmuggling } from './attacks/smuggling.ts'
import { cases as attacksXml } from './attacks/xml.ts'
import { cases as caldavCtagGetctag } from './caldav-ctag/getctag.ts'
import { cases as caldavSharingSharing } from './caldav-sharing/sharing.ts'
import type { Case } from './case.ts'
import { cases as clientsApple } from './clients/apple.ts'
import { cases as clientsDavx5 } from './clients/davx5.ts'
import { cases as clientsDesktop } from './clients/desktop.ts'
import { cases as freebusyUrlRead } from './freebusy-url/read.ts'
import { cases as generalSections } from './general/sections.ts'
import { cases as rfc3253Reports } from './rfc3253/reports.ts'
import { cases as rfc3744Acl } from './rfc3744/acl.ts'
import { cases as rfc3744Properties } from './rfc3744/properties.ts'
import { cases as rfc3744Strangers } from './rfc3744/strangers.ts'
import { cases as rfc4331Quota } from './rfc4331/quota.ts'
import { cases as rfc4791CalendarData } from './rfc4791/calendar-data.ts'
import { cases as rfc4791CalendarQuery } from './rfc4791/calendar-query.ts'
import { cases as rfc4791Examples } from './rfc4791/examples.ts'
import { cases as rfc4791Expand } from './rfc4791/expand.ts'
import { cases as rfc4791Filter } from './rfc4791/filter.ts'
import { cases as rfc4791FloatingTime } from './rfc4791/floating-time.ts'
import { cases as rfc4791FreeBusy } from './rfc4791/free-busy.ts'
import { cases as rfc4791Mkcalendar } from './rfc4791/mkcalendar.ts'
import { cases as rfc4791Multiget } from './rfc4791/multiget.ts'
import { cases as rfc4791Properties } from './rfc4791/properties.ts'
import { cases as rfc4791Put } from './rfc4791/put.ts'
import { cases as rfc4791Recurrence } from './rfc4791/recurrence.ts'
import { cases as rfc4791TimeRange } from './rfc4791/time-range.ts'
import { cases as rfc4918Collections } from './rfc4918/collections.ts'
import { cases as rfc4918CopyMove } from './rfc4918/copy-move.ts'
import { cases as rfc4918IfHeader } from './rfc4918/if-header.ts'
import { cases as rfc4918Lock } from './rfc4918/lock.ts'
import { cases as rfc4918Options } from './rfc4918/options.ts'
import { cases as rfc4918Propfind } from './rfc4918/propfind.ts'
import { cases as rfc4918Proppatch } from './rfc4918/proppatch.ts'
import { cases as rfc4918Xml } from './rfc4918/xml.ts'
import { cases as rfc5397CurrentUserPrincipal } from './rfc5397/current-user-principal.ts'
import { cases as rfc5545Extensions } from './rfc5545/extensions.ts'
import { cases as rfc5545Kept } from './rfc5545/kept.ts'
import { cases as rfc5545Refused } from './rfc5545/refused.ts'
import { cases as rfc5689ExtendedMkcol } from './rfc5689/extended-mkcol.ts'
import { cases as rfc5995AddMember } from './rfc5995/add-member.ts'
import { cases as rfc6350Cards } from './rfc6350/cards.ts'
import { cases as rfc6352AddressObjects } from './rfc6352/address-objects.ts'
import { cases as rfc6352Collections } from './rfc6352/collections.ts'
import { cases as rfc6352Directory } from './rfc6352/directory.ts'
import { cases as rfc6352Reports } from './rfc6352/reports.ts'
import { cases as rfc6578SyncCollection } from './rfc6578/sync-collection.ts'
import { cases as rfc6638Scheduling } from './rfc6638/scheduling.ts'
import { cases as rfc6764Discovery } from './rfc6764/discovery.ts'
import { cases as rfc72408144Prefer } from './rfc7240-8144/prefer.ts'
import { cases as rfc7265Jcal } from './rfc7265/jcal.ts'
import { cases as rfc7529Rscale } from './rfc7529/rscale.ts'
import { cases as rfc7617Basic } from './rfc7617/basic.ts'
import { cases as rfc7808Service } from './rfc7808/service.ts'
import { cases as rfc7809Timezones } from './rfc7809/timezones.ts'
import { cases as rfc7953Availability } from './rfc7953/availability.ts'
import { cases as rfc8607Attachments } from './rfc8607/attachments.ts'
import { cases as rfc9110Conditionals } from './rfc9110/conditionals.ts'
import { cases as rfc9110ContentCoding } from './rfc9110/content-coding.ts'
import { cases as rfc9110Messages } from './rfc9110/messages.ts'
import { cases as webdavPushRegister } from './webdav-push/register.ts'

export interface CaseFile {
  /** `rfc4918/propfind` */
  readonly path: string
  readonly cases: readonly Case[]
}

export const CASE_FILES: readonly CaseFile[] = [
  { path: 'rfc4918/options', cases: rfc4918Options },
  { path: 'rfc4918/propfind', cases: rfc4918Propfind },
  { path: 'rfc4918/proppatch', cases: rfc4918Proppatch },
  { path: 'rfc4918/collections', cases: rfc4918Collections },
  { path: 'rfc4918/copy-move', cases: rfc4918CopyMove },
  { path: 'rfc4918/lock', cases: rfc4918Lock },
  { path: 'rfc4918/if-header', cases: rfc4918IfHeader },
  { path: 'rfc4918/xml', cases: rfc4918Xml },
  { path: 'rfc3253/reports', cases: rfc3253Reports },
  { path: 'rfc3744/properties', cases: rfc3744Properties },
  { path: 'rfc3744/strangers', cases: rfc3744Strangers },
  { path: 'rfc5397/current-user-principal', cases: rfc5397CurrentUserPrincipal },
  { path: 'rfc5689/extended-mkcol', cases: rfc5689ExtendedMkcol },
  { path: 'rfc5995/add-member', cases: rfc5995AddMember },
  { path: 'rfc4331/quota', cases: rfc4331Quota },
  { path: 'rfc6578/sync-collection', cases: rfc6578SyncCollection },
  { path: 'rfc6764/discovery', cases: rfc6764Discovery },
  { path: 'rfc7240-8144/prefer', cases: rfc72408144Prefer },
  { path: 'rfc4791/properties', cases: rfc4791Properties },
  { path: 'rfc4791/mkcalendar', cases: rfc4791Mkcalendar },
  { path: 'rfc4791/put', cases: rfc4791Put },
  { path: 'rfc4791/calendar-query', cases: rfc4791CalendarQuery },
  { path: 'rfc4791/filter', cases: rfc4791Filter },
  { path: 'rfc4791/time-range', cases: rfc4791TimeRange },
  { path: 'rfc4791/recurrence', cases: rfc4791Recurrence },
  { path: 'rfc4791/floating-time', cases: rfc4791FloatingTime },
  { path: 'rfc4791/calendar-data', cases: rfc4791CalendarData },
  { path: 'rfc4791/expand', cases: rfc4791Expand },
  { path: 'rfc4791/multiget', cases: rfc4791Multiget },
  { path: 'rfc4791/free-busy', cases: rfc4791FreeBusy },
  { path: 'rfc4791/examples', cases: rfc4791Examples },
  { path: 'rfc7809/timezones', cases: rfc7809Timezones },
  { path: 'rfc5545/kept', cases: rfc5545Kept },
  { path: 'rfc5545/refused', cases: rfc5545Refused },
  { path: 'caldav-ctag/getctag', cases: caldavCtagGetctag },
  { path: 'caldav-sharing/sharing', cases: caldavSharingSharing },
  { path: 'freebusy-url/read', cases: freebusyUrlRead },
  { path: 'rfc6352/collections', cases: rfc6352Collections },
  { path: 'rfc6352/address-objects', cases: rfc6352AddressObjects },
  { path: 'rfc6352/reports', cases: rfc6352Reports },
  { path: 'rfc9110/conditionals', cases: rfc9110Conditionals },
  { path: 'rfc9110/messages', cases: rfc9110Messages },
  { path: 'rfc9110/content-coding', cases: rfc9110ContentCoding },
  { path: 'rfc7617/basic', cases: rfc7617Basic },
  { path: 'rfc3744/acl', cases: rfc3744Acl },
  { path: 'rfc7265/jcal', cases: rfc7265Jcal },
  { path: 'rfc6638/scheduling', cases: rfc6638Scheduling },
  { path: 'rfc7953/availability', cases: rfc7953Availability },
  { path: 'rfc7808/service', cases: rfc7808Service },
  { path: 'rfc7529/rscale', cases: rfc7529Rscale },
  { path: 'rfc6350/cards', cases: rfc6350Cards },
  { path: 'rfc5545/extensions', cases: rfc5545Extensions },
  { path: 'rfc6352/directory', cases: rfc6352Directory },
  { path: 'general/sections', cases: generalSections },
  { path: 'rfc8607/attachments', cases: rfc8607Attachments },
  { path: 'webdav-push/register', cases: webdavPushRegister },
  { path: 'clients/apple', cases: clientsApple },
  { path: 'clients/davx5', cases: clientsDavx5 },
  { path: 'clients/desktop', cases: clientsDesktop },
  { path: 'attacks/xml', cases: attacksXml },
  { path: 'attacks/bodies', cases: attacksBodies },
  { path: 'attacks/calendar-data', cases: attacksCalendarData },
  { path: 'attacks/floods', cases: attacksFloods },
  { path: 'attacks/headers', cases: attacksHeaders },
  { path: 'attacks/paths', cases: attacksPaths },
  { path: 'attacks/names', cases: attacksNames },
  { path: 'attacks/smuggling', cases: attacksSmuggling },
  { path: 'attacks/access', cases: attacksAccess },
  { path: 'attacks/outbound', cases: attacksOutbound },
  { path: 'attacks/pages', cases: attacksPages },
  { path: 'attacks/cross-site', cases: attacksCrossSite },
  { path: 'attacks/feeds', cases: attacksFeeds },
  { path: 'attacks/passwords', cases: attacksPasswords },
]
