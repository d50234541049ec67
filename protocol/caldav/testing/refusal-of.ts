import { Refusal } from '../../dav/refusal.ts'
import { localOf } from '../../xml/element.ts'

/** `403 valid-filter`, or what was thrown else; undefined when nothing was. */
export function refusalOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.condition === undefined ? String(error.status) : `${error.status} ${localOf(error.condition)}`
  }
}
