import { z } from 'zod'
import { accessElement } from '../../../protocol/caldav/share-access.ts'
import { element } from '../../../protocol/xml/element.ts'
import { CALENDARSERVER_NAMESPACE, CS, DAV } from '../../../protocol/xml/names.ts'
import type { Id, Principal, StoreReader } from '../../../storage/store.ts'
import { homeHref, principalHref } from '../../dav/paths.ts'
import { resolve } from '../../dav/resolve.ts'
import { privilegesOn, requireAmong } from '../../dav/rights.ts'
import { etagOfView } from '../conditions.ts'
import { type Operation, operation } from '../operation.ts'
import { pageOf, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { nothing, page, slug } from '../schemas.ts'
import { done } from '../through-dav.ts'
import { requireCollection } from './calendars.ts'

const access = z.enum(['busy', 'read', 'read-write']).describe('busy: when something is, and not what')

const invited = z
  .strictObject({
    slug,
    access,
    state: z.enum(['no-response', 'accepted', 'declined']).nullable().describe('null of a group: each answers alone'),
  })
  .meta({ id: 'Invited', description: 'Somebody whom the owner lets in' })

const invitation = z
  .strictObject({
    id: z.string(),
    owner: slug,
    name: z.string(),
    access: z.enum(['busy', 'read', 'read-write', 'own']),
    state: z.enum(['no-response', 'accepted', 'declined']),
  })
  .meta({ id: 'Invitation', description: 'A calendar to which you are invited' })

const delegates = z
  .strictObject({
    read: z.array(slug).max(1_000).describe('Who may read all calendars'),
    write: z.array(slug).max(1_000).describe('Who may change all calendars, and act in their name'),
  })
  .meta({ id: 'Delegates' })

const params = z.strictObject({ owner: slug, calendar: z.string().min(1).max(1_000) })

async function hrefsOf(slugs: readonly string[], place: string, store: StoreReader): Promise<readonly string[]> {
  const found = new Map((await store.findPrincipals(slugs)).map((one) => [one.slug, principalHref(one)]))
  const errors = slugs.flatMap((one, at) =>
    found.has(one) ? [] : [{ field: `${place}/${at}`, reason: 'nobody has that slug' }],
  )
  if (errors.length > 0) throw problem(400, 'invalid', 'somebody is named who is not here', { errors })
  return slugs.flatMap((one) => found.get(one) ?? [])
}

/** caldav-proxy §5.3: people and groups, and nobody acts for themselves. */
async function delegateIds(
  owner: Principal,
  slugs: readonly string[],
  place: string,
  store: StoreReader,
): Promise<readonly Id[]> {
  const found = new Map((await store.findPrincipals(slugs)).map((one) => [one.slug, one]))
  const errors = slugs.flatMap((slug, at) => {
    const one = found.get(slug)
    const isDelegate = (one?.kind === 'user' || one?.kind === 'group') && one.id !== owner.id
    return isDelegate ? [] : [{ field: `${place}/${at}`, reason: 'it is no other person and no group' }]
  })
  if (errors.length > 0) throw problem(400, 'invalid', 'somebody is named who cannot act for others', { errors })
  return [...new Set(slugs)].flatMap((slug) => found.get(slug)?.id ?? [])
}

async function delegatesOf(owner: string, store: StoreReader) {
  const principal = await store.findPrincipal(owner)
  if (principal === undefined) throw problem(404, 'not-found', 'nobody has that slug')
  const slugs = async (access: 'read' | 'write') =>
    (await store.delegatesOf(principal.id, access)).map(({ slug }) => slug)
  return { principal, view: { read: await slugs('read'), write: await slugs('write') } }
}

export const sharingOperations: readonly Operation[] = [
  operation({
    id: 'listShares',
    tag: 'Sharing',
    summary: 'Who is invited to a calendar, and what they said',
    method: 'GET',
    path: '/calendars/{owner}/{calendar}/shares',
    scopes: ['sharing:write'],
    viewAs: 'administrators',
    params,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order of slugs', schema: page(invited) },
    problems: [404],
    async handle({ params, query, viewer }, { store }) {
      const asked = { owner: params.owner, name: params.calendar, kind: 'calendar' } as const
      const { collection } = (await requireCollection(asked, viewer, store, DAV.writeAcl)).resource
      const [invitations, shares] = [await store.invitationsTo(collection.id), await store.sharesOf(collection.id)]
      const people = await store.findPrincipalsById(invitations.map(({ principalId }) => principalId))
      const slugs = new Map(people.map(({ id, slug }) => [id, slug]))
      const items = invitations.map(({ principalId, access }) => ({
        slug: slugs.get(principalId) ?? '',
        access,
        state: shares.find(({ shareeId }) => shareeId === principalId)?.state ?? null,
      }))
      return { body: pageOf(items, ({ slug }) => slug, query) }
    },
  }),

  operation({
    id: 'setShare',
    tag: 'Sharing',
    summary: 'Invite a person or a group to a calendar, or change what they may do',
    method: 'PUT',
    path: '/calendars/{owner}/{calendar}/shares/{sharee}',
    scopes: ['sharing:write'],
    params: params.extend({ sharee: slug }),
    query: nothing,
    body: z.strictObject({ access, summary: z.string().min(1).max(1_000).optional() }).meta({ id: 'ShareChange' }),
    success: { status: 204, description: 'Invited', schema: undefined },
    problems: [404, 409],
    async handle({ params, body, viewer, dav }, { store }) {
      const asked = { owner: params.owner, name: params.calendar, kind: 'calendar' } as const
      const { resource } = await requireCollection(asked, viewer, store, DAV.writeAcl)
      const [href = ''] = await hrefsOf([params.sharee], 'path/sharee', store)
      const summary = body.summary === undefined ? [] : [element(CS.summary, body.summary)]
      const level = accessElement(body.access).children
      const xml = element(SHARE, element(CS.set, element(DAV.href, href), ...summary, ...level))
      await done(dav({ method: 'POST', path: resource.href, headers: XML, xml }))
      return { body: undefined }
    },
  }),

  operation({
    id: 'removeShare',
    tag: 'Sharing',
    summary: 'Take an invitation back',
    method: 'DELETE',
    path: '/calendars/{owner}/{calendar}/shares/{sharee}',
    scopes: ['sharing:write'],
    params: params.extend({ sharee: slug }),
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Nobody is let in by it any more', schema: undefined },
    problems: [404, 409],
    async handle({ params, viewer, dav }, { store }) {
      const asked = { owner: params.owner, name: params.calendar, kind: 'calendar' } as const
      const { resource } = await requireCollection(asked, viewer, store, DAV.writeAcl)
      const sharee = await store.findPrincipal(params.sharee)
      const isInvited = (await store.invitationsTo(resource.collection.id)).some(
        (one) => one.principalId === sharee?.id,
      )
      if (sharee === undefined || !isInvited) throw problem(404, 'not-found', 'nobody of that slug is invited')
      const xml = element(SHARE, element(CS.remove, element(DAV.href, principalHref(sharee))))
      await done(dav({ method: 'POST', path: resource.href, headers: XML, xml }))
      return { body: undefined }
    },
  }),

  operation({
    id: 'listInvitations',
    tag: 'Sharing',
    summary: 'What others share with you, and what you said to it',
    method: 'GET',
    path: '/invitations',
    scopes: ['events:read'],
    viewAs: 'administrators',
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'In the order of their ids', schema: page(invitation) },
    problems: [],
    async handle({ account, query }, { store }) {
      const shared = await store.sharesOffered(account.principal.id)
      const items = shared.map(({ share, collection, owner }) => ({
        id: share.uid,
        owner: owner.slug,
        name: share.displayName ?? collection.displayName ?? collection.slug,
        access: share.access,
        state: share.state,
      }))
      return { body: pageOf(items, ({ id }) => id, query) }
    },
  }),

  operation({
    id: 'answerInvitation',
    tag: 'Sharing',
    summary: 'Accept or decline a calendar that somebody shares with you',
    method: 'POST',
    path: '/invitations/{id}/answer',
    scopes: ['events:write'],
    params: z.strictObject({ id: z.string().min(1).max(200) }),
    query: nothing,
    body: z.strictObject({ accept: z.boolean() }).meta({ id: 'InvitationAnswer' }),
    success: { status: 204, description: 'Answered', schema: undefined },
    problems: [404],
    async handle({ params, body, account, dav }, { store }) {
      const { id, slug } = account.principal
      if ((await store.findShare(id, params.id)) === undefined) throw problem(404, 'not-found', 'no such invitation')
      const answer = element(body.accept ? CS.inviteAccepted : CS.inviteDeclined)
      const xml = element(INVITE_REPLY, element(CS.inReplyTo, params.id), answer)
      await done(dav({ method: 'POST', path: homeHref('calendars', slug), headers: XML, xml }))
      return { body: undefined }
    },
  }),

  operation({
    id: 'getDelegates',
    tag: 'Sharing',
    summary: 'Who acts for somebody',
    method: 'GET',
    path: '/principals/{slug}/delegates',
    scopes: ['sharing:write'],
    viewAs: 'administrators',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'By what they may do', schema: delegates },
    problems: [404],
    async handle({ params, viewer }, { store }) {
      const { principal, view } = await delegatesOf(params.slug, store)
      await requireOwnWord(principalHref(principal), viewer, store)
      return { body: view }
    },
  }),

  operation({
    id: 'setDelegates',
    tag: 'Sharing',
    summary: 'Say who acts for somebody',
    method: 'PUT',
    path: '/principals/{slug}/delegates',
    scopes: ['sharing:write'],
    ifMatch: 'required',
    params: z.strictObject({ slug }),
    query: nothing,
    body: delegates,
    success: { status: 200, description: 'As it is now', schema: delegates },
    problems: [404],
    async handle({ params, body, viewer, requireMatch }, { store }) {
      const { principal } = await delegatesOf(params.slug, store)
      await requireOwnWord(principalHref(principal), viewer, store)
      const read = await delegateIds(principal, body.read, '/read', store)
      const write = await delegateIds(principal, body.write, '/write', store)
      // Both lists at once: nobody is in neither in between.
      await store.transaction({ origin: 'api', scheduling: 'on', directory: true }, async (tx) => {
        requireMatch(etagOfView(delegates, (await delegatesOf(params.slug, tx)).view))
        await tx.setDelegates(principal.id, 'read', read)
        await tx.setDelegates(principal.id, 'write', write)
      })
      return { body: (await delegatesOf(params.slug, store)).view }
    },
  }),
]

/** Who may change a principal says who acts for it, and nobody else is told. */
async function requireOwnWord(
  href: string,
  viewer: Parameters<typeof privilegesOn>[1],
  store: Parameters<typeof privilegesOn>[2],
): Promise<void> {
  const resource = await resolve(href, store, viewer.principal)
  if (resource === undefined) throw problem(404, 'not-found', 'nobody has that slug')
  requireAmong(await privilegesOn(resource, viewer, store), viewer, href, [DAV.write])
}

const XML = { 'content-type': 'application/xml' }
const SHARE = `{${CALENDARSERVER_NAMESPACE}}share` as const
const INVITE_REPLY = `{${CALENDARSERVER_NAMESPACE}}invite-reply` as const
