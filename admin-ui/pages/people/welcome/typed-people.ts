/** People as they are typed one below the other: `Alice Archer <alice@example.org>`, `Bob, bob@example.org`, or an address alone. */
import { proposeSlug } from '../../rooms/slug.ts'

export interface NewUser {
  readonly slug: string
  readonly name: string
  readonly emails?: readonly string[]
}

const ADDRESS = /[^\s<>,;()"]+@[^\s<>,;()"]+/

export function usersIn(text: string): readonly NewUser[] {
  const taken = new Set<string>()
  return text.split('\n').flatMap((line) => {
    const email = ADDRESS.exec(line)?.[0]
    const name = line
      .replace(ADDRESS, '')
      .replaceAll(/[<>,;()"]/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
    const slug = proposeSlug(email?.split('@')[0] ?? name)
    if (slug === '' || taken.has(slug)) return []
    taken.add(slug)
    return [{ slug, name: name === '' ? slug : name, ...(email === undefined ? {} : { emails: [email] }) }]
  })
}
