import type { ClaimedOutbound, Principal } from '../../storage/store.ts'
import type { Deps } from '../dav/request.ts'
import { guestLinks } from './link.ts'
import { guestPath } from './path.ts'

/** Where the recipient of an invitation may answer it without a calendar; undefined where there is nothing to answer. */
export async function answerUrlOf(
  { method, uid, recipient }: Pick<ClaimedOutbound, 'method' | 'uid' | 'recipient'>,
  sender: Principal,
  { store, settings }: Pick<Deps, 'store' | 'settings'>,
): Promise<string | undefined> {
  const [organizer] = sender.addresses
  if (!settings.guestPages || method !== 'REQUEST' || organizer === undefined) return undefined
  const token = (await guestLinks(store)).tokenOf({ uid, guest: recipient, organizer })
  return token && `${settings.publicUrl}${guestPath(token)}`
}
