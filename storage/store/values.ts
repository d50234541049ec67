/** Keys and lists. */
/** An opaque key of a row. Never shown to clients as such. */
export type Id = string

export type Pages<T> = AsyncIterable<readonly T[]>
