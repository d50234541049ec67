/** What follows from invitations: who becomes a sharee, whose access changes, who is no sharee any more. Pure. */
import { ACCESS_LEVELS } from '../../protocol/caldav/share-access.ts'
import type { Id, Invitation, Share, ShareAccess, ShareState } from '../../storage/store.ts'

export interface ShareSituation {
  readonly ownerId: Id
  readonly invitations: readonly Invitation[]
  /** Of each principal that is invited the people: itself, or the members of a group. */
  readonly people: ReadonlyMap<Id, readonly Id[]>
  readonly shares: readonly Share[]
}

interface Due {
  readonly access: ShareAccess
  readonly summary: string | null
}

export type ShareStep =
  | ({ readonly kind: 'invite'; readonly shareeId: Id } & Due)
  | ({ readonly kind: 'change'; readonly share: Share; readonly state: ShareState } & Due)
  | ({ readonly kind: 'remind'; readonly share: Share } & Due)
  | { readonly kind: 'withdraw'; readonly share: Share }

/** `asked` are people whom somebody invites at this moment: who declined, or did not answer, is asked once more. */
export function planShares(situation: ShareSituation, asked: ReadonlySet<Id> = new Set()): readonly ShareStep[] {
  const due = dueTo(situation)
  const known = new Set(situation.shares.map(({ shareeId }) => shareeId))
  return [
    ...situation.shares.flatMap((share) => stepOf(share, due.get(share.shareeId), asked) ?? []),
    ...[...due].filter(([shareeId]) => !known.has(shareeId)).map(([shareeId, it]) => invite(shareeId, it)),
  ]
}

export function shareeOf(step: ShareStep): Id {
  return step.kind === 'invite' ? step.shareeId : step.share.shareeId
}

function invite(shareeId: Id, due: Due): ShareStep {
  return { kind: 'invite', shareeId, ...due }
}

function stepOf(share: Share, due: Due | undefined, asked: ReadonlySet<Id>): ShareStep | undefined {
  // Nobody invited whoever took it as it is granted, and so nobody withdraws it.
  if (due === undefined) return share.access === 'own' ? undefined : { kind: 'withdraw', share }
  const isAsked = asked.has(share.shareeId)
  const state = share.state === 'declined' && isAsked ? 'no-response' : share.state
  const isSame = share.access === due.access && share.summary === due.summary && share.state === state
  if (!isSame) return { kind: 'change', share, state, ...due }
  return isAsked && state === 'no-response' ? { kind: 'remind', share, ...due } : undefined
}

/** Everybody with the most that one of the invitations gives; of two that give the same, one by name before a group's. */
function dueTo({ ownerId, invitations, people }: ShareSituation): ReadonlyMap<Id, Due> {
  const due = new Map<Id, Due>()
  const byName = invitations.filter(({ principalId }) => people.get(principalId)?.includes(principalId))
  const byGroup = invitations.filter((invitation) => !byName.includes(invitation))
  for (const { principalId, access, summary } of [...byName, ...byGroup]) {
    for (const shareeId of people.get(principalId) ?? []) {
      const other = due.get(shareeId)
      if (shareeId === ownerId || (other !== undefined && levelOf(other) >= levelOf({ access }))) continue
      due.set(shareeId, { access, summary })
    }
  }
  return due
}

function levelOf({ access }: Pick<Due, 'access'>): number {
  return ACCESS_LEVELS.indexOf(access)
}
