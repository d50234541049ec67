/** Properties of the directory and of the cards in it. */
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { element } from '../../../protocol/xml/element.ts'
import { CARDDAV, DAV } from '../../../protocol/xml/names.ts'
import { directoryCardOf } from '../directory/card.ts'
import { DIRECTORY_HREF, directoryCardHref } from '../paths.ts'
import type { DirectoryCardResource, DirectoryResource, HomeResource, PrincipalResource } from '../resource.ts'
import type { Property } from './property.ts'
import { CARD_TYPE, hrefElement } from './webdav.ts'

export const directoryDisplayname: Property<DirectoryResource> = {
  name: DAV.displayname,
  inAllprop: true,
  read: () => element(DAV.displayname, 'Directory'),
}

export const cardDisplayname: Property<DirectoryCardResource> = {
  name: DAV.displayname,
  inAllprop: true,
  read: ({ principal }) => element(DAV.displayname, principal.name),
}

export const cardEtag: Property<DirectoryCardResource> = {
  name: DAV.getetag,
  inAllprop: true,
  read: async ({ principal }, { deps }) =>
    element(DAV.getetag, quoteEtag((await directoryCardOf(principal, deps)).etag)),
}

export const cardContentType: Property<DirectoryCardResource> = {
  name: DAV.getcontenttype,
  inAllprop: true,
  read: () => element(DAV.getcontenttype, CARD_TYPE),
}

/** The documented extension of Apple's Calendar Server: where programs look up everybody. */
export const directoryGateway: Property<PrincipalResource | HomeResource> = {
  name: CARDDAV.directoryGateway,
  inAllprop: false,
  read: () => hrefElement(CARDDAV.directoryGateway, DIRECTORY_HREF),
}

// RFC 6352 §7.1.2.
export const principalAddress: Property<PrincipalResource> = {
  name: CARDDAV.principalAddress,
  inAllprop: false,
  read: ({ principal }) => hrefElement(CARDDAV.principalAddress, directoryCardHref(principal.slug)),
}
