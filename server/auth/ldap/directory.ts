/** People of a directory: who somebody is that signs in, and whether the password is theirs. See docs/decisions/0126. */
import {
  BusyError,
  type Client,
  type Entry,
  Filter,
  ResultCodeError,
  type SearchResult,
  UnavailableError,
} from 'ldapts'
import type { Vouched } from '../../directory/take-in.ts'
import { converse, DirectoryUnavailable, TIMEOUT_MS } from './connection.ts'
import { attributesOf, IDS, isDisabled, readPerson, textsOf } from './entry.ts'
import type { LdapSettings } from './settings.ts'

const MOST_GROUPS = 500
const DEEPEST = 10

/** `why`: for the log. */
export type DirectoryAnswer =
  | { readonly kind: 'right'; readonly person: Vouched }
  | { readonly kind: 'wrong'; readonly why: string }

/** Throws DirectoryUnavailable. */
export async function askDirectory(
  settings: LdapSettings,
  login: string,
  password: string,
  timeoutMs = TIMEOUT_MS,
): Promise<DirectoryAnswer> {
  // RFC 4513 §5.1.2: a name without a password is anonymous to a directory, and always right.
  if (password === '') return { kind: 'wrong', why: 'without a password' }
  return available(() =>
    converse(
      settings,
      async (client) => {
        await bindAsService(client, settings)
        const entry = await findEntry(client, settings, login)
        if (typeof entry === 'string') return { kind: 'wrong', why: entry }
        const refusal = await converse(settings, (other) => bindAs(other, entry.dn, password), timeoutMs)
        if (refusal !== undefined) return { kind: 'wrong', why: refusal }
        return readAll(client, settings, entry)
      },
      timeoutMs,
    ),
  )
}

/** The same without the password: what an operator looks at. */
export async function lookUp(settings: LdapSettings, login: string): Promise<DirectoryAnswer> {
  return available(() =>
    converse(settings, async (client) => {
      await bindAsService(client, settings)
      const entry = await findEntry(client, settings, login)
      return typeof entry === 'string' ? { kind: 'wrong', why: entry } : readAll(client, settings, entry)
    }),
  )
}

/** Whatever goes wrong is the directory's, or the network's. */
async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof DirectoryUnavailable) throw cause
    throw new DirectoryUnavailable(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

async function bindAsService(client: Client, { ldapBindDn, ldapBindPassword = '' }: LdapSettings): Promise<void> {
  if (ldapBindDn !== undefined) await client.bind(ldapBindDn, ldapBindPassword)
}

/** Undefined when it is right. All that is no success is a no, for whatever reason the directory has. */
async function bindAs(client: Client, dn: string, password: string): Promise<string | undefined> {
  try {
    await client.bind(dn, password)
    return undefined
  } catch (error) {
    const isBusy = error instanceof BusyError || error instanceof UnavailableError
    if (!(error instanceof ResultCodeError) || isBusy) throw error
    return `the directory refuses: ${error.name}`
  }
}

/** Gives the reason when there is not exactly one. Referrals are not followed. */
async function findEntry(client: Client, settings: LdapSettings, login: string): Promise<Entry | string> {
  const { searchEntries } = await client.search(settings.ldapBase, {
    scope: 'sub',
    // RFC 4515 §3: what somebody typed is a value, whatever characters are in it.
    filter: settings.ldapFilter.replaceAll('{login}', () => Filter.escape(login)),
    attributes: attributesOf(settings),
    explicitBufferAttributes: [settings.ldapIdAttribute, ...IDS],
    sizeLimit: 2,
  })
  const [entry, another] = searchEntries
  if (entry === undefined) return 'nobody of that name'
  return another === undefined ? entry : 'more than one of that name'
}

async function readAll(client: Client, settings: LdapSettings, entry: Entry): Promise<DirectoryAnswer> {
  if (isDisabled(entry)) return { kind: 'wrong', why: 'the account is disabled' }
  const person = readPerson(entry, settings)
  if (person === undefined) return { kind: 'wrong', why: `no ${settings.ldapIdAttribute}` }
  const groups = await groupsOf(client, settings, entry)
  // Fewer than there are would end memberships, and with them rights.
  if (groups === undefined) return { kind: 'wrong', why: `in more than ${MOST_GROUPS} groups` }
  return { kind: 'right', person: { ...person, groups } }
}

async function groupsOf(client: Client, settings: LdapSettings, person: Entry): Promise<readonly string[] | undefined> {
  const { ldapGroupNameAttribute, ldapNestedGroups } = settings
  const [slug] = textsOf(person, settings.ldapSlugAttribute)
  const found = new Map<string, Entry>()
  let level: readonly Entry[] = await searchGroups(client, settings, [{ dn: person.dn, slug }])
  for (let depth = 1; level.length > 0; depth++) {
    const fresh = level.filter(({ dn }) => !found.has(dn.toLowerCase()))
    for (const group of fresh) found.set(group.dn.toLowerCase(), group)
    if (found.size > MOST_GROUPS) return undefined
    if (!ldapNestedGroups || depth === DEEPEST || fresh.length === 0) break
    level = await searchGroups(client, settings, fresh)
  }
  return [...new Set([...found.values()].flatMap((group) => textsOf(group, ldapGroupNameAttribute).slice(0, 1)))]
}

/** Groups that have one of them as a member. */
async function searchGroups(
  client: Client,
  settings: LdapSettings,
  members: readonly { readonly dn: string; readonly slug?: string | undefined }[],
): Promise<SearchResult['searchEntries']> {
  const { ldapGroupBase, ldapGroupFilter, ldapGroupNameAttribute } = settings
  if (ldapGroupBase === null) return []
  const filters = members.map(({ dn, slug = '' }) =>
    ldapGroupFilter.replaceAll(/\{(dn|slug)\}/g, (_, place) => Filter.escape(place === 'dn' ? dn : slug)),
  )
  const { searchEntries } = await client.search(ldapGroupBase, {
    scope: 'sub',
    filter: filters.length === 1 ? (filters[0] ?? '') : `(|${filters.join('')})`,
    attributes: [ldapGroupNameAttribute],
    sizeLimit: MOST_GROUPS + 1,
  })
  return searchEntries
}
