/** Responses of the reports that show calendar data. One object that cannot be shown takes no other with it. */

import type { CalendarDataRequest } from '../../../protocol/caldav/calendar-data-request.ts'
import { statusResponse } from '../../../protocol/dav/multistatus.ts'
import type { PropertyRequest } from '../../../protocol/dav/propfind.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { BudgetExceeded } from '../../../protocol/recurrence/index.ts'
import { element, type XmlName } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import { propertiesOf } from '../kinds.ts'
import {
  nothingDead,
  type PropertyPlan,
  planProperties,
  readDead,
  renderResource,
  wantsDead,
} from '../render-properties.ts'
import type { DavRequest, Deps } from '../request.ts'
import { privilegesOnExtent } from '../rights.ts'
import { calendarData, type OpenedResource, timezonesWanted } from './calendar-data.ts'
import { reportDamage } from './open-object.ts'

export class ObjectResponses {
  readonly #plan: PropertyPlan<OpenedResource>
  readonly #request: DavRequest
  readonly #deps: Deps

  constructor(properties: PropertyRequest, data: CalendarDataRequest | undefined, request: DavRequest, deps: Deps) {
    const live = propertiesOf('calendar-object') as readonly never[] // a shown object is a calendar object
    const timezones = timezonesWanted(request.headers['caldav-timezones'])
    this.#plan = planProperties(data === undefined ? live : [...live, calendarData(data, timezones)], properties)
    this.#request = request
    this.#deps = deps
  }

  /** A page as one text; `granted` is what the viewer may do with those of its objects that they see all of. */
  async write(page: readonly OpenedResource[], granted: ReadonlySet<XmlName>): Promise<string> {
    const context = { request: this.#request, deps: this.#deps, privileges: granted }
    const contextOfPart = { ...context, privileges: privilegesOnExtent('part', granted) }
    const deadOf = wantsDead(this.#plan) ? await readDead(page, this.#deps.store) : nothingDead
    let text = ''
    for (const shown of page) {
      try {
        const seen = shown.isPart ? contextOfPart : context
        const response = renderResource(this.#plan, shown, { ...seen, dead: deadOf(shown) })
        text += typeof response === 'string' ? response : await response
      } catch (error) {
        text += this.#writeFailure(shown, error)
      }
    }
    return text
  }

  #writeFailure(shown: OpenedResource, error: unknown): string {
    // RFC 4791 §7.8: DAV:number-of-matches-within-limits, of this one alone.
    if (error instanceof BudgetExceeded) return tooMuch(shown.href)
    if (!isDamage(error)) throw error
    reportDamage(shown.collection, shown.entry, error, this.#deps)
    return statusResponse(shown.href, 500)
  }
}

/** 507 for what an answer leaves out because it would be too much. */
export function tooMuch(href: string): string {
  return statusResponse(href, 507, element(DAV.numberOfMatchesWithinLimits))
}
