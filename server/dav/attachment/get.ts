import { evaluateConditions } from '../../../protocol/dav/conditions.ts'
import { attachmentDisposition } from '../../../protocol/dav/content-disposition.ts'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { type ByteRange, readRange } from '../../../protocol/dav/range.ts'
import { refuse } from '../../../protocol/dav/refusal.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Attachment } from '../../../storage/store.ts'
import type { DavRequest, DavResponse, Deps } from '../request.ts'
import type { AttachmentResource } from '../resource.ts'
import { empty, etagHeader } from '../respond.ts'
import { requirePrivilege } from '../rights.ts'
import { inertType } from './media-type.ts'

/** RFC 8607 §3.10: the file, or a part of it (RFC 9110 §14), for who may read an object that has it. */
export async function get(request: DavRequest<AttachmentResource>, { store }: Deps): Promise<DavResponse> {
  await requirePrivilege(request, DAV.read)
  const [file] = await store.findAttachments([request.resource.managedId])
  if (file === undefined) throw refuse(404, undefined, 'no such attachment')

  const headers = headersOf(file)
  switch (evaluateConditions(request.headers, { etag: file.hash, modifiedAt: undefined }, true)) {
    case 'precondition-failed':
      throw refuse(412, undefined, 'a condition of the request does not hold')
    case 'not-modified':
      return empty(304, headers)
  }
  const range = wantedRange(request, file)
  if (range === 'unsatisfiable') {
    throw refuse(416, undefined, 'no such part', { headers: { 'content-range': `bytes */${file.size}` } })
  }
  const { start, end } = range === 'whole' ? { start: 0, end: file.size } : range
  const part = range === 'whole' ? {} : { 'content-range': `bytes ${start}-${end - 1}/${file.size}` }
  return {
    status: range === 'whole' ? 200 : 206,
    headers: { ...headers, ...part, 'content-length': String(end - start) },
    body: store.attachmentBytes(file.hash, start, end),
  }
}

// A file is a stranger's: a browser saves it, and where it is shown all the same, it can run and load nothing.
function headersOf({ hash, mediaType, filename }: Attachment) {
  return {
    ...etagHeader(hash),
    'content-type': inertType(mediaType),
    'content-disposition': attachmentDisposition(filename),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    vary: 'Authorization',
  }
}

// RFC 9110 §13.1.5: a part of another file is of no use.
function wantedRange(
  { headers }: DavRequest<AttachmentResource>,
  { hash, size }: Attachment,
): ByteRange | 'whole' | 'unsatisfiable' {
  const condition = headers['if-range']
  if (condition !== undefined && condition !== quoteEtag(hash)) return 'whole'
  return readRange(headers.range, size)
}
