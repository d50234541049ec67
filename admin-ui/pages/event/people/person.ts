/** People and rooms of a meeting: who is who, and who may be meant. */
import { queryOptions } from '@tanstack/react-query'
import type { Participant, Principal } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'

export type PersonKind = Principal['kind'] | 'contact'

/** Somebody who can be invited. */
export interface Person {
  readonly name: string
  readonly email: string | null
  /** By which to invite them. */
  readonly address: string
  readonly kind: PersonKind
  /** Of who is here. */
  readonly slug: string | null
}

const KINDS = {
  user: 'individual',
  contact: 'individual',
  group: 'group',
  room: 'location',
  resource: 'resource',
} as const

export function participantOf({ name, email, address, kind }: Person, isOptional = false): Participant {
  return {
    name: name || undefined,
    email: email ?? undefined,
    sendTo: /^mailto:/i.test(address) ? { imip: address } : { other: address },
    kind: KINDS[kind],
    roles: { attendee: true, ...(isOptional && { optional: true }) },
    participationStatus: 'needs-action',
    expectReply: true,
  }
}

export function addressOf({ sendTo, email }: Participant): string {
  return (sendTo?.imip ?? sendTo?.other ?? `mailto:${email ?? ''}`).trim().toLowerCase()
}

export function nameOf(participant: Participant): string {
  return participant.name ?? addressOf(participant).replace(/^mailto:/, '')
}

const SEGMENTS = { user: 'users', group: 'groups', room: 'rooms', resource: 'resources' } as const

export function isOf(
  participant: Participant,
  { emails, kind, slug }: Pick<Principal, 'emails' | 'kind' | 'slug'>,
): boolean {
  const address = addressOf(participant)
  if (emails.some((email) => address === `mailto:${email.toLowerCase()}`)) return true
  return address.endsWith(`/principals/${SEGMENTS[kind]}/${encodeURIComponent(slug)}/`)
}

export function isPlace({ kind }: Participant): boolean {
  return kind === 'location' || kind === 'resource'
}

export function isAttending({ roles }: Participant): boolean {
  return Object.keys(roles).some((role) => role !== 'owner')
}

/** Whose meeting it is. */
export function isOrganizer({ roles }: Participant): boolean {
  return roles.owner === true
}

export function isOptional({ roles }: Participant): boolean {
  return roles.optional === true
}

/** An id that none of them has (RFC 8984 §1.4.1). */
export function newId(taken: Readonly<Record<string, unknown>>): string {
  let number = Object.keys(taken).length + 1
  while (Object.hasOwn(taken, `p${number}`)) number++
  return `p${number}`
}

export const EMAIL = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:"]+$/

/** Somebody who is neither here nor in a book. */
export function strangerOf(email: string): Person {
  return { name: '', email, address: `mailto:${email}`, kind: 'contact', slug: null }
}

const MOST_FOUND = 10

export function peopleQuery(q: string) {
  return queryOptions({
    queryKey: ['people', q],
    queryFn: () => findPeople(q),
    staleTime: 60_000,
  })
}

async function findPeople(q: string): Promise<readonly Person[]> {
  return q === '' ? [] : (await api.searchPeople({ q, limit: MOST_FOUND })).body.items
}

export function personOf(found: Pick<Principal, 'name' | 'emails' | 'kind' | 'slug'>): Person {
  const { name, emails, kind, slug } = found
  const [email = null] = emails
  const href = `/dav/principals/${SEGMENTS[kind]}/${encodeURIComponent(slug)}/`
  return { name, email, kind, slug, address: email === null ? href : `mailto:${email}` }
}

/** Who is behind an address, where they are here: of them it can be asked when they are free. */
export function whoIsQuery(address: string) {
  return queryOptions({
    queryKey: ['people', 'address', address],
    async queryFn(): Promise<Person | null> {
      const slug = /\/principals\/[a-z]+\/([^/]+)\/$/.exec(address)?.[1]
      if (slug !== undefined) return personOf((await api.getPrincipal({ slug: decodeURIComponent(slug) })).body)
      const email = address.replace(/^mailto:/, '')
      const found = (await findPeople(email)).find((one) => one.address.toLowerCase() === address && one.slug !== null)
      return found ?? null
    },
    staleTime: 300_000,
  })
}
