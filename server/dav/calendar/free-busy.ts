import { readFreeBusyQuery } from '../../../protocol/caldav/free-busy-query.ts'
import { readDepth } from '../../../protocol/dav/depth.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import type { Window } from '../../../protocol/time/values.ts'
import type { XmlElement } from '../../../protocol/xml/element.ts'
import { CALDAV, DAV } from '../../../protocol/xml/names.ts'
import { type BusyPeriod, busyPeriods } from '../../../scheduling/freebusy/busy.ts'
import { coalesce } from '../../../scheduling/freebusy/coalesce.ts'
import { writeFreeBusy } from '../../../scheduling/freebusy/freebusy.ts'
import type { Collection, Principal } from '../../../storage/store.ts'
import { PRODUCT_ID } from '../product.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource, HomeResource } from '../resource.ts'
import { CALENDAR_TYPE } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { floatingZoneOf, isDamage, newBudget, ObjectOpener, reportDamage } from './open-object.ts'
import { calendarsIn } from './query.ts'

/** RFC 4791 §7.10: 200 and a VFREEBUSY, no multistatus. */
export async function freeBusyQuery(
  request: DavRequest<CollectionResource | HomeResource>,
  deps: Deps,
  root: XmlElement,
): Promise<DavResponse> {
  const window = readFreeBusyQuery(root)
  await requirePrivilege(request, CALDAV.readFreeBusy)
  const depth = readDepth(request.headers.depth as string | undefined, '1')
  const { resource } = request
  const calendars = resource.kind === 'home' ? await calendarsIn(resource, request, deps) : [resource]
  const collections = depth === '0' ? [] : calendars.map(({ collection }) => collection)
  return freeBusyOf(collections, resource.owner, window, deps)
}

export async function freeBusyOf(
  calendars: readonly Collection[],
  owner: Principal,
  window: Window,
  deps: Deps,
): Promise<DavResponse> {
  const periods = await busyIn(calendars, owner, window, deps)
  const now = Math.floor(deps.now().getTime() / 1000)
  return {
    status: 200,
    headers: { 'content-type': CALENDAR_TYPE, 'cache-control': 'private, no-cache' },
    body: writeFreeBusy({ window, periods: coalesce(periods), now, productId: PRODUCT_ID }),
  }
}

async function busyIn(
  calendars: readonly Collection[],
  owner: Principal,
  window: Window,
  deps: Deps,
): Promise<readonly BusyPeriod[]> {
  const me = new Set(owner.addresses)
  const budget = newBudget(deps)
  const periods: BusyPeriod[] = []
  for (const collection of calendars) {
    const opener = new ObjectOpener(floatingZoneOf(collection), budget)
    for await (const page of deps.store.candidates(collection.id, { window })) {
      for (const stored of page) {
        const source = opener.open(stored)
        try {
          periods.push(...busyPeriods(source.object(), { window, me }, source.context()))
        } catch (error) {
          // RFC 4791 §7.10: DAV:number-of-matches-within-limits.
          if (error instanceof BudgetExceeded) throw refuse(403, DAV.numberOfMatchesWithinLimits, 'too many instances')
          if (!isDamage(error)) throw error
          reportDamage(collection, stored, error, deps)
        }
      }
    }
  }
  return periods
}
