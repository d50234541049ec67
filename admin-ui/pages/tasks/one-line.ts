/** A task in one line: `Water the plants #home !!`. */
import type { NewTask } from '../../../client/kalends.ts'
import type { Day } from '../../time/wall.ts'

/** More signs are more important. */
const PRIORITY_OF_SIGNS = [0, 9, 5, 1] as const

export function taskIn(line: string, due: Day | ''): NewTask | undefined {
  const keywords: Record<string, true> = {}
  let priority = 0
  const words = line.split(/\s+/).filter((word) => {
    const [, category] = /^#([\p{L}\p{N}_-]+)$/u.exec(word) ?? []
    if (category !== undefined) keywords[category] = true
    const [, signs] = /^(!{1,3})$/.exec(word) ?? []
    if (signs !== undefined) priority = PRIORITY_OF_SIGNS[signs.length] ?? 0
    return category === undefined && signs === undefined && word !== ''
  })
  const title = words.join(' ')
  if (title === '') return undefined
  return {
    title,
    ...(priority > 0 && { priority }),
    ...(Object.keys(keywords).length > 0 && { keywords }),
    ...(due !== '' && { due: `${due}T00:00:00`, showWithoutTime: true }),
  }
}
