import type { JsObject, Participant } from '../../../protocol/jscalendar/schema.ts'
import type { Principal } from '../../../storage/store.ts'
import { principalHref } from '../../dav/paths.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { emailOf } from '../../directory/address.ts'
import { addressesOf } from '../../directory/calendar-user.ts'

/** Who invites and says nothing of who does so invites in the name of the calendar's owner. */
export function withOrganizer<Js extends JsObject>(
  wanted: Js,
  before: JsObject | undefined,
  { owner }: Pick<CollectionResource, 'owner'>,
): Js {
  const participants = Object.entries(wanted.participants ?? {})
  const isOrganized = wanted.replyTo !== undefined || participants.some(([, { roles }]) => roles.owner)
  const wasOrganized = before?.replyTo !== undefined || before?.participants !== undefined
  if (participants.length === 0 || isOrganized || wasOrganized) return wanted
  const addresses = addressesOf(owner)
  const isOwner = ({ sendTo, email }: Participant) =>
    addresses.has((sendTo?.imip ?? sendTo?.other ?? `mailto:${email ?? ''}`).trim().toLowerCase())
  const [id, own] = participants.find(([, participant]) => isOwner(participant)) ?? [freeId(wanted), undefined]
  const organizer: Participant = {
    ...(own ?? { ...BARE, name: owner.name, ...addressed(owner) }),
    roles: { ...own?.roles, owner: true },
  }
  return { ...wanted, participants: { ...wanted.participants, [id]: organizer } }
}

/** Who has no mail address is organizer by the URL of the principal: only people elsewhere cannot be invited so. */
function addressed(owner: Principal): Pick<Participant, 'email' | 'sendTo'> {
  const address = owner.addresses.find((one) => one.startsWith('mailto:'))
  if (address === undefined) return { sendTo: { other: principalHref(owner) } }
  return { email: emailOf(address), sendTo: { imip: address } }
}

const BARE = {
  '@type': 'Participant',
  participationStatus: 'accepted',
  expectReply: false,
  scheduleAgent: 'server',
  scheduleForceSend: false,
} as const

function freeId({ participants = {} }: JsObject): string {
  let id = 'organizer'
  while (Object.hasOwn(participants, id)) id += '-'
  return id
}
