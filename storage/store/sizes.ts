/** How much there is, of which counts are kept: nothing here looks at an object. */
import type { Id } from './values.ts'

/** What somebody's homes hold; notifications never count. */
export interface Use {
  /** Of all that is there, and of what is attached to it, each attachment once. */
  readonly bytes: number
  readonly objects: number
  readonly calendars: number
  readonly addressBooks: number
}

export interface Sizes {
  readonly users: number
  readonly groups: number
  readonly rooms: number
  readonly resources: number
  readonly calendars: number
  readonly addressBooks: number
  readonly objects: number
  readonly objectBytes: number
  readonly attachments: number
  readonly attachmentBytes: number
  /** With its indexes, and what is free in it. */
  readonly databaseBytes: number
}

export interface SizeReader {
  /** Of each of them, whoever they are. */
  useOf(ownerIds: readonly Id[]): Promise<ReadonlyMap<Id, Use>>
  /** Of the whole store. */
  sizes(): Promise<Sizes>
}
