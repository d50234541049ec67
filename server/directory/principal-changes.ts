/** Changes of a principal's own values, and what makes a new one. */
import { isDeepStrictEqual } from 'node:util'
import type { Account, NewPrincipal, Principal, StoreTransaction } from '../../storage/store.ts'
import { emailOf } from './address.ts'
import { type Change, show, withoutUndefined } from './change.ts'
import { createHome, planHome } from './home.ts'
import type { Entry } from './organisation.ts'

/** The change that makes a principal, with its collections. */
export function creation(entry: Entry): Change {
  const { kind, slug, calendars, addressbooks } = entry
  const principal: NewPrincipal = {
    kind,
    slug,
    name: slug,
    addresses: [],
    timezone: null,
    admin: false,
    quotaBytes: null,
    details: {},
    policy: null,
    ...wantedValues(entry, { details: {}, policy: null }),
  }
  return {
    stage: 'principal',
    lines: [`+ ${kind} ${slug}`, ...namedCollections(entry)],
    async apply(tx) {
      const { id } = await tx.createPrincipal(principal)
      if (entry.passwordHash !== undefined) await tx.setPasswordHash(id, entry.passwordHash)
      await createHome(tx, id, planHome(kind, { calendars, addressbooks }))
    },
  }
}

/** Those that the entry names; the usual ones go without saying. */
function namedCollections({ slug, calendars = [], addressbooks = [] }: Entry): string[] {
  return [
    ...calendars.map((calendar) => `+ calendar ${slug}/${calendar.slug}`),
    ...addressbooks.map((book) => `+ address book ${slug}/${book.slug}`),
  ]
}

type PrincipalValues = Partial<Omit<NewPrincipal, 'kind' | 'slug'>>

/** What is left out stays. */
export function changedPolicy(current: Principal['policy'], said: NonNullable<Entry['policy']>): Principal['policy'] {
  return { ...current, ...withoutUndefined(said) }
}

/** What the entry says about the principal's own values, with what it does not say about details and policy. */
function wantedValues(entry: Entry, current: Pick<Principal, 'details' | 'policy'>): PrincipalValues {
  const { name, emails: addresses, timezone, admin, quotaBytes, policy } = entry
  const { capacity, building, floor, features, picture } = entry
  const details = withoutUndefined({ capacity, building, floor, features, picture })
  return withoutUndefined({
    name,
    addresses,
    timezone,
    admin,
    quotaBytes,
    policy: policy && changedPolicy(current.policy, policy),
    details: Object.keys(details).length > 0 ? { ...current.details, ...details } : undefined,
  })
}

export function changesOfPrincipal(entry: Entry, { principal, passwordHash }: Account): Change[] {
  const { kind, slug, id } = principal
  const wanted = wantedValues(entry, principal)
  const lines = differences(principal, wanted).map((difference) => `~ ${kind} ${slug}: ${difference}`)
  const changes: Change[] = []
  if (lines.length > 0) {
    changes.push({ stage: 'principal', lines, apply: (tx) => tx.updatePrincipal(id, wanted) })
  }
  const kept = principal.addresses.filter((address) => wanted.addresses?.includes(address) ?? true)
  if (kept.length < principal.addresses.length) {
    changes.push({ stage: 'release', lines: [], apply: (tx) => tx.updatePrincipal(id, { addresses: kept }) })
  }
  const hash = entry.passwordHash
  if (hash !== undefined && hash !== passwordHash) {
    const lines = [`~ ${kind} ${slug}: password`]
    const apply = async (tx: StoreTransaction) => {
      await tx.setPasswordHash(id, hash)
      await tx.revokeCredentials(id)
    }
    changes.push({ stage: 'principal', lines, apply })
  }
  return changes
}

/** `capacity 10 → 12`, for each value that is to be another. */
function differences(principal: Principal, wanted: PrincipalValues): string[] {
  const before = flatValues(principal)
  return Object.entries(flatValues(wanted)).flatMap(([name, value]) =>
    isDeepStrictEqual(before[name], value) ? [] : [`${name} ${show(before[name])} → ${show(value)}`],
  )
}

function flatValues(of: PrincipalValues): Readonly<Record<string, unknown>> {
  const { name, addresses, timezone, admin, quotaBytes, policy, details } = of
  return withoutUndefined({ name, emails: addresses?.map(emailOf), timezone, admin, quotaBytes, ...details, policy })
}
