import { refuse } from '../../../protocol/dav/refusal.ts'
import { findChildren, textOf, type XmlElement } from '../../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import { findDefaultCalendar, keptChoice, takesInvitations } from '../../../scheduling/delivery/default-calendar.ts'
import type { Collection } from '../../../storage/store.ts'
import { findPathOfHref, memberHref } from '../paths.ts'
import type { CollectionResource } from '../resource.ts'
import type { KeepContext, KeptProperty } from './property.ts'
import { hrefElement } from './webdav.ts'

// RFC 6638 §9.2: the calendar that invitations are put into; removed, it is again the one that the server picks.
export const scheduleDefaultCalendarUrl: KeptProperty<CollectionResource> = {
  name: CALDAV.scheduleDefaultCalendarURL,
  inAllprop: false,
  read: async ({ owner }, { deps }) => {
    const calendar = await findDefaultCalendar(owner.id, deps.store)
    const hrefs = calendar === undefined ? [] : [memberHref('calendars', owner.slug, calendar.slug)]
    return hrefElement(CALDAV.scheduleDefaultCalendarURL, ...hrefs)
  },
  keep: async (value, inbox, context) => {
    const calendar = await findCalendar(value, inbox, context)
    if (calendar === undefined || !takesInvitations(calendar)) {
      // RFC 6638 §4.3.1.2.
      throw refuse(403, CALDAV.validScheduleDefaultCalendarURL, 'not a calendar of the owner that takes events')
    }
    return keptChoice(calendar)
  },
}

async function findCalendar(
  value: XmlElement,
  { owner }: CollectionResource,
  { origins, store }: KeepContext,
): Promise<Collection | undefined> {
  const [href, second] = findChildren(value, DAV.href)
  if (href === undefined || second !== undefined) return undefined
  const path = findPathOfHref(textOf(href), origins)
  if (path?.kind !== 'collection' || path.owner !== owner.slug) return undefined
  return store.findCollection(owner.slug, path.home, path.slug)
}
