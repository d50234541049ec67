import type { JsObject, Participant } from '../../../protocol/jscalendar/schema.ts'
import type { CollectionResource } from '../../dav/resource.ts'
import { emailOf } from '../../directory/address.ts'

/** Who invites and says nothing of who does so invites in the name of the calendar's owner. */
export function withOrganizer<Js extends JsObject>(
  wanted: Js,
  before: JsObject | undefined,
  { owner }: Pick<CollectionResource, 'owner'>,
): Js {
  const participants = Object.entries(wanted.participants ?? {})
  const isOrganized = wanted.replyTo !== undefined || participants.some(([, { roles }]) => roles.owner)
  const wasOrganized = before?.replyTo !== undefined || before?.participants !== undefined
  const address = owner.addresses.find((one) => one.startsWith('mailto:'))
  if (participants.length === 0 || isOrganized || wasOrganized || address === undefined) return wanted
  const isOwner = ({ sendTo, email }: Participant) =>
    owner.addresses.includes((sendTo?.imip ?? `mailto:${email ?? ''}`).trim().toLowerCase())
  const [id, own] = participants.find(([, participant]) => isOwner(participant)) ?? [freeId(wanted), undefined]
  const organizer: Participant = {
    ...(own ?? { ...BARE, name: owner.name, email: emailOf(address), sendTo: { imip: address } }),
    roles: { ...own?.roles, owner: true },
  }
  return { ...wanted, participants: { ...wanted.participants, [id]: organizer } }
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
