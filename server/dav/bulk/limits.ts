/** What one bulk request may hold; calendarserver-bulk-change §5 tells clients. */
import { LONGEST_XML } from '../body.ts'

export const SIMPLE = { maxResources: 1_000, maxBytes: 10 * 2 ** 20 } as const

export const CRUD = { maxResources: 1_000, maxBytes: LONGEST_XML } as const
