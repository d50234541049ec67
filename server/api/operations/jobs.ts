/** Imports and exports: what is asked for here is done by server/transfers/, on whichever node has time. See docs/decisions/0132. */
import { z } from 'zod'
import { DAV } from '../../../protocol/xml/names.ts'
import type { NewTransfer } from '../../../storage/store.ts'
import {
  type Asking,
  answerWith,
  CALENDAR,
  type JobDeps,
  job,
  maySee,
  PLAIN,
  requireOwnHome,
  requireTransfer,
  VCARD,
  viewsOf,
  ZIP,
} from '../jobs/job.ts'
import { createTransfer, receive } from '../jobs/make.ts'
import { type Operation, operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery } from '../pages.ts'
import { problem } from '../problem.ts'
import { nothing, number, page, slug } from '../schemas.ts'
import { requireCollection } from './calendars.ts'
import { requirePrincipal } from './principals.ts'

const params = z.strictObject({ id: number })
const calendarParams = z.strictObject({ owner: slug, calendar: z.string().min(1).max(1_000) })
const bookParams = z.strictObject({ owner: slug, book: z.string().min(1).max(1_000) })

interface Place {
  readonly owner: string
  readonly name: string
  readonly kind: 'calendar' | 'addressbook'
}

/** Rights as DAV has them, and then whose it is. */
async function findPlace(
  place: Place,
  kind: 'import' | 'export',
  { viewer, account }: Asking,
  { store }: JobDeps,
): Promise<NewTransfer> {
  const { resource } = await requireCollection(place, viewer, store, kind === 'import' ? DAV.bind : DAV.read)
  const { collection, owner, share } = resource
  if (share !== undefined) throw problem(403, 'forbidden', 'it lies with who shares it')
  requireOwnHome(owner, viewer)
  return {
    ...{ kind, requesterId: account.principal.id, ownerId: owner.id, collectionId: collection.id },
    ...{ label: `${owner.slug}/${collection.slug}`, mediaType: place.kind === 'addressbook' ? VCARD : CALENDAR },
  }
}

function importInto<Params extends z.ZodObject>(
  kind: Place['kind'],
  path: string,
  params: Params,
  placeOf: (params: z.output<Params>) => Place,
): Operation {
  const isCalendar = kind === 'calendar'
  return operation({
    id: isCalendar ? 'importCalendarFile' : 'importContactsFile',
    tag: 'Jobs',
    summary: isCalendar
      ? 'Put the events and tasks of a file into a calendar'
      : 'Put the cards of a file into an address book',
    description:
      'Whose it is, or an administrator. Nobody is invited or notified, and the same file again changes nothing. What cannot be taken is told of; the rest is.',
    method: 'POST',
    path,
    scopes: [isCalendar ? 'events:write' : 'contacts:write'],
    params,
    query: nothing,
    body: undefined,
    upload: isCalendar ? [CALENDAR] : [VCARD, 'text/x-vcard'],
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [404, 507],
    async handle(request, deps) {
      const asked = await findPlace(placeOf(request.params), 'import', request, deps)
      return answerWith(await receive(asked, request, deps), deps)
    },
  })
}

function exportOf<Params extends z.ZodObject>(
  kind: Place['kind'],
  path: string,
  params: Params,
  placeOf: (params: z.output<Params>) => Place,
): Operation {
  const isCalendar = kind === 'calendar'
  return operation({
    id: isCalendar ? 'exportCalendarFile' : 'exportContactsFile',
    tag: 'Jobs',
    summary: isCalendar ? 'Make a file of a calendar' : 'Make a file of an address book',
    description: 'Whose it is, or an administrator. The file is fetched when the job is done.',
    method: 'POST',
    path,
    scopes: [isCalendar ? 'events:read' : 'contacts:read'],
    params,
    query: nothing,
    body: undefined,
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [404, 507],
    async handle(request, deps) {
      const asked = await findPlace(placeOf(request.params), 'export', request, deps)
      const transfer = await createTransfer(asked, deps)
      const [owner] = asked.label.split('/')
      await deps.store.recordAudit({ kind: 'export', owner: owner ?? null, detail: `job ${transfer.id}` }, 'api')
      return answerWith(transfer, deps)
    },
  })
}

const calendarPlace = ({ owner, calendar }: z.output<typeof calendarParams>): Place => ({
  ...{ owner, name: calendar, kind: 'calendar' },
})
const bookPlace = ({ owner, book }: z.output<typeof bookParams>): Place => ({
  ...{ owner, name: book, kind: 'addressbook' },
})

export const jobOperations: readonly Operation[] = [
  importInto('calendar', '/calendars/{owner}/{calendar}/imports', calendarParams, calendarPlace),
  importInto('addressbook', '/addressbooks/{owner}/{book}/imports', bookParams, bookPlace),
  exportOf('calendar', '/calendars/{owner}/{calendar}/exports', calendarParams, calendarPlace),
  exportOf('addressbook', '/addressbooks/{owner}/{book}/exports', bookParams, bookPlace),

  operation({
    id: 'makeArchive',
    tag: 'Jobs',
    summary: 'Make an archive of everything that is held about you; for administrators, about anybody',
    description:
      'A ZIP with calendars, address books, files, mails, and rows of all tables as JSON; a README in it says what is what.',
    method: 'POST',
    path: '/principals/{slug}/archives',
    scopes: 'all',
    params: z.strictObject({ slug }),
    query: nothing,
    body: undefined,
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [404, 507],
    async handle({ params, viewer, account }, deps) {
      // Who may not have it is not told who is here.
      if (!viewer.principal?.admin && params.slug !== account.principal.slug) {
        throw problem(403, 'forbidden', 'it is made for the person, or for an administrator')
      }
      const owner = await requirePrincipal(params.slug, deps.store)
      const people = { requesterId: account.principal.id, ownerId: owner.id, collectionId: null }
      const transfer = await createTransfer({ kind: 'archive', ...people, label: owner.slug, mediaType: ZIP }, deps)
      const detail = `everything, job ${transfer.id}`
      await deps.store.recordAudit({ kind: 'export', owner: owner.slug, detail }, 'api')
      return answerWith(transfer, deps)
    },
  }),

  operation({
    id: 'verifyStore',
    tag: 'Jobs',
    summary: 'Look at every object and number in the store, and tell what does not agree',
    description:
      'As `kalends verify`, which also repairs. Its file has a line for each; `reasons` are the first hundred.',
    method: 'POST',
    path: '/server/verifications',
    scopes: ['admin'],
    admin: true,
    params: nothing,
    query: nothing,
    body: undefined,
    success: { status: 202, description: 'It will be done: ask for the job', schema: job },
    problems: [507],
    async handle({ account }, deps) {
      const { id } = account.principal
      const people = { requesterId: id, ownerId: id, collectionId: null }
      const asked = { kind: 'verification' as const, ...people, label: 'store', mediaType: PLAIN }
      return answerWith(await createTransfer(asked, deps), deps)
    },
  }),

  operation({
    id: 'listJobs',
    tag: 'Jobs',
    summary: 'Imports and exports that you asked for; of everybody, for administrators',
    description:
      'Those of which the credential may have the content: a page may have fewer than were asked for while `next` is not null.',
    method: 'GET',
    path: '/jobs',
    scopes: [],
    params: nothing,
    query: pageQuery,
    body: undefined,
    success: { status: 200, description: 'The newest first', schema: page(job) },
    problems: [],
    async handle({ query: { cursor, limit }, ...asking }, deps) {
      const requesterId = asking.viewer.principal?.admin ? undefined : asking.account.principal.id
      const found = await deps.store.transfers({ requesterId, before: numberOfCursor(cursor) }, limit + 1)
      const { items, next } = cutPage(found, limit, ({ id }) => id)
      const seen = items.filter((one) => maySee(one, asking))
      return { body: { items: await viewsOf(seen, deps), next } }
    },
  }),

  operation({
    id: 'getJob',
    tag: 'Jobs',
    summary: 'How far an import or export is',
    method: 'GET',
    path: '/jobs/{id}',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: job },
    problems: [404],
    async handle(request, deps) {
      const { body } = await answerWith(await requireTransfer(request.params.id, request, deps), deps)
      return { body }
    },
  }),

  operation({
    id: 'getJobFile',
    tag: 'Jobs',
    summary: 'The file that an export made',
    method: 'GET',
    path: '/jobs/{id}/file',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'The file', schema: undefined, media: [CALENDAR, VCARD, ZIP, PLAIN] },
    problems: [404, 409],
    async handle(request, { store }) {
      const { id, kind, state, mediaType, label } = await requireTransfer(request.params.id, request, { store })
      if (kind === 'import') throw problem(404, 'not-found', 'an import has no file to be fetched')
      if (state !== 'done') throw problem(409, 'conflict', `the job is ${state}, not done`)
      const headers = {
        'content-type': mediaType === PLAIN ? `${PLAIN}; charset=utf-8` : mediaType,
        'content-disposition': `attachment; filename="${fileName(label, mediaType)}"`,
      }
      return { body: undefined, file: store.transferBytes(id), headers }
    },
  }),

  operation({
    id: 'cancelJob',
    tag: 'Jobs',
    summary: 'Stop an import or export',
    description: 'What an import has written so far stays: the job says how much that is.',
    method: 'POST',
    path: '/jobs/{id}/cancel',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 200, description: 'As it is now', schema: job },
    problems: [404, 409],
    async handle(request, deps) {
      const { id } = await requireTransfer(request.params.id, request, deps)
      const scope = { origin: 'api', scheduling: 'silent' } as const
      const isCancelled = await deps.store.transaction(scope, (tx) => tx.cancelTransfer(id))
      if (!isCancelled) throw problem(409, 'conflict', 'it was settled already')
      const { body } = await answerWith(await requireTransfer(id, request, deps), deps)
      return { body }
    },
  }),

  operation({
    id: 'deleteJob',
    tag: 'Jobs',
    summary: 'Forget an import or export, with its file',
    method: 'DELETE',
    path: '/jobs/{id}',
    scopes: [],
    params,
    query: nothing,
    body: undefined,
    success: { status: 204, description: 'Gone', schema: undefined },
    problems: [404, 409],
    async handle(request, { store }) {
      const { id, settledAt } = await requireTransfer(request.params.id, request, { store })
      if (settledAt === null) throw problem(409, 'conflict', 'it is not settled: cancel it first')
      await store.transaction({ origin: 'api', scheduling: 'silent' }, (tx) => tx.deleteTransfer(id))
      return { body: undefined }
    },
  }),
]

const EXTENSIONS: Readonly<Record<string, string>> = { [CALENDAR]: 'ics', [VCARD]: 'vcf', [ZIP]: 'zip', [PLAIN]: 'txt' }

function fileName(label: string, mediaType: string): string {
  return `${label.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.${EXTENSIONS[mediaType] ?? 'bin'}`
}
