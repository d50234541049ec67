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
  const given = envelope?.to ?? []
  const isForServer = envelope === undefined || given.some((address) => isOwn(address, settings))
  // The envelope says whom a mail is for; headers are asked where there is none, or where it names the server alone.
  const named = isForServer ? [...given, ...(read?.recipients ?? [])] : given
  const people = await findPeople(named, store)
  const distinct = new Map(people.map((one) => [one.id, one]))
  return { recipients: [...distinct.values()], isForServer }
}

/** Whether mail to that address is taken at all. */
export async function isAddressHere(address: string, { store, settings }: Addressing): Promise<boolean> {
  return isOwn(address, settings) || (await findPeople([address], store)).length > 0
}

async function findPeople(addresses: readonly string[], store: Addressing['store']): Promise<readonly Principal[]> {
  const named = [...new Set(addresses)].map((address) => readingsOf(address).map(mailto))
  const found = await store.findPrincipalsByAddress([...new Set(named.flat())])
  return named.flatMap((readings) => {
    const one = readings.map((reading) => found.get(reading)).find((person) => person !== undefined)
    return one === undefined || one.kind === 'group' ? [] : [one]
  })
}

function isOwn(address: string, settings: Addressing['settings']): boolean {
  const own = ownAddresses(settings)
  return readingsOf(address).some((reading) => own.includes(reading))
}

function ownAddresses({ mailFrom, mailBouncesTo }: Addressing['settings']): readonly string[] {
  return [mailFrom === null ? null : addressOf(mailFrom).toLowerCase(), mailBouncesTo].filter((one) => one !== null)
}

/** RFC 5233 §1: `alice+x@example.test` is of whoever has that very address, or else for alice. */
function readingsOf(address: string): readonly string[] {
  const whole = address.trim().toLowerCase()
  return [whole, whole.replace(/\+[^+@]*(?=@)/, ''), whole.replace(/\+[^@]*(?=@)/, '')]
}
