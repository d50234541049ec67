import { refuse } from '../dav/refusal.ts'
import { findChild, textOf, type XmlElement } from '../xml/element.ts'
import { CS } from '../xml/names.ts'

/** CS:invite-reply as a sharee sends it, caldav-sharing §6.20. */
export interface InviteReply {
  readonly accepted: boolean
  /** CS:uid of the invitation. */
  readonly inReplyTo: string
  /** What the sharee calls it. */
  readonly summary: string | null
}

/** Throws a refusal. */
export function readInviteReply(root: XmlElement): InviteReply {
  const inReplyTo = textIn(root, CS.inReplyTo)
  if (inReplyTo === '') throw refuse(400, undefined, 'CS:invite-reply without CS:in-reply-to')
  const accepted = findChild(root, CS.inviteAccepted) !== undefined
  const declined = findChild(root, CS.inviteDeclined) !== undefined
  if (accepted === declined) throw refuse(400, undefined, 'CS:invite-reply is one of yes and no')
  return { accepted, inReplyTo, summary: textIn(root, CS.summary) || null }
}

function textIn(root: XmlElement, name: XmlElement['name']): string {
  const child = findChild(root, name)
  return child === undefined ? '' : textOf(child).trim()
}
