/** DAV:current-user-privilege-set as it is told, and as it should be, each as one text. */
import { childElements, findChildren, localOf } from '../../../protocol/xml/element.ts'
import { DAV } from '../../../protocol/xml/names.ts'
import type { Ask } from './ask.ts'
import { propertiesIn } from './matrix.ts'
import { privilegesOfTree } from './standards.ts'
import type { Thing, Viewer } from './world.ts'

const ASKED = '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>'

export async function toldRights({ path, tree }: Thing, { slug }: Viewer, ask: Ask): Promise<string> {
  const { status, text } = await ask(slug, { method: 'PROPFIND', path, headers: { depth: '0' }, body: ASKED })
  if (status !== 207) return String(status)
  const [property] = propertiesIn(text)
  if (property === undefined) return 'not told'
  const names = new Set(
    findChildren(property, DAV.privilege)
      .flatMap(childElements)
      .map(({ name }) => localOf(name)),
  )
  return [...privilegesOfTree(tree).filter((name) => names.delete(name)), ...names].join()
}

/** What one with these rights is told. */
export function expectedRights({ tree }: Thing, { slug }: Viewer, rights: ReadonlySet<string>): string {
  if (!rights.has('read')) return slug === undefined ? '401' : '403'
  if (!rights.has('read-current-user-privilege-set')) return 'not told'
  return privilegesOfTree(tree)
    .filter((name) => rights.has(name))
    .join()
}
