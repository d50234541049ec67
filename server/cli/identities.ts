/** The work behind `user link` and `user unlink`. */
import type { Principal, Store } from '../../storage/store.ts'
import type { Settings } from '../settings.ts'
import { CommandError, type StoreTask } from './task.ts'

type Run = StoreTask['run']

const DIRECTORY = { origin: 'admin', scheduling: 'silent', directory: true } as const

export function link(slug: string, subject: string, isOfDirectory: boolean): Run {
  return async (io, { store, settings }) => {
    const provider = isOfDirectory ? 'ldap' : providerOf(settings)
    const { id } = await requireUser(slug, store)
    await store.transaction(DIRECTORY, async (tx) => {
      const other = await tx.findIdentity(provider, 'user', subject)
      if (other !== undefined && other.principalId !== id)
        throw new CommandError(`"${subject}" is linked with another.`)
      const known = (await tx.identitiesOf(id)).find((one) => one.provider === provider && one.subject !== subject)
      if (known !== undefined) throw new CommandError(`"${slug}" is linked with "${known.subject}" already.`)
      const identity = { provider, kind: 'user', subject, principalId: id, address: null, madeAdmin: false } as const
      if (other === undefined) await tx.keepIdentity(identity)
    })
    await io.print(`~ user ${slug}: is "${subject}" at ${provider}`)
    return 0
  }
}

export function unlink(slug: string): Run {
  return async (io, { store }) => {
    const { id } = await requireUser(slug, store)
    const identities = await store.transaction(DIRECTORY, async (tx) => {
      const all = await tx.identitiesOf(id)
      for (const identity of all) await tx.dropIdentity(identity)
      // What came with it goes with it.
      if (all.some(({ madeAdmin }) => madeAdmin)) await tx.updatePrincipal(id, { admin: false })
      return all
    })
    for (const { provider, subject } of identities) await io.print(`~ user ${slug}: is not "${subject}" at ${provider}`)
    if (identities.length === 0) await io.print('nothing to change')
    return 0
  }
}

function providerOf({ oidcIssuer }: Settings): string {
  if (oidcIssuer === null) throw new CommandError('Nobody signs in by another server: KALENDS_OIDC_ISSUER is not set.')
  return oidcIssuer
}

async function requireUser(slug: string, store: Store): Promise<Principal> {
  const found = await store.findPrincipal(slug)
  if (found?.kind !== 'user') throw new CommandError(`There is no user "${slug}".`)
  return found
}
