/** Dead properties, RFC 4918 §4.1. */
import type { Id } from './values.ts'

/** A resource that carries dead properties, RFC 4918 §4.1. */
export interface PropertyTarget {
  /** `home` is the calendar home. Homes have the id of their principal. */
  readonly kind: 'principal' | 'home' | 'addressbook-home' | 'collection' | 'share' | 'object'
  readonly id: Id
}

export interface DeadProperty {
  readonly target: PropertyTarget
  readonly namespace: string
  readonly localName: string
  /** The whole element, namespaces declared, as it is written back. */
  readonly xml: string
}

export interface PropertyReader {
  deadProperties(targets: readonly PropertyTarget[]): Promise<readonly DeadProperty[]>
}

/** One of a collection, share or object counts as a change of it in its parent. */
export interface PropertyWriter {
  setDeadProperty(property: DeadProperty): Promise<void>
  /** One property of many objects that this transaction has made: they are news already, and take no other number. */
  describeNew(objectIds: readonly Id[], property: Omit<DeadProperty, 'target'>): Promise<void>
  removeDeadProperty(target: PropertyTarget, namespace: string, localName: string): Promise<void>
}
