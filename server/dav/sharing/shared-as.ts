import { element } from '../../../protocol/xml/element.ts'
import { indented } from '../../../protocol/xml/indent.ts'
import { CS, DAV } from '../../../protocol/xml/names.ts'
import type { Principal, Share } from '../../../storage/store.ts'
import { withoutSlash } from '../../sharing/notify.ts'
import { memberHref } from '../paths.ts'
import type { DavResponse } from '../request.ts'
import { xmlDocument } from '../respond.ts'

/** caldav-sharing §6.27: where the share is now. */
export function sharedAs({ uid }: Pick<Share, 'uid'>, sharee: Principal): DavResponse {
  const href = withoutSlash(memberHref('calendars', sharee.slug, uid))
  return xmlDocument(200, indented(element(CS.sharedAs, element(DAV.href, href))), { 'cache-control': 'no-cache' })
}
