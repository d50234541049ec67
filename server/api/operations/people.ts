/** Who is meant by what somebody types: people, groups and rooms of the directory, and one's own contacts. */
import { z } from 'zod'
import { foldForIndex } from '../../../protocol/dav/collation.ts'
import type { FoundContact, Principal, PrincipalHint, StoreReader } from '../../../storage/store.ts'
import { hasScope } from '../../auth/scopes.ts'
import { principalHref } from '../../dav/paths.ts'
import { emailOf, mailto } from '../../directory/address.ts'
import { type Operation, operation } from '../operation.ts'
import { nothing, slug } from '../schemas.ts'

const KINDS = ['user', 'group', 'room', 'resource', 'contact'] as const

const person = z
  .strictObject({
    name: z.string(),
    email: z.string().nullable(),
    address: z.string().describe('By which to invite them: a calendar user address'),
    kind: z.enum(KINDS),
    slug: slug.nullable().describe('Of who is here'),
    contact: z
      .strictObject({ book: z.string(), name: z.string() })
      .nullable()
      .describe('The card, in one of your address books'),
  })
  .meta({ id: 'FoundPerson' })
type Person = z.input<typeof person>

const query = z.strictObject({
  q: z.string().min(1).max(200).describe('In a name or an address; all of its words'),
  kind: z.enum(KINDS).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})

/** How well it fits: it begins so, a word of it does, or it is in it. */
interface Ranked {
  readonly rank: number
  readonly person: Person
}

const RANKS = 3

function rankOf(texts: readonly string[], sought: string): number {
  const folded = texts.map(foldForIndex)
  if (folded.some((text) => text.startsWith(sought))) return 0
  return folded.some((text) => text.includes(` ${sought}`)) ? 1 : 2
}

/** From the narrowest question to the widest, until there are enough: what fits best is among the first. */
function hintsFor(sought: string): readonly PrincipalHint[] {
  const words = sought.split(' ').map((word) => ({ folded: word, atStart: false }))
  return [{ folded: sought, atStart: true }, { folded: ` ${sought}`, atStart: false }, { allOf: words }]
}

async function searchDirectory(
  { q, kind, limit }: z.output<typeof query>,
  store: StoreReader,
): Promise<readonly Ranked[]> {
  if (kind === 'contact') return []
  const sought = foldForIndex(q.trim().replaceAll(/\s+/g, ' '))
  const found = new Map<string, Ranked>()
  for (const hint of hintsFor(sought)) {
    for await (const principals of store.principals(kind, hint)) {
      for (const principal of principals) {
        const texts = textsOf(principal)
        if (isIn(texts, hint)) found.set(principal.id, { rank: rankOf(texts, sought), person: viewOf(principal) })
      }
      if (found.size >= MOST) break
    }
    if (found.size >= limit) break
  }
  return [...found.values()]
}

// Who types so little that more fit types on.
const MOST = 200

function textsOf({ slug, name, addresses }: Principal): readonly string[] {
  return [name, slug, ...addresses.map(emailOf)]
}

/** The index gives more than what is so. */
function isIn(texts: readonly string[], hint: PrincipalHint): boolean {
  if ('anyOf' in hint) return hint.anyOf.some((one) => isIn(texts, one))
  if ('allOf' in hint) return hint.allOf.every((one) => isIn(texts, one))
  const { folded, atStart } = hint
  return texts.some((text) => (atStart ? foldForIndex(text).startsWith(folded) : foldForIndex(text).includes(folded)))
}

function viewOf(principal: Principal): Person {
  const { name, kind, slug, addresses } = principal
  const address = addresses.find((one) => one.startsWith('mailto:'))
  return {
    ...{ name, kind, slug, contact: null, address: address ?? principalHref(principal) },
    email: address === undefined ? null : emailOf(address),
  }
}

function viewOfContact({ name, email, book, card }: FoundContact): Person {
  return {
    name: name || email,
    email,
    address: mailto(email),
    kind: 'contact',
    slug: null,
    contact: { book, name: card },
  }
}

/** Who is here is told once, whatever cards there are of them. */
function bestOf(ranked: readonly Ranked[], limit: number): Person[] {
  const found = new Map<string, Person>()
  for (let rank = 0; rank < RANKS; rank++) {
    const some = ranked.filter((one) => one.rank === rank)
    for (const { person } of some) if (!found.has(person.address)) found.set(person.address, person)
  }
  const known = ranked.filter(({ person }) => person.slug !== null)
  const here = new Map(known.map(({ person }) => [person.address, person]))
  return [...found.values()].map((one) => here.get(one.address) ?? one).slice(0, limit)
}

export const peopleOperations: readonly Operation[] = [
  operation({
    id: 'searchPeople',
    tag: 'People and rooms',
    summary: 'Who is meant by what somebody types: people, groups and rooms here, and your own contacts',
    description:
      'The best first: whose name, slug or address begins so, then those with a word that does. Contacts need `contacts:read`; without it there are none.',
    method: 'GET',
    path: '/people',
    scopes: [],
    viewAs: 'administrators',
    params: nothing,
    query,
    body: undefined,
    success: {
      status: 200,
      description: 'As many as were asked for',
      schema: z.strictObject({ items: z.array(person) }),
    },
    problems: [],
    async handle({ query, account, scopes }, { store }) {
      const { q, kind, limit } = query
      const sought = foldForIndex(q.trim().replaceAll(/\s+/g, ' '))
      const mayRead = hasScope(scopes, 'contacts:read') && (kind === undefined || kind === 'contact')
      const [here, contacts] = await Promise.all([
        searchDirectory(query, store),
        mayRead ? store.searchContacts(account.principal.id, q, limit) : [],
      ])
      const ranked = contacts.map((one) => ({
        rank: rankOf([one.name, one.email], sought),
        person: viewOfContact(one),
      }))
      return { body: { items: bestOf([...here, ...ranked], limit) } }
    },
  }),
]
