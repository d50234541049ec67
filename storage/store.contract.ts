/** What any store promises, whatever database it is on. */
import { describe, expect, it } from 'vitest'
import { describeAttachments } from './contract/attachments.contract.ts'
import { describeAudit } from './contract/audit.contract.ts'
import { describeBookings } from './contract/bookings.contract.ts'
import { describeCandidates } from './contract/candidates.contract.ts'
import { describeChanges } from './contract/changes.contract.ts'
import { describeCollections } from './contract/collections.contract.ts'
import { describeDelegates } from './contract/delegates.contract.ts'
import { describeIdempotency } from './contract/idempotency.contract.ts'
import { describeJobs } from './contract/jobs.contract.ts'
import { describeLocks } from './contract/locks.contract.ts'
import { describeMailIn } from './contract/mail-in.contract.ts'
import { describeMemberships } from './contract/memberships.contract.ts'
import { describeNews } from './contract/news.contract.ts'
import { describeOAuth } from './contract/oauth.contract.ts'
import { describeObjects } from './contract/objects.contract.ts'
import { describeOutbound } from './contract/outbound.contract.ts'
import { describePresence } from './contract/presence.contract.ts'
import { describePrincipals } from './contract/principals.contract.ts'
import { describeProperties } from './contract/properties.contract.ts'
import { describePush } from './contract/push.contract.ts'
import { describeRoomRequests } from './contract/room-requests.contract.ts'
import { describeStanding } from './contract/standing.contract.ts'
import { describeStrangers } from './contract/strangers.contract.ts'
import { describeTransactions } from './contract/transactions.contract.ts'
import { describeTransfers } from './contract/transfers.contract.ts'
import { storeFixture } from './testing/store-fixture.ts'
import type { TestStore, TestStoreOptions } from './testing/stores.ts'

export function describeStore(name: string, open: (options: TestStoreOptions) => Promise<TestStore>): void {
  describe(`a store on ${name}`, () => {
    const fixture = storeFixture(open)
    describePrincipals(fixture)
    describeMemberships(fixture)
    describeCollections(fixture)
    describeDelegates(fixture)
    describeObjects(fixture)
    describeOAuth(fixture)
    describeChanges(fixture)
    describeCandidates(fixture)
    describeAttachments(fixture)
    describeTransfers(fixture)
    describeProperties(fixture)
    describeLocks(fixture)
    describePush(fixture)
    describeNews(fixture)
    describeStanding(fixture)
    describePresence(fixture)
    describeIdempotency(fixture)
    describeJobs(fixture)
    describeAudit(fixture)
    describeBookings(fixture)
    describeRoomRequests(fixture)
    describeOutbound(fixture)
    describeStrangers(fixture)
    describeMailIn(fixture)
    describeTransactions(fixture)

    it('knows itself again when it is opened again', async () => {
      const { test, store, alice } = fixture.of()
      const { epoch, storeId } = store
      expect(epoch).not.toBe(storeId)
      const again = await test.reopen()
      expect([again.epoch, again.storeId]).toEqual([epoch, storeId])
      expect(await again.findPrincipal('alice')).toMatchObject({ id: alice.id, slug: 'alice' })
    })
  })
}
