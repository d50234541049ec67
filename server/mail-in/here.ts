/** Who of this server a mail is for. */

import type { Principal, StoreReader } from '../../storage/store.ts'
import { mailto } from '../directory/address.ts'
import { addressOf } from '../mail/render.ts'
import type { Settings } from '../settings.ts'
import type { IncomingMail } from './incoming.ts'
import type { ReadMail } from './read-mail.ts'

export interface Here {
  readonly recipients: readonly Principal[]
  /** It is for the address that mails of this server come from, or from a mailbox: whom else, its calendar says. */
  readonly isForServer: boolean
}

interface Addressing {
  readonly store: Pick<StoreReader, 'findPrincipalsByAddress'>
  readonly settings: Pick<Settings, 'mailFrom' | 'mailBouncesTo'>
}

export async function addressesHere(
  { envelope }: IncomingMail,
  read: ReadMail | undefined,
  { store, settings }: Addressing,
): Promise<Here> {
  const own = ownAddresses(settings)
  const given = (envelope?.to ?? []).map(withoutTag)
  const isForServer = envelope === undefined || given.some((address) => own.includes(address))
  // The envelope says whom a mail is for; headers are asked where there is none, or where it names the server alone.
  const named = isForServer ? [...given, ...(read?.recipients ?? []).map(withoutTag)] : given
  const people = await store.findPrincipalsByAddress([...new Set(named)].map(mailto))
  const distinct = new Map([...people.values()].map((one) => [one.id, one]))
  return { recipients: [...distinct.values()].filter(({ kind }) => kind !== 'group'), isForServer }
}

/** Whether mail to that address is taken at all. */
export async function isAddressHere(address: string, { store, settings }: Addressing): Promise<boolean> {
  const plain = withoutTag(address)
  if (ownAddresses(settings).includes(plain)) return true
  const principal = (await store.findPrincipalsByAddress([mailto(plain)])).get(mailto(plain))
  return principal !== undefined && principal.kind !== 'group'
}

function ownAddresses({ mailFrom, mailBouncesTo }: Addressing['settings']): readonly string[] {
  return [mailFrom === null ? null : addressOf(mailFrom).toLowerCase(), mailBouncesTo].filter((one) => one !== null)
}

/** RFC 5233 §1: `alice+x@example.test` is for alice. */
export function withoutTag(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/\+[^@]*(?=@)/, '')
}
