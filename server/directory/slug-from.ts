import type { StoreReader } from '../../storage/store.ts'
import { problemOfSlug } from './slug.ts'

const LONGEST = 60
const MOST_OF_ONE_NAME = 1_000

/** What a name elsewhere is as a slug: `Zoë Peeters@example.org` is `zoe-peeters`. Undefined when nothing of it is left. */
export function findSlugFrom(name: string): string | undefined {
  const [local = ''] = name.split('@', 1)
  const slug = local
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST)
    .replace(/[.-]+$/, '')
  return problemOfSlug(slug) === undefined ? slug : undefined
}

/** The slug itself, or the first of `slug-2`, `slug-3`, … that nobody has. */
export async function freeSlug(slug: string, store: Pick<StoreReader, 'findPrincipals'>): Promise<string> {
  for (let number = 1; number <= MOST_OF_ONE_NAME; number += 50) {
    const names = Array.from({ length: 50 }, (_, index) => numbered(slug, number + index))
    const taken = new Set((await store.findPrincipals(names)).map((principal) => principal.slug))
    const free = names.find((name) => !taken.has(name))
    if (free !== undefined) return free
  }
  throw new Error(`there are too many of the name ${slug}`)
}

function numbered(slug: string, number: number): string {
  return number === 1 ? slug : `${slug}-${number}`
}
