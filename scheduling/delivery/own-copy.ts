/** What somebody has of a meeting. */
import type { OwnedObject, Principal, StoreReader } from '../../storage/store.ts'

type Owner = Pick<Principal, 'id'>

/** Of what has that UID a scheduling object, else whatever there is. */
export async function findCopy({ id }: Owner, uid: string, store: StoreReader): Promise<OwnedObject | undefined> {
  for await (const [object] of store.objectsOfOwners([id], uid)) return object
  return undefined
}

/** A scheduling object alone: RFC 6638 §3.1. */
export async function findMeeting(owner: Owner, uid: string, store: StoreReader): Promise<OwnedObject | undefined> {
  const object = await findCopy(owner, uid, store)
  return object?.scheduleTag === null ? undefined : object
}
