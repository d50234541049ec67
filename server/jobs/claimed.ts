import type { Deps } from '../dav/request.ts'

/** What several nodes must not do each for itself. */
export interface Job {
  readonly name: string
  /** A node that died in the middle of it leaves it to another so much later. Two at once do no harm. */
  readonly lease: number
  /** When it was done since, it is not to be done again. */
  readonly doneBefore: Date
}

/** Done by whichever node claims it. `work` gives false when it did not come to its end. */
export async function claimed(
  { name, lease, doneBefore }: Job,
  { store, now }: Pick<Deps, 'store' | 'now'>,
  work: () => Promise<boolean>,
): Promise<void> {
  const at = now()
  if (!(await store.claimJob(name, at, new Date(at.getTime() + lease), doneBefore))) return
  const isDone = await work()
  await store.finishJob(name, isDone ? at : new Date(0))
}
