/** Files that objects refer to. */
import type { ObjectEntry, ObjectPlace } from './objects.ts'
import type { Id, Pages } from './values.ts'

/** RFC 8607: a file that is kept here for the objects that refer to it. Without such an object nobody sees it. */
export interface Attachment {
  /** The value of MANAGED-ID. */
  readonly managedId: string
  /** SHA-256 of its bytes in hexadecimal digits; the same bytes are kept once. */
  readonly hash: string
  readonly size: number
  /** `type/subtype`, as the client said. */
  readonly mediaType: string
  readonly filename: string | null
}

/** Where an object is that refers to an attachment, and what decides who sees all of it. */
export type AttachingPlace = ObjectPlace & Pick<ObjectEntry, 'access' | 'component'>

/**
 * Bytes that can be read again, piece by piece and at once: a transaction waits for nothing but its store. A piece need be
 * good until the next one is read, and no longer.
 */
export interface AttachmentSource {
  read(start: number, end: number): Buffer
}

export interface AttachmentReader {
  /** Those of `managedIds` that are there, whether an object refers to them or not. */
  findAttachments(managedIds: readonly string[]): Promise<readonly Attachment[]>
  /** Those that an object refers to. */
  attachmentsOf(objectId: Id): Promise<readonly Attachment[]>
  /** The objects that refer to it, those of one collection together. */
  objectsAttaching(managedId: string): Promise<readonly AttachingPlace[]>
  /** By how much `usedBytes` of an owner changes when an object, or a new one, refers to these and to no others. */
  attachmentGrowth(ownerId: Id, objectId: Id | undefined, managedIds: readonly string[]): Promise<number>
  /** From byte `start` to before byte `end`, in pieces. */
  attachmentBytes(hash: string, start: number, end: number): AsyncIterable<Buffer>
  /** Every content with its size, in the order of hashes. */
  attachmentContents(): Pages<Pick<Attachment, 'hash' | 'size'>>
}

export interface AttachmentWriter {
  createAttachment(attachment: Attachment, source: AttachmentSource): Promise<void>
  /**
   * The object refers to these and to no others; its collection must be in the scope. False, and nothing is done, when
   * one of them is gone.
   */
  setAttachments(objectId: Id, managedIds: readonly string[]): Promise<boolean>
  /** An object refers to what another one does, and to no others; both collections must be in the scope. */
  copyAttachments(from: Id, to: Id): Promise<void>
}

/** Outside of transactions. */
export interface AttachmentUpkeep {
  /** Those that no object refers to, and that nobody touched since `before`. */
  removeUnusedAttachments(before: Date): Promise<void>
}
