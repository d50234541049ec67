/** What the tables hold about somebody. */
import type { Id, Pages } from './values.ts'

export type PersonalRow = Readonly<Record<string, string | number | boolean | null>>

/** Rows of one table, without secrets, with slugs in place of keys. */
export interface PersonalTable {
  readonly table: string
  readonly rows: Pages<PersonalRow>
}

export interface PersonalReader {
  /** Each table that holds something about people, in the order of their names; what files of an archive say better is not in it. */
  personalTables(principal: { readonly id: string; readonly slug: string }): readonly PersonalTable[]
  /** The message of an entry of the queue, as long as it is to be sent. */
  outboundBody(id: Id): Promise<Buffer | undefined>
}
