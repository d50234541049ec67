import { propertyResponse } from '../../protocol/dav/multistatus.ts'
import { readPropertyUpdate } from '../../protocol/dav/proppatch.ts'
import { refuse } from '../../protocol/dav/refusal.ts'
import { DAV } from '../../protocol/xml/names.ts'
import type { CollectionChange, Look, Principal, Scope, StoreTransaction } from '../../storage/store.ts'
import { requireConditionsOf, stateOfCollection } from './checks.ts'
import { describe } from './described.ts'
import { findDelegation } from './grants.ts'
import { applyDead, outcomeOfPlan, planInstructions } from './instructions.ts'
import { isProtected, propertiesForReaders, propertiesOf, propertiesOfShare } from './kinds.ts'
import { requireUnlocked } from './locks.ts'
import { contentOf } from './object/content.ts'
import { propertyTarget } from './render-properties.ts'
import type { DavRequest, DavResponse, Deps } from './request.ts'
import type { CollectionResource, MemberResource, ObjectResource, Resource } from './resource.ts'
import { empty, multistatusOf } from './respond.ts'
import { requireAmong, requirePrivilege, requireWhole } from './rights.ts'

/** RFC 4918 §9.2: all instructions or none. */
export async function proppatch(request: DavRequest, deps: Deps): Promise<DavResponse> {
  const body = await request.xml()
  if (body === undefined) throw refuse(400, undefined, 'PROPPATCH without a body')
  const instructions = readPropertyUpdate(body)
  await requirePrivilege(request, DAV.writeProperties)
  const { viewer } = request
  const { resource, privileges } = await describe(request.resource, viewer, await request.privileges(), deps)
  // Of an object that is seen in part they are fewer.
  requireAmong(privileges, viewer, resource.href, [DAV.writeProperties])

  const context = { origins: request.origins, store: deps.store }
  const delegation = resource.kind === 'calendar' ? await findDelegation(resource, viewer) : undefined
  const delegate = delegation && viewer.principal
  const isReader = delegation === 'read' && !privileges.has(DAV.write)
  const isShare = 'share' in resource && resource.share !== undefined
  const listOf = isShare ? propertiesOfShare : isReader ? propertiesForReaders : propertiesOf
  const properties = listOf(resource.kind)
  const plan = await planInstructions(instructions, properties, isProtected, resource as never, context) // the kind's own list
  if (plan.failures.length === 0) {
    await deps.store.transaction(scopeOf(resource), async (tx) => {
      const entry = 'entry' in resource ? await tx.findEntry(resource.collection.id, resource.name) : undefined
      if ('entry' in resource) {
        requireWhole({ resource, viewer }, entry, DAV.writeProperties)
        contentOf(resource.collection).requireConditions(request, entry)
      } else if ('collection' in resource) requireConditionsOf(request, stateOfCollection(resource.collection, deps))
      await requireUnlocked(request, tx, deps, { changed: [resource] })
      const { delegates } = plan
      if (delegates !== undefined) await tx.setDelegates(delegates.principalId, delegates.access, delegates.delegates)
      const target = propertyTarget(entry === undefined ? resource : { ...(resource as ObjectResource), entry })
      if (target === undefined) {
        if (plan.dead.length > 0) throw refuse(403, undefined, 'nothing can be kept here')
        return
      }
      if ('collection' in resource) await change(resource, plan.change, delegate, tx)
      await applyDead(plan, target, tx)
    })
    // RFC 8144 §2.2.
    if (request.preferences.return === 'minimal') return empty(200, { 'preference-applied': 'return=minimal' })
  }
  return multistatusOf(propertyResponse(resource.href, outcomeOfPlan(plan), false))
}

function scopeOf(resource: Resource | ObjectResource): Scope {
  const scope = { origin: 'client', scheduling: 'on' } as const
  if ('entry' in resource) return { ...scope, collections: [resource.collection.id] }
  if ('collection' in resource) return { ...scope, collections: [resource.collection.id], homes: [resource.seenBy.id] }
  if ('owner' in resource) return { ...scope, homes: [resource.owner.id] }
  if (resource.kind === 'proxy-group') return { ...scope, directory: true }
  if (resource.kind === 'principal') return { ...scope, homes: [resource.principal.id] }
  return scope
}

/** Columns of a collection; of a share the sharee's own, which are all that its list of properties lets be written. */
async function change(
  { collection, share }: CollectionResource | MemberResource,
  values: CollectionChange,
  delegate: Principal | undefined,
  tx: StoreTransaction,
): Promise<void> {
  const [look, others] = delegate === undefined ? [{}, values] : apart(values)
  if (delegate !== undefined && hasAny(look)) await tx.setLook(delegate.id, collection.id, look)
  if (!hasAny(others)) return
  if (share === undefined) await tx.updateCollection(collection.id, others)
  else await tx.updateShare(share, others)
}

/** What a delegate changes alone, and what is everybody's. */
function apart({ color, order, ...others }: CollectionChange): readonly [Partial<Look>, CollectionChange] {
  return [{ ...(color === undefined ? {} : { color }), ...(order === undefined ? {} : { order }) }, others]
}

function hasAny(values: object): boolean {
  return Object.keys(values).length > 0
}
