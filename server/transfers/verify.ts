import { verifyRooms } from '../../scheduling/delivery/verify-rooms.ts'
import { type Finding, inspectedObjects, verifyAttachments, verifyTables, wordsOf } from '../../storage/verify.ts'
import type { Deps } from '../dav/request.ts'
import { termsOfServer } from '../dav/scheduling.ts'
import { describeObject } from '../describe-object.ts'
import type { Working } from './working.ts'

/** As `kalends verify`, which alone repairs: it looks, object by object, and tells what does not agree. */
export async function verifyTransfer(working: Working, deps: Deps): Promise<void> {
  const { store } = deps
  working.begin((await store.sizes()).objects)
  let found = 0
  const tell = async (finding: Finding) => {
    found++
    await working.write(Buffer.from(`${wordsOf(finding)}\n`))
    working.tell({ name: finding.name ?? null, line: null, reason: wordsOf(finding) })
  }
  for await (const finding of verifyTables(store, false)) await tell(finding)
  for await (const finding of verifyAttachments(store)) await tell(finding)
  for await (const { at, damage } of inspectedObjects(store, describeObject)) {
    if (damage !== undefined) {
      const { collection, object, what } = damage
      await tell({ collection, name: object.name, what, repaired: false })
    }
    if (at.name !== '') await working.step()
  }
  for await (const finding of verifyRooms(store, termsOfServer(deps), false)) await tell(finding)
  await working.write(Buffer.from(found === 0 ? 'Everything agrees.\n' : `${found} found\n`))
}
