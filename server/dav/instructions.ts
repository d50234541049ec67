/** DAV:set and DAV:remove as changes: of columns where the property is live, of dead properties elsewhere. */
import type { PropertyOutcome } from '../../protocol/dav/multistatus.ts'
import type { PropertyInstruction } from '../../protocol/dav/proppatch.ts'
import { Refusal, refuse } from '../../protocol/dav/refusal.ts'
import { findLanguage, localOf, namespaceOf, type XmlElement, type XmlName } from '../../protocol/xml/element.ts'
import { DAV } from '../../protocol/xml/names.ts'
import { writeEmpty, writeStandalone } from '../../protocol/xml/write.ts'
import type { CollectionChange, DeadProperty, PropertyTarget, StoreTransaction } from '../../storage/store.ts'
import {
  type AnyProperty,
  type DelegateChange,
  isKept,
  isWritable,
  type KeepContext,
  type Property,
  setsDelegates,
} from './properties/property.ts'

/** All instructions of a request, judged. Nothing of it happens unless all can. */
export interface InstructionPlan {
  readonly change: CollectionChange
  readonly dead: readonly DeadInstruction[]
  readonly delegates: DelegateChange | undefined
  readonly failures: readonly Failure[]
  /** Every name once, in the order of the request. */
  readonly names: readonly XmlName[]
}

interface DeadInstruction {
  readonly name: XmlName
  /** Undefined: it goes. */
  readonly xml: string | undefined
}

interface Failure {
  readonly name: XmlName
  readonly status: number
  readonly condition?: XmlName
}

export async function planInstructions<R>(
  instructions: readonly PropertyInstruction[],
  properties: readonly Property<R>[],
  isProtected: (name: XmlName) => boolean,
  resource: R,
  context: KeepContext,
): Promise<InstructionPlan> {
  const byName = new Map(properties.map((property) => [property.name, property]))
  let change: CollectionChange = {}
  const dead: DeadInstruction[] = []
  let delegates: DelegateChange | undefined
  const failures: Failure[] = []
  for (const { kind, element } of instructions) {
    const live = byName.get(element.name)
    if (live === undefined && !isProtected(element.name)) {
      dead.push({ name: element.name, xml: kind === 'set' ? writeStandalone(element) : undefined })
    } else if (live !== undefined && isWritable(live)) {
      const written = await outcomeOf(live, () => live.write(kind === 'set' ? element : undefined, resource))
      if ('status' in written) failures.push(written)
      else {
        change = { ...change, ...written }
        if (live.keepsLanguage) dead.push({ name: live.name, xml: kind === 'set' ? keptLanguage(element) : undefined })
      }
    } else if (live !== undefined && isKept(live)) {
      const kept = kind === 'set' ? await outcomeOf(live, () => live.keep(element, resource, context)) : undefined
      if (kept !== undefined && 'status' in kept) failures.push(kept)
      else dead.push({ name: live.keptAs ?? live.name, xml: kept && writeStandalone(kept) })
    } else if (live !== undefined && setsDelegates(live) && kind === 'set') {
      const chosen = await outcomeOf(live, () => live.delegates(element, resource, context))
      if ('status' in chosen) failures.push(chosen)
      else delegates = chosen
    } else {
      // RFC 4918 §16.
      failures.push({ name: element.name, status: 403, condition: DAV.cannotModifyProtectedProperty })
    }
  }
  return { change, dead, delegates, failures, names: [...new Set(instructions.map(({ element }) => element.name))] }
}

function keptLanguage(element: XmlElement): string | undefined {
  return findLanguage(element) === undefined ? undefined : writeStandalone(element)
}

/** What a property makes of a new value, or why it does not take it. */
async function outcomeOf<T>({ name }: Pick<AnyProperty, 'name'>, take: () => T | Promise<T>): Promise<T | Failure> {
  try {
    return await take()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, condition } = error
    return { name, status, ...(condition === undefined ? {} : { condition }) }
  }
}

/** Each name with what became of it: RFC 4918 §9.2.1, 424 for what was left undone because of another. */
export function outcomeOfPlan({ names, failures }: InstructionPlan): PropertyOutcome {
  if (failures.length === 0) return { found: names.map(writeEmpty).join(''), missing: [], failed: [] }
  const failed = new Set(failures.map(({ name }) => name))
  const dependent = names.filter((name) => !failed.has(name)).map((name) => ({ name, status: 424 }))
  return { found: '', missing: [], failed: [...failures, ...dependent] }
}

// What a client may hang on one resource.
const MOST_DEAD = 1_000
const MOST_DEAD_CHARACTERS = 1024 * 1024

/** Throws 507 where a resource with these properties would get too many. */
export function requireFewDead(plan: InstructionPlan, before: readonly DeadProperty[]): void {
  if (plan.dead.length === 0) return
  const kept = new Map<string, number>()
  for (const { namespace, localName, xml } of before) {
    kept.set(`{${namespace}}${localName}`, xml.length)
  }
  for (const { name, xml } of plan.dead) kept.set(name, xml?.length ?? 0)
  const characters = [...kept.values()].reduce((sum, length) => sum + length, 0)
  if (kept.size > MOST_DEAD || characters > MOST_DEAD_CHARACTERS) {
    throw refuse(507, undefined, 'more properties than one resource may have')
  }
}

export async function applyDead(plan: InstructionPlan, target: PropertyTarget, tx: StoreTransaction): Promise<void> {
  if (plan.dead.length > 0) requireFewDead(plan, await tx.deadProperties([target]))
  for (const { name, xml } of plan.dead) {
    const [namespace, localName] = [namespaceOf(name), localOf(name)]
    if (xml === undefined) await tx.removeDeadProperty(target, namespace, localName)
    else await tx.setDeadProperty({ target, namespace, localName, xml })
  }
}

/** RFC 4918 §9.8.2: a copy has the dead properties of its source, and no others. */
export async function copyDead(from: PropertyTarget, to: PropertyTarget, tx: StoreTransaction): Promise<void> {
  for (const { namespace, localName } of await tx.deadProperties([to])) {
    await tx.removeDeadProperty(to, namespace, localName)
  }
  for (const property of await tx.deadProperties([from])) await tx.setDeadProperty({ ...property, target: to })
}
