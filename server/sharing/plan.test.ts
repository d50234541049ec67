import { expect, test } from 'vitest'
import type { Invitation, Share } from '../../storage/store.ts'
import { planShares, type ShareSituation } from './plan.ts'

const OWNER = 'owner'

function invitation(principalId: string, access: Invitation['access'] = 'read'): Invitation {
  return { collectionId: 'c', principalId, access, summary: `to ${principalId}` }
}

function share(shareeId: string, more: Partial<Share> = {}): Share {
  return {
    id: `share of ${shareeId}`,
    collectionId: 'c',
    shareeId,
    uid: shareeId,
    access: 'read',
    state: 'accepted',
    summary: `to ${shareeId}`,
    displayName: null,
    description: null,
    color: null,
    order: null,
    transparent: true,
    homeNo: 0,
    createdAt: new Date(0),
    ...more,
  }
}

const PEOPLE: Readonly<Record<string, readonly string[]>> = {
  bob: ['bob'],
  carol: ['carol'],
  team: ['bob', 'carol', OWNER],
  all: ['bob', 'carol', 'dave'],
}

function situation(invitations: readonly Invitation[], shares: readonly Share[] = []): ShareSituation {
  return { ownerId: OWNER, invitations, people: new Map(Object.entries(PEOPLE)), shares }
}

/** Steps in a word each. */
function planned(...given: Parameters<typeof planShares>): readonly string[] {
  return planShares(...given).map((step) => {
    if (step.kind === 'invite') return `invite ${step.shareeId} ${step.access}`
    if (step.kind === 'change') return `change ${step.share.shareeId} ${step.access} ${step.state}`
    return `${step.kind} ${step.share.shareeId}`
  })
}

test('a group invites its members, and never the owner', () => {
  expect(planned(situation([invitation('team')]))).toEqual(['invite bob read', 'invite carol read'])
})

test('the invitation that gives most counts, and of two that give the same the one by name', () => {
  const invitations = [invitation('all', 'busy'), invitation('team', 'read-write'), invitation('bob')]
  expect(planned(situation(invitations))).toEqual([
    'invite bob read-write',
    'invite carol read-write',
    'invite dave busy',
  ])
  expect(planShares(situation([invitation('team'), invitation('bob')]))[0]).toMatchObject({ summary: 'to bob' })
})

test('nothing follows from what is done already', () => {
  expect(planned(situation([invitation('bob')], [share('bob')]))).toEqual([])
})

test('another access is a change, also for who has not answered or said no', () => {
  const shares = [share('bob'), share('carol', { state: 'declined' })]
  expect(planned(situation([invitation('bob', 'read-write'), invitation('carol', 'busy')], shares))).toEqual([
    'change bob read-write accepted',
    'change carol busy declined',
  ])
})

test('who is asked again answers again; who has not answered is reminded', () => {
  const shares = [share('bob', { state: 'declined' }), share('carol', { state: 'no-response' })]
  const both = situation([invitation('bob'), invitation('carol')], shares)
  expect(planned(both)).toEqual([])
  expect(planned(both, new Set(['bob', 'carol']))).toEqual(['change bob read no-response', 'remind carol'])
})

test('who is invited by nobody any more loses the share, but not what was taken by own rights', () => {
  const shares = [share('bob'), share('carol', { access: 'own', summary: null })]
  expect(planned(situation([], shares))).toEqual(['withdraw bob'])
  expect(planned(situation([invitation('carol')], shares))).toEqual(['withdraw bob', 'change carol read accepted'])
})
