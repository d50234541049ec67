/** What a home has and what left it, as one viewer sees it: read here for the report of RFC 6578, the API and the WebSocket alike. */
import { createHash } from 'node:crypto'
import type { SeenChange } from '../collection/changes-since.ts'
import { type Described, holdsObjects, membersOfHome } from '../described.ts'
import type { Deps, Viewer } from '../request.ts'
import { type HomeResource, nameInHome, type Resource } from '../resource.ts'

type Reader = Pick<Deps, 'store'>

/** One thing to tell: a member that is there, or the name of one that is gone. */
export type HomeStep =
  | { readonly homeNo: number; readonly member: Described & { readonly resource: Resource } }
  | { readonly homeNo: number; readonly member: undefined; readonly name: string }

/** All members, and those that left after `since`, in the order of the home's numbers. */
export async function stepsInHome(home: HomeResource, viewer: Viewer, since: number | undefined, deps: Reader) {
  const { visible, hidden } = await membersOfHome(home, { viewer }, deps)
  const left = since === undefined ? [] : await deps.store.departedCollections(home.owner.id, home.home, since)
  const names = new Set(visible.flatMap(({ resource }) => (holdsObjects(resource) ? [nameInHome(resource)] : [])))
  const departed = left.filter(({ slug }) => !names.has(slug))
  const steps: HomeStep[] = [
    ...visible.map((member) => ({ homeNo: numberOf(member), member })),
    ...departed.map(({ slug, homeNo }) => ({ homeNo, member: undefined, name: slug })),
  ]
  return { visible, hidden, steps: steps.sort((a, b) => a.homeNo - b.homeNo) }
}

/** The free-busy resource never changes. */
function numberOf({ resource }: Described): number {
  return holdsObjects(resource) ? resource.collection.homeNo : 0
}

export interface HomeReading {
  /** Of which line numbers of the home are: another one begins with a restored backup, and when other members of it are hidden. */
  readonly line: string
  /** In the order of numbers, up to that of the home when its owner was read, which has to be before. */
  readonly changes: readonly SeenChange[]
  /** What may be read in it can change without any number of it: another's rights on what is shared as they allow. */
  readonly isOwnAlone: boolean
}

/** Collections that were made or changed after `since`, and those that are gone; without it, all that are there. */
export async function changesInHome(
  home: HomeResource,
  viewer: Viewer,
  since: number | undefined,
  deps: Reader,
): Promise<HomeReading> {
  const { owner } = home
  const { visible, hidden, steps } = await stepsInHome(home, viewer, since, deps)
  // What came after the owner was read is told next time, and once.
  const isNews = ({ homeNo }: HomeStep) => homeNo > (since ?? 0) && homeNo <= owner.homeNo
  const isAsGranted = visible.some(({ resource }) => holdsObjects(resource) && resource.share?.access === 'own')
  return {
    line: lineOf(home, hidden, deps),
    changes: steps.filter(isNews).flatMap(changeOf),
    isOwnAlone: owner.id === viewer.principal?.id && hidden.length === 0 && !isAsGranted,
  }
}

function changeOf(step: HomeStep): readonly SeenChange[] {
  const { homeNo: number, member } = step
  if (member === undefined) return [{ name: step.name, number, isGone: true }]
  return holdsObjects(member.resource) ? [{ name: nameInHome(member.resource), number, isGone: false }] : []
}

/** What is hidden from somebody changes with rights and memberships, which have no number here. */
function lineOf({ owner, home }: HomeResource, hidden: readonly string[], { store }: Reader): string {
  const line = `${store.epoch}_h${owner.id}_${home}`
  if (hidden.length === 0) return line
  const digest = createHash('sha256')
    .update([...hidden].sort().join(' '))
    .digest('base64url')
  return `${line}_${digest.slice(0, 22)}`
}

/** The first `limit`, and those that have the same number as the last of them: a new name and the old one. */
export function cutAt(changes: readonly SeenChange[], limit: number): readonly SeenChange[] {
  const last = changes[limit - 1]
  const end = last === undefined ? -1 : changes.findIndex(({ number }, at) => at >= limit && number > last.number)
  return end === -1 ? changes : changes.slice(0, end)
}
