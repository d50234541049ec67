import { z } from 'zod'
import { AUDIT_KINDS, type AuditRecord } from '../../../storage/store.ts'
import { operation } from '../operation.ts'
import { cutPage, numberOfCursor, pageQuery } from '../pages.ts'
import { instant, nothing, page, slug } from '../schemas.ts'

const auditRecord = z
  .strictObject({
    number: z.number().int().describe('Its place in the chain, without gaps'),
    at: instant,
    kind: z.string().describe('What was done'),
    origin: z.string().describe('By which door: client, api, admin, itip, import, subscription'),
    actor: z
      .string()
      .nullable()
      .describe('Slug of who signed in; null: the server itself, the command line, or erased'),
    credential: z.string().nullable().describe('By what: password, app-password 7, command line'),
    source: z.string().nullable().describe('From where: an address, of IPv6 its network'),
    owner: z.string().nullable().describe('In whose home, or about whom'),
    path: z.string().nullable().describe('Of what, decoded'),
    changeNumber: z.number().int().nullable().describe('As sync tokens have it'),
    detail: z.string().nullable(),
    hash: z.string().describe('Of it, and of all that is before it'),
  })
  .meta({ id: 'AuditRecord', description: 'One change, sign-in, right, export or backup' })

function viewOf({ at, changeNo, ...record }: AuditRecord) {
  return { ...record, at: at.toISOString(), changeNumber: changeNo }
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}

function numberOf(cursor: string | undefined): number | undefined {
  const number = numberOfCursor(cursor)
  return number === undefined ? undefined : Number(number)
}

export const auditOperations = [
  operation({
    id: 'listAuditRecords',
    tag: 'Audit',
    summary: 'Who did what, the newest first',
    method: 'GET',
    path: '/audit',
    scopes: ['audit:read'],
    admin: true,
    params: nothing,
    query: pageQuery.extend({
      actor: slug.optional(),
      owner: slug.optional(),
      kind: z.enum(AUDIT_KINDS).optional(),
      since: instant.optional(),
      until: instant.optional().describe('Not itself'),
    }),
    body: undefined,
    success: { status: 200, description: 'A page of them', schema: page(auditRecord) },
    problems: [],
    async handle({ query: { cursor, limit, fields, since, until, ...filter } }, { store }) {
      // What was done before the question is in the answer.
      await store.chainAudit()
      const window = { since: timeOf(since), until: timeOf(until) }
      const found = await store.auditRecords({ ...filter, ...window, before: numberOf(cursor) }, limit + 1)
      const { items, next } = cutPage(found, limit, ({ number }) => String(number))
      return { body: { items: items.map(viewOf), next } }
    },
  }),

  operation({
    id: 'verifyAudit',
    tag: 'Audit',
    summary: 'Whether a record was altered or removed',
    method: 'GET',
    path: '/audit/verification',
    scopes: ['audit:read'],
    admin: true,
    params: nothing,
    query: nothing,
    body: undefined,
    success: {
      status: 200,
      description: 'Problems, the first of them; none when the chain is whole',
      schema: z
        .strictObject({
          records: z.number().int(),
          prunedTo: z.number().int().describe('The last record that was removed because of its age; 0 for none'),
          head: z.strictObject({ number: z.number().int(), hash: z.string() }).describe('Where the chain ends'),
          problems: z.array(z.string()),
        })
        .meta({ id: 'AuditVerdict' }),
    },
    problems: [],
    async handle(_, { store }) {
      await store.chainAudit()
      const { problems, ...verdict } = await store.verifyAudit()
      return { body: { ...verdict, problems: [...problems] } }
    },
  }),
]
