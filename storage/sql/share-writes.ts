/**
 * A share counts in two places: in the sharee's home when it comes, goes or changes its properties, and in the collection,
 * whose number every home that shows it has in its token.
 */
import { type Id, type Invitation, type NewShare, type Share, type ShareChange, StoreConflict } from '../store.ts'
import { recordChange } from './feed.ts'
import { type HomeWrite, nextHomeNo } from './homes.ts'
import { requireShareById } from './shares.ts'
import { keyOf, type Sql } from './sql.ts'

export async function setInvitation({ sql, now }: HomeWrite, invitation: Invitation): Promise<void> {
  const { collectionId, principalId, access, summary } = invitation
  await sql.run(
    `INSERT INTO invitation (collection_id, principal_id, access, summary, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (collection_id, principal_id) DO UPDATE SET access = excluded.access, summary = excluded.summary`,
    [keyOf(collectionId), keyOf(principalId), access, summary, now],
  )
}

export async function removeInvitation({ sql }: HomeWrite, collectionId: Id, principalId: Id): Promise<void> {
  await sql.run('DELETE FROM invitation WHERE collection_id = $1 AND principal_id = $2', [
    keyOf(collectionId),
    keyOf(principalId),
  ])
}

/** Gives its key. */
export async function createShare(write: HomeWrite, share: NewShare): Promise<Id> {
  const { sql, now } = write
  const isThere = share.state === 'accepted'
  const homeNo = isThere ? await nextHomeNo(write, share.shareeId) : 0
  const row = await sql.get<{ id: number }>(
    `INSERT INTO share (access, state, summary, display_name, description, color, calendar_order, transparent, home_no,
       collection_id, sharee_id, uid, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id`,
    [...values(share), homeNo, keyOf(share.collectionId), keyOf(share.shareeId), share.uid, now],
  )
  if (row === undefined) throw new Error('INSERT gave no row')
  await countInCollection(write, share.collectionId)
  return String(row.id)
}

/** Of the share as it is now, whoever changed it since it was read: its owner's word on access is not undone by accident. */
export async function updateShare(write: HomeWrite, { id }: Pick<Share, 'id'>, change: ShareChange): Promise<void> {
  const { sql } = write
  const before = await requireShareById(sql, id)
  const after = { ...before, ...change }
  const [wasThere, isThere] = [before.state === 'accepted', after.state === 'accepted']
  const homeNo = wasThere || isThere ? await nextHomeNo(write, before.shareeId) : before.homeNo
  await sql.run(
    `UPDATE share SET access = $1, state = $2, summary = $3, display_name = $4, description = $5, color = $6,
       calendar_order = $7, transparent = $8, home_no = $9 WHERE id = $10`,
    [...values(after), homeNo, keyOf(before.id)],
  )
  if (wasThere && !isThere) await leaveHome(write, before, homeNo)
  if (!wasThere && isThere) await enterHome(sql, before)
  await countInCollection(write, before.collectionId)
}

export async function deleteShare(write: HomeWrite, share: Share): Promise<void> {
  const { sql } = write
  if (share.state === 'accepted') await leaveHome(write, share, await nextHomeNo(write, share.shareeId))
  await sql.run(`DELETE FROM dead_property WHERE target_kind = 'share' AND target_id = $1`, [keyOf(share.id)])
  await sql.run('DELETE FROM share WHERE id = $1', [keyOf(share.id)])
  await countInCollection(write, share.collectionId)
}

/** Shares of collections that go: those of one (`collection_id`), or all of an owner (`owner_id`). */
export async function endShares(write: HomeWrite, which: 'collection_id' | 'owner_id', id: Id): Promise<void> {
  const { sql } = write
  const condition =
    which === 'collection_id'
      ? 'collection_id = $1'
      : 'collection_id IN (SELECT id FROM collection WHERE owner_id = $1)'
  const there = await sql.all<{ collection_id: number; sharee_id: number; uid: string }>(
    `SELECT collection_id, sharee_id, uid FROM share WHERE ${condition} AND state = 'accepted' ORDER BY sharee_id`,
    [keyOf(id)],
  )
  for (const { collection_id, sharee_id, uid } of there) {
    const share = { collectionId: String(collection_id), shareeId: String(sharee_id), uid }
    await leaveHome(write, share, await nextHomeNo(write, share.shareeId))
  }
  await dropProperties(sql, condition, id)
}

/** Dead properties of the shares of a sharee who goes. */
export async function dropPropertiesOfSharee(sql: Sql, shareeId: Id): Promise<void> {
  await dropProperties(sql, 'sharee_id = $1', shareeId)
}

async function dropProperties(sql: Sql, condition: string, id: Id): Promise<void> {
  await sql.run(
    `DELETE FROM dead_property WHERE target_kind = 'share' AND target_id IN (SELECT id FROM share WHERE ${condition})`,
    [keyOf(id)],
  )
}

/** A name that a share has in a home is its own, also while it is not there. */
export async function requireFreeName(sql: Sql, shareeId: Id, slug: string): Promise<void> {
  const taken = await sql.get('SELECT 1 AS found FROM share WHERE sharee_id = $1 AND uid = $2', [keyOf(shareeId), slug])
  if (taken !== undefined) throw new StoreConflict('slug-taken')
}

/** Properties of the collection changed, some of which sharees see, too. */
export async function countForSharees({ sql }: HomeWrite, collectionId: Id): Promise<void> {
  await sql.run(
    `UPDATE collection SET change_no = change_no + 1
      WHERE id = $1 AND EXISTS (SELECT 1 FROM share WHERE collection_id = $1)`,
    [keyOf(collectionId)],
  )
}

async function countInCollection({ sql, origin, now }: HomeWrite, collectionId: Id): Promise<void> {
  const row = await sql.get<{ change_no: number }>(
    'UPDATE collection SET change_no = change_no + 1 WHERE id = $1 RETURNING change_no',
    [keyOf(collectionId)],
  )
  if (row === undefined) throw new Error(`there is no collection ${collectionId}`)
  await recordChange(sql, { collectionId: keyOf(collectionId), name: null, changeNo: row.change_no, origin, now })
}

type InHome = Pick<Share, 'collectionId' | 'shareeId' | 'uid'>

async function leaveHome({ sql, now }: HomeWrite, { collectionId, shareeId, uid }: InHome, homeNo: number) {
  await sql.run(
    `INSERT INTO departed_collection (owner_id, home, slug, home_no, departed_at)
     SELECT $1, c.home, $2, $3, $4 FROM collection c WHERE c.id = $5`,
    [keyOf(shareeId), uid, homeNo, now, keyOf(collectionId)],
  )
}

async function enterHome(sql: Sql, { shareeId, uid }: InHome): Promise<void> {
  await sql.run('DELETE FROM departed_collection WHERE owner_id = $1 AND slug = $2', [keyOf(shareeId), uid])
}

function values(share: Omit<NewShare, 'collectionId' | 'shareeId' | 'uid'>) {
  return [
    share.access,
    share.state,
    share.summary,
    share.displayName,
    share.description,
    share.color,
    share.order,
    share.transparent,
  ]
}
