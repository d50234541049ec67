/**
 * From a PropertyRequest and a kind of resource to responses of a multistatus. Every asked name starts as missing; live
 * properties of the kind, then dead ones, fill it in. The plan is made once, and then runs for any number of resources.
 */
import { type PropertyOutcome, propertyResponse } from '../../protocol/dav/multistatus.ts'
import type { PropertyRequest } from '../../protocol/dav/propfind.ts'
import { element, type XmlElement, type XmlName } from '../../protocol/xml/element.ts'
import { UnwritableText, writeElement, writeEmpty } from '../../protocol/xml/write.ts'
import type { DeadProperty, PropertyTarget, StoreReader } from '../../storage/store.ts'
import {
  isKept,
  type PropertyContext,
  type ShownProperty,
  type ShownValue as Value,
  type WrittenElement,
} from './properties/property.ts'
import type { CollectionResource, ObjectResource, Resource } from './resource.ts'

/** What is read of each resource. */
export interface PropertyPlan<R> {
  readonly live: readonly { readonly property: ShownProperty<R>; readonly asked: XmlElement }[]
  /** Asked for, but no live property of the kind: dead ones, or missing. */
  readonly others: readonly XmlName[]
  /** DAV:allprop and DAV:propname show all dead properties, */
  readonly allDead: boolean
  /** but not those by which live ones are kept. */
  readonly kept: ReadonlySet<XmlName>
  readonly namesOnly: boolean
}

export function planProperties<R>(properties: readonly ShownProperty<R>[], request: PropertyRequest): PropertyPlan<R> {
  const read = (property: ShownProperty<R>) => ({ property, asked: element(property.name) })
  const kept = new Set(properties.filter(keepsElement).map(({ name }) => name))
  if (request.kind === 'propname') {
    return { live: properties.map(read), others: [], allDead: true, kept, namesOnly: true }
  }
  if (request.kind === 'allprop') {
    const included = new Set(request.include)
    const live = properties.filter(({ name, inAllprop }) => inAllprop || included.delete(name)).map(read)
    return { live, others: [...included], allDead: true, kept, namesOnly: false }
  }
  const byName = new Map(properties.map((property) => [property.name, property]))
  const live = request.elements.flatMap((asked) => {
    const property = byName.get(asked.name)
    return property === undefined ? [] : [{ property, asked }]
  })
  const others = request.elements.map(({ name }) => name).filter((name) => !byName.has(name))
  return { live, others, allDead: false, kept, namesOnly: false }
}

/** Whether a dead property under its name is its own. */
function keepsElement(property: ShownProperty<never>): boolean {
  if (isKept(property)) return true
  if ('isKeptByServer' in property && property.isKeptByServer === true) return true
  return 'keepsLanguage' in property && property.keepsLanguage === true
}

/** Whether the plan looks at what hangs on a resource at all: else nobody asks the store for it. */
export function wantsDead({ allDead, others, live }: PropertyPlan<never>): boolean {
  return allDead || others.length > 0 || live.some(({ property }) => keepsElement(property))
}

/** The resource's row that dead properties hang on. */
export function propertyTarget(resource: Resource | ObjectResource): PropertyTarget | undefined {
  // What hangs on an object may say what the object says.
  if ('isPart' in resource) return undefined
  if ('entry' in resource) return { kind: 'object', id: resource.entry.id }
  if ('collection' in resource && !('name' in resource)) return targetOfCollection(resource)
  if (resource.kind === 'home') return { kind: 'home', id: resource.owner.id }
  if (resource.kind === 'addressbook-home') return { kind: 'addressbook-home', id: resource.owner.id }
  if (resource.kind === 'principal') return { kind: 'principal', id: resource.principal.id }
  return undefined
}

/** Of a share the sharee's own, of which the owner's are none. */
export function targetOfCollection({ collection, share }: CollectionResource): PropertyTarget {
  return share === undefined ? { kind: 'collection', id: collection.id } : { kind: 'share', id: share.id }
}

/** What hangs on each of several resources. */
export type DeadOf = (resource: Resource | ObjectResource) => readonly DeadProperty[]

const NO_DEAD: readonly DeadProperty[] = []

export const nothingDead: DeadOf = () => NO_DEAD

/** In one question. */
export async function readDead(resources: readonly (Resource | ObjectResource)[], store: StoreReader): Promise<DeadOf> {
  const targets = resources.flatMap((resource) => propertyTarget(resource) ?? [])
  if (targets.length === 0) return nothingDead
  const byTarget = new Map<string, DeadProperty[]>()
  for (const property of await store.deadProperties(targets)) {
    const key = targetKey(property.target)
    const list = byTarget.get(key)
    if (list === undefined) byTarget.set(key, [property])
    else list.push(property)
  }
  return (resource) => {
    const target = propertyTarget(resource)
    return (target && byTarget.get(targetKey(target))) ?? NO_DEAD
  }
}

function targetKey({ kind, id }: PropertyTarget): string {
  return `${kind}/${id}`
}

/** One DAV:response. A promise only when some property has to ask the store. */
export function renderResource<R extends { readonly href: string }>(
  plan: PropertyPlan<R>,
  resource: R,
  context: PropertyContext,
): string | Promise<string> {
  const values: (Value | Promise<Value>)[] = []
  let waits = false
  for (const { property, asked } of plan.live) {
    const value = property.read(resource, context, asked)
    waits ||= value instanceof Promise
    values.push(value)
  }
  const minimal = context.request.preferences.return === 'minimal'
  const write = (read: readonly Value[]) =>
    propertyResponse(resource.href, outcomeOf(plan, read, context.dead), minimal)
  return waits ? Promise.all(values).then(write) : write(values as Value[])
}

function outcomeOf<R>(plan: PropertyPlan<R>, values: readonly Value[], dead: readonly DeadProperty[]): PropertyOutcome {
  let found = ''
  const missing: XmlName[] = []
  const failed: { status: number; name: XmlName }[] = []
  plan.live.forEach(({ property: { name } }, index) => {
    const value = values[index]
    if (value === undefined) {
      // RFC 4918 §9.1: allprop and propname name what there is, and no more.
      if (!plan.allDead) missing.push(name)
      return
    }
    const text = plan.namesOnly ? writeEmpty(name) : findText(value)
    if (text === undefined) failed.push({ status: 500, name })
    else found += text
  })
  if (plan.allDead) {
    const asked = new Set(plan.others)
    for (const property of dead.filter((one) => !plan.kept.has(deadName(one)))) {
      asked.delete(deadName(property))
      found += plan.namesOnly ? writeEmpty(deadName(property)) : property.xml
    }
    return { found, missing: [...asked], failed }
  }
  for (const name of plan.others) {
    const property = dead.find((candidate) => deadName(candidate) === name)
    if (property === undefined) missing.push(name)
    else found += property.xml
  }
  return { found, missing, failed }
}

function deadName({ namespace, localName }: DeadProperty): XmlName {
  return `{${namespace}}${localName}`
}

/** Undefined for data that no XML can carry: one such resource must not take the others with it. */
function findText(value: XmlElement | WrittenElement): string | undefined {
  try {
    return 'write' in value ? value.write() : writeElement(value)
  } catch (error) {
    if (error instanceof UnwritableText) return undefined
    throw error
  }
}
