/** The work behind `user`, `group`, `room` and `resource`. */
import { countMeetings } from '../../scheduling/delivery/leave-meetings.ts'
import type { HomeKind, Id, Principal, PrincipalKind, Store } from '../../storage/store.ts'
import { hashPassword, isPasswordText, makePassword } from '../auth/password.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { emailOf } from '../directory/address.ts'
import { findProblems } from '../directory/check-organisation.ts'
import { erase, isLastAdministrator } from '../directory/erase.ts'
import { followMemberships } from '../directory/follow-groups.ts'
import { provision } from '../directory/provision.ts'
import { readEntry } from '../directory/read-entry.ts'
import { removeFromDirectory } from '../directory/remove.ts'
import { CommandError, type Io, type StoreTask, type TaskDeps } from './task.ts'

/** Options as commander gives them, each under the key that a provision file has for it. */
export type EntryOptions = Readonly<Record<string, unknown>>

/** A password: given, to be read from standard input, not to be (`none`), or nothing said. */
export type Secret = { readonly text: string } | 'read' | 'none' | undefined

type Run = StoreTask['run']

interface Writing {
  readonly kind: PrincipalKind
  readonly verb: 'add' | 'set'
  readonly entry: EntryOptions & { readonly slug: string }
  readonly secret: Secret
}

/** Makes or changes a principal by the same means as a provision file with this one entry. */
export function writePrincipal({ kind, verb, entry, secret }: Writing): Run {
  return async (io, deps) => {
    const { store } = deps
    const existing = await store.findPrincipal(entry.slug)
    if (verb === 'add' && existing) throw new CommandError(`There is a ${existing.kind} "${entry.slug}" already.`)
    if (verb === 'set') await requirePrincipal(store, kind, entry.slug)

    const needsPassword = kind === 'user' && verb === 'add' && secret === undefined
    const made = needsPassword ? makePassword() : undefined
    const password = made ?? (await textOf(secret, io))
    await provisionOne(kind, password === undefined ? entry : { ...entry, password }, io, deps)
    if (secret === 'none') await removePassword(entry.slug, store)
    if (made !== undefined) await io.print(`password  ${made}`)
    return 0
  }
}

async function provisionOne(kind: PrincipalKind, item: EntryOptions, io: Io, deps: TaskDeps): Promise<void> {
  const { store } = deps
  const { entry, findings } = readEntry(kind, item)
  const problems = entry ? await findProblems([entry], store) : findings
  if (problems.length > 0) throw new CommandError(problems.map(({ message }) => message).join('\n'))
  const changes = entry ? await provision([entry], store) : []
  await followMemberships(deps)
  for (const line of changes.length > 0 ? changes : ['nothing to change']) await io.print(line)
}

async function textOf(secret: Secret, io: Io): Promise<string | undefined> {
  if (secret === 'read') return readFirstLine(io)
  return typeof secret === 'object' ? secret.text : undefined
}

async function readFirstLine(io: Io): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of io.input) {
    chunks.push(chunk)
    if (chunk.includes(0x0a)) break
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/)
  if (line === '') throw new CommandError('A password is expected in the first line of standard input.')
  return line
}

async function removePassword(slug: string, store: Store): Promise<void> {
  const { id } = await requirePrincipal(store, 'user', slug)
  await resetPassword(id, null, store)
}

/** Nobody can tell what somebody else made in the account meanwhile: docs/decisions/0128. */
function resetPassword(id: Id, hash: string | null, store: Store): Promise<void> {
  return store.transaction(DIRECTORY, async (tx) => {
    await tx.setPasswordHash(id, hash)
    await tx.revokeCredentials(id)
  })
}

const DIRECTORY = { origin: 'admin', scheduling: 'silent', directory: true } as const

export function setPassword(slug: string, secret: Secret): Run {
  return async (io, { store }) => {
    const { id } = await requirePrincipal(store, 'user', slug)
    const password = (await textOf(secret, io)) ?? makePassword()
    if (!isPasswordText(password))
      throw new CommandError('A password has 1 to 1,000 characters, none of them a control character.')
    const hash = await hashPassword(password)
    await resetPassword(id, hash, store)
    await io.print(`~ user ${slug}: password`)
    if (secret === undefined) await io.print(`password  ${password}`)
    return 0
  }
}

export function endSecondFactor(slug: string): Run {
  return async (io, { store }) => {
    const { id } = await requirePrincipal(store, 'user', slug)
    if (!(await store.removeSecondFactors(id))) throw new CommandError(`"${slug}" has no second factor.`)
    await io.print(`- second factor of ${slug}`)
    return 0
  }
}

export function listPrincipals(kind: PrincipalKind): Run {
  return async (io, { store }) => {
    for await (const page of store.principals(kind)) {
      for (const { slug, name, addresses, admin } of page) {
        await io.print([slug, name, addresses.map(emailOf).join(' '), ...(admin ? ['administrator'] : [])].join('\t'))
      }
    }
    return 0
  }
}

export function showPrincipal(kind: PrincipalKind, slug: string): Run {
  return async (io, { store }) => {
    const principal = await requirePrincipal(store, kind, slug)
    for (const [name, value] of await linesAbout(principal, store)) await io.print(`${name.padEnd(18)}${value}`)
    return 0
  }
}

async function linesAbout(principal: Principal, store: Store): Promise<readonly (readonly [string, string])[]> {
  const { id, slug, kind } = principal
  const account = await store.findAccount(slug)
  const names = (principals: readonly Principal[]) => principals.map((other) => other.slug).join(' ')
  const details = Object.entries(principal.details).map(([name, value]) => [name, String(value)] as const)
  const quota = principal.quotaBytes === null ? '' : ` of ${principal.quotaBytes}`
  const lines = [
    [kind, slug],
    ['name', principal.name],
    ['emails', principal.addresses.map(emailOf).join(' ')],
    ['time zone', principal.timezone ?? ''],
    ...details,
    ['policy', principal.policy === null ? '' : JSON.stringify(principal.policy)],
    ['administrator', principal.admin ? 'yes' : ''],
    ['password', account?.passwordHash ? 'yes' : kind === 'user' ? 'none' : ''],
    ['members', kind === 'group' ? names(await store.membersOf(id)) : ''],
    ['in groups', names(await store.groupsOf(id))],
    ['read by', names(await store.delegatesOf(id, 'read'))],
    ['changed by', names(await store.delegatesOf(id, 'write'))],
    ['bytes', `${await store.usedBytes(id)}${quota}`],
  ] as const
  return [...lines.filter(([, value]) => value !== ''), ...(await linesOfCollections(principal, store))]
}

const HOMES: readonly HomeKind[] = ['calendars', 'addressbooks']

async function linesOfCollections({ id }: Principal, store: Store): Promise<(readonly [string, string])[]> {
  const all = (await Promise.all(HOMES.map((home) => store.collectionsOf(id, home)))).flat()
  return all.map(({ kind, slug, displayName, components, objects }) => {
    const about = [slug, `"${displayName ?? ''}"`, components.join(','), `${objects} objects`]
    return [kind, about.filter((part) => part !== '').join('  ')] as const
  })
}

export function removePrincipal(kind: PrincipalKind, slug: string, yes: boolean): Run {
  return async (io, deps) => {
    const { store } = deps
    const principal = await requirePrincipal(store, kind, slug)
    const collections = (await Promise.all(HOMES.map((home) => store.collectionsOf(principal.id, home)))).flat()
    const objects = collections.reduce((sum, collection) => sum + collection.objects, 0)
    const terms = termsOfServer(deps)
    const meetings = await countMeetings(principal, store, terms)
    const loss = `${kind} ${slug} with ${collections.length} collections and ${objects} objects`
    const left = meetings === 0 ? '' : `, and call off or decline ${meetings} meetings that are not over`
    if (!yes) throw new CommandError(`This would remove ${loss}${left}. Add --yes to do it.`)

    await removeFromDirectory(principal, deps)
    await io.print(`- ${loss}`)
    return 0
  }
}

export function erasePerson(slug: string, yes: boolean): Run {
  return async (io, deps) => {
    const person = await requirePrincipal(deps.store, 'user', slug)
    if (await isLastAdministrator(person, deps.store)) {
      throw new CommandError(`"${slug}" is the only administrator: nobody could administer this server then.`)
    }
    const loss = `everything that is held about "${slug}"`
    if (!yes) throw new CommandError(`This would erase ${loss}; there is no way back. Add --yes to do it.`)
    await erase(person, deps)
    await io.print(`- ${loss}`)
    return 0
  }
}

export function changeMembers(slug: string, add: readonly string[], remove: readonly string[]): Run {
  return async (io, deps) => {
    const { store } = deps
    const { id } = await requirePrincipal(store, 'group', slug)
    if (add.length + remove.length > 0) {
      const before = (await store.membersOf(id)).map((member) => member.slug)
      const members = [...new Set([...before, ...add])].filter((member) => !remove.includes(member))
      await provisionOne('group', { slug, members }, io, deps)
    }
    for (const member of await store.membersOf(id)) await io.print(`${member.slug}\t${member.name}`)
    return 0
  }
}

export async function requirePrincipal(store: Store, kind: PrincipalKind, slug: string): Promise<Principal> {
  const principal = await store.findPrincipal(slug)
  if (principal?.kind === kind) return principal
  const other = principal ? `: "${slug}" is a ${principal.kind}` : ''
  throw new CommandError(`There is no ${kind} "${slug}"${other}.`)
}
