/** Answers that many handlers give. */
import { quoteEtag } from '../../protocol/dav/etag.ts'
import { MULTISTATUS_START, multistatusEnd } from '../../protocol/dav/multistatus.ts'
import type { XmlElement } from '../../protocol/xml/element.ts'
import { writeDocument } from '../../protocol/xml/write.ts'
import type { DavResponse } from './request.ts'

export const XML_TYPE = 'application/xml; charset=utf-8'
export const CALENDAR_TYPE = 'text/calendar;charset=utf-8'

/** 207 with responses as they come; each piece of `responses` is written text. */
export function multistatus(
  responses: AsyncIterable<string>,
  syncToken?: () => string,
  headers: Readonly<Record<string, string>> = {},
): DavResponse {
  return { status: 207, headers: { 'content-type': XML_TYPE, ...headers }, body: wrap(responses, syncToken) }
}

/** 207 with responses that are at hand. */
export function multistatusOf(responses: string): DavResponse {
  return { status: 207, headers: { 'content-type': XML_TYPE }, body: MULTISTATUS_START + responses + multistatusEnd() }
}

async function* wrap(responses: AsyncIterable<string>, syncToken?: () => string): AsyncIterable<string> {
  yield MULTISTATUS_START
  yield* responses
  yield multistatusEnd(syncToken?.())
}

export function xmlDocument(
  status: number,
  root: XmlElement,
  headers: Readonly<Record<string, string>> = {},
): DavResponse {
  return { status, headers: { 'content-type': XML_TYPE, ...headers }, body: writeDocument(root) }
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): DavResponse {
  return { status, headers }
}

export function etagHeader(etag: string): { readonly etag: string } {
  return { etag: quoteEtag(etag) }
}

/** RFC 6638 §8.2: nothing for what is nobody else's business. */
export function scheduleTagHeader({ scheduleTag }: { readonly scheduleTag: string | null }): Record<string, string> {
  return scheduleTag === null ? {} : { 'schedule-tag': quoteEtag(scheduleTag) }
}
