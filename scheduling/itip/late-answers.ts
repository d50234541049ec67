/**
 * Answers of one person that come in another order than they were given, as mail brings them: RFC 5546 §2.1.5. An
 * instance that has the answer of the series goes along with the next answer to that (answered.ts), so what an
 * earlier answer means depends on those after it. What was said of the series is therefore kept, each with its time.
 */
import type { Component, Property } from '../../protocol/ical/component.ts'
import { mapProperties, withParameter } from '../../protocol/ical/edit.ts'
import { nameOf } from './heard.ts'
import { addressOf, findAttendee, partstatOf } from './people.ts'
import { isOlder, type Revision, revisionOf, type Seen } from './revisions.ts'
import { type Member, type SchedulingObject, withComponents } from './scheduling-object.ts'

/** More answers of one person to one series than that are forgotten, the earliest first. */
const MOST = 20

/** What has been heard, with an answer to the series. */
export function withStated(heard: Seen, { component }: Member, attendee: Property): Seen {
  const from = addressOf(attendee)
  const revision = revisionOf(component)
  const after = new Map(heard).set(`${prefixOf(from)}${partstatOf(attendee)} ${revision.stampedAt}`, revision)
  for (const { name } of statedBy(from, after).slice(0, -MOST)) after.delete(name)
  return after
}

interface Stated {
  readonly name: string
  readonly partstat: string
  readonly revision: Revision
}

function prefixOf(from: string): string {
  return `${nameOf(undefined, from)} `
}

/** In the order in which he said it. */
function statedBy(from: string, heard: Seen): readonly Stated[] {
  const prefix = prefixOf(from)
  const stated = [...heard].flatMap(([name, revision]) =>
    name.startsWith(prefix) ? [{ name, revision, partstat: name.slice(prefix.length).split(' ')[0] ?? '' }] : [],
  )
  return stated.sort((a, b) => Number(isOlder(b.revision, a.revision)) - Number(isOlder(a.revision, b.revision)))
}

/** The object as if the answers of that one had come in their order, once an earlier one has come late. */
export function inTheirOrder(object: SchedulingObject, from: string, heard: Seen): SchedulingObject {
  const last = object.master && findAttendee(object.master.component, from)
  if (last === undefined) return object
  const stated = statedBy(from, heard)
  const goesAlong = ({ key, attendees }: Member) => {
    const own = attendees.get(from)
    const said = key === undefined ? undefined : heard.get(nameOf(key, from))
    return own !== undefined && said !== undefined && wasOfSeries(partstatOf(own), said, stated)
  }
  return withComponents(
    object,
    object.members.map((member) =>
      goesAlong(member) ? withPartstat(member.component, from, partstatOf(last)) : member.component,
    ),
  )
}

/** Whether the series had that answer, too, at any time since it was given to the instance. */
function wasOfSeries(partstat: string, said: Revision, stated: readonly Stated[]): boolean {
  return stated.some((one, at) => {
    const next = stated[at + 1]
    return one.partstat === partstat && next !== undefined && isOlder(said, next.revision)
  })
}

function withPartstat(component: Component, from: string, partstat: string): Component {
  return mapProperties(component, (property) => {
    const isHis = property.name === 'ATTENDEE' && addressOf(property) === from
    return isHis && partstatOf(property) !== partstat ? withParameter(property, 'PARTSTAT', partstat) : property
  })
}
