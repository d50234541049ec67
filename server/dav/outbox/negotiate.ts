/** Proposals about meetings, as any client can send them: POST of an iTIP message to the outbox (docs/decisions/0109). */
import type { CalendarFormat } from '../../../protocol/caldav/media-type.ts'
import {
  SCHEDULE_RESPONSE_END,
  SCHEDULE_RESPONSE_START,
  type ScheduleOutcome,
  writeScheduleOutcome,
} from '../../../protocol/caldav/schedule-response.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { isDamage } from '../../../protocol/ical/invalid.ts'
import { parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { sendNegotiation } from '../../../scheduling/delivery/negotiate.ts'
import type { DeliveryStatus } from '../../../scheduling/delivery/office.ts'
import { findNegotiating, type Negotiating } from '../../../scheduling/itip/index.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { CollectionResource } from '../resource.ts'
import { XML_TYPE } from '../respond.ts'
import { termsOfRequest } from '../scheduling.ts'

export interface Proposal {
  readonly method: Negotiating
  readonly calendar: Component
}

/** Undefined for everything else that comes to an outbox, readable or not. */
export function findProposal(bytes: Uint8Array): Proposal | undefined {
  try {
    const calendar = parseCalendarBytes(bytes)
    const method = findNegotiating(calendar)
    return method && { method, calendar }
  } catch (error) {
    if (isDamage(error)) return undefined
    throw error
  }
}

/** RFC 6638 §10: each recipient with what became of it. */
export async function postProposal(
  { method, calendar }: Proposal,
  format: CalendarFormat,
  request: DavRequest<CollectionResource>,
  deps: Deps,
): Promise<DavResponse> {
  const { owner } = request.resource
  const statuses = await sendNegotiation(method, calendar, owner, deps.store, termsOfRequest(request, deps))
  const outcomes = [...statuses].map(([recipient, status]) =>
    writeScheduleOutcome({ recipient, status: OUTCOMES[status] }, format),
  )
  return {
    status: 200,
    headers: { 'content-type': XML_TYPE, 'cache-control': 'private, no-cache' },
    body: [SCHEDULE_RESPONSE_START, ...outcomes, SCHEDULE_RESPONSE_END].join(''),
  }
}

const OUTCOMES: Readonly<Record<DeliveryStatus, ScheduleOutcome['status']>> = {
  '1.1': 'success',
  '1.2': 'success',
  '3.7': 'invalidUser',
  '3.8': 'noAuthority',
  '5.1': 'unavailable',
  '5.2': 'noScheduling',
  '5.3': 'noScheduling',
}
