/** Address books, and cards as jCard (RFC 7095): what CardDAV gives and takes as `application/vcard+json`. See docs/decisions/0122. */
import { z } from 'zod'
import { quoteEtag } from '../../../protocol/dav/etag.ts'
import { element, localOf, type XmlName } from '../../../protocol/xml/element.ts'
import { CARDDAV, DAV } from '../../../protocol/xml/names.ts'
import type { StoredObject, StoreReader } from '../../../storage/store.ts'
import { isCardDamage } from '../../dav/address-object/damage.ts'
import { represent } from '../../dav/address-object/representation.ts'
import { memberHref } from '../../dav/paths.ts'
import type { Viewer } from '../../dav/request.ts'
import { collectionResource } from '../../dav/resolve.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { privilegesOnEach } from '../../dav/rights.ts'
import { asSeen } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, keyOfCursor, pageOf, pageQuery, takePage } from '../pages.ts'
import { problem } from '../problem.ts'
import { nothing, page, slug } from '../schemas.ts'
import { type AskDav, bytesOf, done, type PropertyChange, patchProperties } from '../through-dav.ts'
import { collectionName, requireCollection } from './calendars.ts'

const addressBook = z
  .strictObject({
    owner: slug,
    name: z.string().describe('The last part of its URL'),
    displayName: z.string().nullable(),
    description: z.string().nullable(),
    url: z.string().describe('For CardDAV'),
    privileges: z.array(z.string()),
    changeNumber: z.number().int(),
  })
  .meta({ id: 'AddressBook' })

const text = z.string().min(1).max(10_000).nullable().optional()
const bookChange = z.strictObject({ displayName: text, description: text }).meta({ id: 'AddressBookChange' })
const newBook = bookChange.extend({ name: collectionName }).meta({ id: 'NewAddressBook' })

const card = z
  .tuple([z.literal('vcard'), z.array(z.array(z.unknown()).min(4)).max(2_000)])
  .meta({ id: 'JCard', description: 'RFC 7095' })
const contact = z
  .strictObject({ name: z.string().describe('The last part of its URL'), etag: z.string(), card })
  .meta({ id: 'Contact' })

const bookParams = z.strictObject({ owner: slug, book: z.string().min(1).max(1_000) })
const cardParams = bookParams.extend({ contact: z.string().min(1).max(1_000) })

const JCARD = 'application/vcard+json'

function viewOf({ collection, owner, href }: CollectionResource, privileges: ReadonlySet<XmlName>) {
  const { displayName, description, changeNo, slug } = collection
  return {
    ...{ owner: owner.slug, name: slug, displayName, description, url: href, changeNumber: changeNo },
    privileges: [...privileges].map(localOf).toSorted(),
  }
}

function requireBook(
  { owner, book }: z.output<typeof bookParams>,
  viewer: Viewer,
  store: StoreReader,
  wanted?: XmlName,
) {
  return requireCollection({ owner, name: book, kind: 'addressbook' }, viewer, store, wanted)
}

/** In a transaction, too, which asks nobody but its own store. */
async function bookFor(params: z.output<typeof bookParams>, viewer: Viewer, wanted: XmlName) {
  const memberships = await viewer.memberships()
  const known: Viewer = { ...viewer, memberships: async () => memberships }
  return async (store: StoreReader) => {
    const { resource, privileges } = await requireBook(params, known, store, wanted)
    return viewOf(resource, privileges)
  }
}

function hrefOf({ owner, book, contact }: z.output<typeof cardParams>): string {
  return memberHref('addressbooks', owner, book) + encodeURIComponent(contact)
}

async function readCard(path: string, name: string, ask: AskDav) {
  const answer = await ask({ method: 'GET', path, headers: { accept: JCARD } })
  const etag = answer.headers?.etag ?? ''
  return { view: { name, etag, card: card.parse(JSON.parse((await bytesOf(answer)).toString())) }, etag }
}

/** In the form in which CardDAV gives one. What is damaged is listed elsewhere, and breaks no list. */
function readListed(stored: StoredObject) {
  try {
    const { etag, contentType, body } = represent(stored, JCARD)
    if (!contentType.startsWith(JCARD)) return undefined
    const read = card.safeParse(JSON.parse(body().toString()))
    return read.success ? { name: stored.name, etag: quoteEtag(etag), card: read.data } : undefined
  } catch (error) {
    if (isCardDamage(error)) return undefined
    throw error
  }
}

function shortened({ name, etag, card: [kind, properties] }: z.output<typeof contact>, longest: number) {
  const short = properties.filter((property) => JSON.stringify(property.slice(3)).length <= longest)
  return { name, etag, card: [kind, short] satisfies z.output<typeof card> }
}

function propertiesOf(change: z.output<typeof bookChange>): readonly PropertyChange[] {
  const one = (name: XmlName, value: string | null | undefined): readonly PropertyChange[] =>
    value === undefined
      ? []
      : [value === null ? { property: element(name), remove: true } : { property: element(name, value) }]
  return [...one(DAV.displayname, change.displayName), ...one(CARDDAV.addressbookDescription, change.description)]
}

export const contactOperations: readonly Operation[] = [
  operation({
    id: 'listAddressBooks',
    tag: 'Contacts',
    summary: 'Address books of somebody',
    method: 'GET',
    path: '/addressbooks/{owner}',
    scopes: ['contacts:read'],
    viewAs: 'owners',
    params: z.strictObject({ owner: slug }),
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'Those that you may read', schema: page(addressBook) },
    problems: [404],
    async handle({ params, query, viewer }, { store }) {
      const owner = await store.findPrincipal(params.owner)
      if (owner === undefined) throw problem(404, 'not-found', 'nobody has that slug')
      const all = await store.collectionsOf(owner.id, 'addressbooks')
      const onEach = await privilegesOnEach(all, viewer, store)
      const views = all.flatMap((one) => {
        const privileges = onEach.get(one.id) ?? new Set<XmlName>()
        return privileges.has(DAV.read) ? [viewOf(collectionResource(one, owner), privileges)] : []
      })
      return { body: pageOf(views, ({ name }) => name, query) }
    },
  }),

  operation({
    id: 'createAddressBook',
    tag: 'Contacts',
    summary: 'Make an address book',
    method: 'POST',
    path: '/addressbooks/{owner}',
    scopes: ['contacts:write'],
    params: z.strictObject({ owner: slug }),
    query: nothing,
    body: newBook,
    success: { status: 201, description: 'Made', schema: addressBook },
    problems: [404, 405, 507],
    async handle({ params, body, viewer, dav }, { store }) {
      const type = element(DAV.resourcetype, element(DAV.collection), element(CARDDAV.addressbook))
      const given = propertiesOf(body).flatMap(({ property, remove }) => (remove ? [] : [property]))
      const xml = element(DAV.mkcol, element(DAV.set, element(DAV.prop, type, ...given)))
      await done(dav({ method: 'MKCOL', path: memberHref('addressbooks', params.owner, body.name), xml }))
      const asked = { owner: params.owner, book: body.name }
      const { resource, privileges } = await requireBook(asked, viewer, store, DAV.readCurrentUserPrivilegeSet)
      const location = `/api/v1/addressbooks/${params.owner}/${encodeURIComponent(body.name)}`
      return { body: viewOf(resource, privileges), headers: { location } }
    },
  }),

  operation({
    id: 'getAddressBook',
    tag: 'Contacts',
    summary: 'One address book',
    method: 'GET',
    path: '/addressbooks/{owner}/{book}',
    scopes: ['contacts:read'],
    viewAs: 'owners',
    params: bookParams,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As you see it', schema: addressBook },
    problems: [404],
    async handle({ params, viewer }, { store }) {
      const { resource, privileges } = await requireBook(params, viewer, store)
      return { body: viewOf(resource, privileges) }
    },
  }),

  operation({
    id: 'updateAddressBook',
    tag: 'Contacts',
    summary: 'Change what is said of it',
    method: 'PATCH',
    path: '/addressbooks/{owner}/{book}',
    scopes: ['contacts:write'],
    ifMatch: 'possible',
    params: bookParams,
    query: nothing,
    body: bookChange,
    success: { status: 200, description: 'As it is now', schema: addressBook },
    problems: [404, 507],
    async handle({ params, body, viewer, dav, requireMatch }, { store }) {
      const before = await requireBook(params, viewer, store)
      const confirm = asSeen(addressBook, await bookFor(params, viewer, DAV.read), requireMatch)
      await confirm(store)
      await patchProperties(dav, before.resource.href, propertiesOf(body), confirm)
      const { resource, privileges } = await requireBook(params, viewer, store)
      return { body: viewOf(resource, privileges) }
    },
  }),

  operation({
    id: 'deleteAddressBook',
    tag: 'Contacts',
    summary: 'Remove it with all that is in it',
    method: 'DELETE',
    path: '/addressbooks/{owner}/{book}',
    scopes: ['contacts:write'],
    ifMatch: 'possible',
    params: bookParams,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404],
    async handle({ params, viewer, dav, requireMatch }, { store }) {
      const wanted = DAV.readCurrentUserPrivilegeSet
      const { resource } = await requireBook(params, viewer, store, wanted)
      const confirm = asSeen(addressBook, await bookFor(params, viewer, wanted), requireMatch)
      await confirm(store)
      await done(dav({ method: 'DELETE', path: resource.href, confirm }))
      return { body: undefined }
    },
  }),

  operation({
    id: 'listContacts',
    tag: 'Contacts',
    summary: 'Cards of an address book',
    method: 'GET',
    path: '/addressbooks/{owner}/{book}/contacts',
    scopes: ['contacts:read'],
    viewAs: 'owners',
    params: bookParams,
    query: pageQuery.extend({
      longestValue: z.coerce
        .number()
        .int()
        .min(1)
        .max(10_000_000)
        .optional()
        .describe('Properties that are longer are left out, such as pictures. What lacks some is not for writing back'),
    }),
    body: undefined,
    success: { status: 200, description: 'In the order of names', schema: page(contact) },
    problems: [404],
    async handle({ params, query, viewer }, { store }) {
      const { collection } = (await requireBook(params, viewer, store)).resource
      const tags = await takePage(store.tags(collection.id, keyOfCursor(query.cursor)), query.limit)
      const { items: listed, next } = cutPage(tags, query.limit, ({ name }) => name)
      const items: ReturnType<typeof readListed>[] = []
      const names = listed.map(({ name }) => name)
      for await (const some of store.findObjects(collection.id, names)) items.push(...some.map(readListed))
      const whole = items.filter((one) => one !== undefined)
      const { longestValue } = query
      return {
        body: { items: longestValue === undefined ? whole : whole.map((one) => shortened(one, longestValue)), next },
      }
    },
  }),

  operation({
    id: 'getContact',
    tag: 'Contacts',
    summary: 'One card',
    method: 'GET',
    path: '/addressbooks/{owner}/{book}/contacts/{contact}',
    scopes: ['contacts:read'],
    viewAs: 'owners',
    params: cardParams,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As jCard', schema: contact },
    problems: [404, 406],
    async handle({ params, viewer, dav }, { store }) {
      await requireBook(params, viewer, store)
      const { view, etag } = await readCard(hrefOf(params), params.contact, dav)
      return { body: view, headers: { etag } }
    },
  }),

  operation({
    id: 'putContact',
    tag: 'Contacts',
    summary: 'Make a card (If-None-Match: *), or replace it (If-Match)',
    method: 'PUT',
    path: '/addressbooks/{owner}/{book}/contacts/{contact}',
    scopes: ['contacts:write'],
    ifMatch: 'required',
    makesNew: true,
    params: cardParams,
    query: nothing,
    body: z.strictObject({ card }).meta({ id: 'ContactChange' }),
    success: { status: 200, description: 'As it is now', schema: contact },
    problems: [404, 405, 409, 507],
    async handle({ params, body, viewer, headers, dav }, { store }) {
      await requireBook(params, viewer, store)
      const conditions = { 'if-match': headers['if-match'], 'if-none-match': headers['if-none-match'] }
      const sent = { headers: { 'content-type': JCARD, ...conditions }, body: Buffer.from(JSON.stringify(body.card)) }
      await done(dav({ method: 'PUT', path: hrefOf(params), ...sent }))
      const { view, etag } = await readCard(hrefOf(params), params.contact, dav)
      return { body: view, headers: { etag } }
    },
  }),

  operation({
    id: 'deleteContact',
    tag: 'Contacts',
    summary: 'Remove a card',
    method: 'DELETE',
    path: '/addressbooks/{owner}/{book}/contacts/{contact}',
    scopes: ['contacts:write'],
    ifMatch: 'possible',
    params: cardParams,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404],
    async handle({ params, headers, dav }) {
      await done(dav({ method: 'DELETE', path: hrefOf(params), headers: { 'if-match': headers['if-match'] } }))
      return { body: undefined }
    },
  }),
]
