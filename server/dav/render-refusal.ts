import { conditionElement } from '../../protocol/dav/multistatus.ts'
import type { Refusal } from '../../protocol/dav/refusal.ts'
import { isXmlText } from '../../protocol/xml/characters.ts'
import { element } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import { writeDocument } from '../../protocol/xml/write.ts'
import type { DavResponse } from './request.ts'
import { XML_TYPE } from './respond.ts'

/** RFC 4918 §8.7 and §16: the status, and the condition that does not hold as a DAV:error document. */
export function renderRefusal(refusal: Refusal): DavResponse {
  const condition = conditionElement(refusal)
  if (condition === undefined) {
    const headers = { 'content-type': 'text/plain; charset=utf-8', ...refusal.headers }
    return { status: refusal.status, headers, body: `${refusal.message}\n` }
  }
  const headers = { 'content-type': XML_TYPE, ...refusal.headers }
  return {
    status: refusal.status,
    headers,
    body: writeDocument(element(DAV.error, condition)) + comment(refusal.message),
  }
}

/** For the person who looks at the answer. RFC 4918 §16 leaves no room for it among the conditions. */
function comment(sentence: string): string {
  const text = sentence.replace(/-{2,}|-$/g, '–')
  return isXmlText(text) ? `<!-- ${text} -->\n` : ''
}
