/** Properties as values: a kind of resource lists its own, PROPFIND and the reports let the list answer. */
import type { XmlElement, XmlName } from '../../../protocol/xml/element.ts'
import type {
  Collection,
  CollectionChange,
  DeadProperty,
  DelegateAccess,
  Id,
  MemberTag,
  StoreReader,
} from '../../../storage/store.ts'
import type { DavRequest, Deps } from '../request.ts'
import type { Resource } from '../resource.ts'

export interface PropertyContext {
  readonly request: DavRequest
  readonly deps: Deps
  /** What the viewer may do with the resource that is read. */
  readonly privileges: ReadonlySet<XmlName>
  /** What hangs on the resource that is read. */
  readonly dead: readonly DeadProperty[]
}

type MaybePromise<T> = T | Promise<T>

/** A value that is long, written without making its element first. */
export interface WrittenElement {
  /** Throws UnwritableText. */
  write(): string
}

export type ShownValue = XmlElement | WrittenElement | undefined

/** What answers need of a property. */
export interface ShownProperty<R> {
  /** Of a member of a collection: its written element, where the tag alone says it and no row need be read. */
  readonly ofTag?: (tag: MemberTag, collection: Collection) => string
  readonly name: XmlName
  /** RFC 4918 §14.2: whether DAV:allprop includes it. */
  readonly inAllprop: boolean
  read(resource: R, context: PropertyContext, asked: XmlElement): MaybePromise<ShownValue>
}

export interface Property<R> extends ShownProperty<R> {
  /** The server keeps it beside the dead ones, and no client changes it. */
  readonly isKeptByServer?: boolean
  /** Undefined: the resource has none, 404. `asked` is the element of the request, which may carry parameters. */
  read(resource: R, context: PropertyContext, asked: XmlElement): MaybePromise<XmlElement | undefined>
}

/** A property that a client may change; the others of a list are protected. */
export interface WritableProperty<R> extends Property<R> {
  /** RFC 4918 §4.3: the element is kept beside the value, where it says in which language that is. */
  readonly keepsLanguage?: boolean
  /** The change that a new value means, undefined for its removal. Throws a refusal for a wrong value. */
  write(value: XmlElement | undefined, resource: R): CollectionChange
}

/** A property that a client may change, and that has its place beside the dead ones. */
export interface KeptProperty<R> extends Property<R> {
  /** Where another than its own: two names of one property keep the same. */
  readonly keptAs?: XmlName
  /** What is kept of a new value; nothing of it once it is removed. Throws a refusal for a wrong value. */
  keep(value: XmlElement, resource: R, context: KeepContext): Promise<XmlElement>
}

/** A property whose value is who acts for a principal. */
export interface DelegatesProperty<R> extends Property<R> {
  /** Who it shall be. Throws a refusal for a wrong value. */
  delegates(value: XmlElement, resource: R, context: KeepContext): Promise<DelegateChange>
}

export interface DelegateChange {
  readonly principalId: Id
  readonly access: DelegateAccess
  readonly delegates: readonly Id[]
}

export interface KeepContext {
  readonly origins: readonly string[]
  readonly store: StoreReader
}

export type AnyProperty = Property<Resource>

export function isWritable<R>(property: Property<R>): property is WritableProperty<R> {
  return 'write' in property
}

export function isKept<R>(property: ShownProperty<R>): property is KeptProperty<R> {
  return 'keep' in property
}

export function setsDelegates<R>(property: Property<R>): property is DelegatesProperty<R> {
  return 'delegates' in property
}
