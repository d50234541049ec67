/** People as they are typed one below the other: `Alice Archer <alice@example.org>`, `Bob, bob@example.org`, or an address alone. */
import { proposeSlug } from '../../rooms/slug.ts'

export interface NewUser {
  readonly slug: string
  readonly name: string
  readonly emails?: readonly string[]
}

export interface TypedPerson {
  /** As it was typed. */
  readonly line: string
  readonly user: NewUser
}

export interface TypedPeople {
  readonly people: readonly TypedPerson[]
  /** Lines that name nobody, or somebody of a line before. */
  readonly unread: readonly string[]
}

const ADDRESS = /[^\s<>,;()"]+@[^\s<>,;()"]+/

export function peopleIn(text: string): TypedPeople {
  const people = new Map<string, TypedPerson>()
  const unread: string[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    const user = findUser(line)
    if (user !== undefined && !people.has(user.slug)) people.set(user.slug, { line, user })
    else if (line !== '') unread.push(line)
  }
  return { people: [...people.values()], unread }
}

function findUser(line: string): NewUser | undefined {
  const email = ADDRESS.exec(line)?.[0]
  const name = line
    .replace(ADDRESS, '')
    .replaceAll(/[<>,;()"]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const slug = proposeSlug(email?.split('@')[0] ?? name)
  // What is left of half an address is no name.
  if (slug === '' || name.includes('@')) return undefined
  return { slug, name: name === '' ? slug : name, ...(email === undefined ? {} : { emails: [email] }) }
}
