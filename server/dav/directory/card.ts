import { cardOfEntry } from '../../../protocol/carddav/principal-card.ts'
import { OpenCard } from '../../../protocol/carddav/representation.ts'
import { etagOf } from '../../../protocol/dav/etag.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import type { Principal } from '../../../storage/store.ts'
import { pictureOf } from '../properties/room.ts'
import { principalUrn } from '../properties/webdav.ts'
import type { Deps } from '../request.ts'

export interface DirectoryCard {
  readonly etag: string
  readonly bytes: Buffer
}

/** Without the members of a group, who are asked for only where they are shown. */
export function outlineOf(principal: Principal, { store }: Deps): Component {
  return cardWith([], principal, store)
}

export async function wholeCardOf(principal: Principal, { store }: Deps): Promise<Component> {
  const members = principal.kind === 'group' ? await store.membersOf(principal.id) : []
  return cardWith(members, principal, store)
}

function cardWith(members: readonly Principal[], principal: Principal, { storeId }: Deps['store']): Component {
  const { id, kind, name, addresses } = principal
  const uids = members.map((member) => principalUrn(storeId, member.id))
  const photo = pictureOf(principal)
  return cardOfEntry({ uid: principalUrn(storeId, id), kind, name, addresses, photo, members: uids })
}

export async function directoryCardOf(principal: Principal, deps: Deps): Promise<DirectoryCard> {
  const bytes = Buffer.from(writeComponent(await wholeCardOf(principal, deps)))
  return { bytes, etag: etagOf(bytes) }
}

export async function openDirectoryCard(principal: Principal, deps: Deps): Promise<OpenCard> {
  return new OpenCard((await directoryCardOf(principal, deps)).bytes)
}
