/**
 * Objects that were opened stay open for the next request. What is kept is the object's own, by its row and entity tag,
 * and what others see of it: nothing of who asked, of their zone or of their rights.
 */
import { isUtf8 } from 'node:buffer'
import { CalendarExpander } from '../../../protocol/caldav/expand-text.ts'
import type { Component } from '../../../protocol/ical/component.ts'
import { textOfBytes } from '../../../protocol/ical/decode.ts'
import { parseCalendar, parseCalendarBytes } from '../../../protocol/ical/parse.ts'
import { type CalendarObject, readCalendarObject } from '../../../protocol/ical/rules.ts'
import { writeComponent } from '../../../protocol/ical/write.ts'
import { compile, type Series } from '../../../protocol/recurrence/index.ts'
import { zonesOf } from '../../../protocol/time/zones.ts'
import { writeText } from '../../../protocol/xml/write.ts'
import type { ObjectEntry, StoredObject } from '../../../storage/store.ts'
import { ByteBoundedMap } from '../../byte-bounded-map.ts'

/** A stored object: parsed, compiled, and made ready to be expanded when something asks for it, and once. */
export class OpenedObject {
  readonly text: string
  readonly #parsed: (opened: OpenedObject) => void
  /** Bytes that are no text before they are unfolded. */
  readonly #bytes: Buffer | undefined
  #xml: string | undefined
  #object: CalendarObject | undefined
  #series: Series | undefined
  #expander: CalendarExpander | undefined

  constructor(bytes: Buffer, parsed: (opened: OpenedObject) => void) {
    const isText = isUtf8(bytes)
    this.text = isText ? bytes.toString() : textOfBytes(bytes)
    this.#bytes = isText ? undefined : bytes
    this.#parsed = parsed
  }

  /** The text as character data of XML. Throws UnwritableText. */
  get xml(): string {
    this.#xml ??= writeText(this.text)
    return this.#xml
  }

  /** Throws InvalidCalendarData or InvalidCalendarObject. */
  object(): CalendarObject {
    if (this.#object === undefined) {
      const root = this.#bytes === undefined ? parseCalendar(this.text) : parseCalendarBytes(this.#bytes)
      // An inbox keeps messages.
      this.#object = readCalendarObject(root, 'message')
      this.#parsed(this)
    }
    return this.#object
  }

  series(): Series {
    const { members, root } = this.object()
    this.#series ??= compile(members, zonesOf(root))
    return this.#series
  }

  expander(): CalendarExpander {
    this.#expander ??= new CalendarExpander(this.object(), this.series())
    return this.#expander
  }
}

/**
 * In memory. A few months of an ordinary calendar are some hundred objects; here is room for 9,000 usual ones. Measured,
 * an object takes 4 KiB, and up to twenty times its text more, when that is nothing but short lines (attendees, overrides);
 * a usual event of 700 bytes takes 8 KiB in all.
 */
const MOST_BYTES = 160 * 1024 * 1024

function bytesOf(size: number): number {
  return 4_096 + 20 * size
}

type Show = (calendar: Component) => Component | undefined

/** Who has objects with alarms of their own knows them by tags of their own, and opens them beside the owner's. */
export class ObjectCache {
  readonly #kept: ByteBoundedMap<string, OpenedObject>

  constructor(mostBytes = MOST_BYTES) {
    this.#kept = new ByteBoundedMap(mostBytes)
  }

  find(entry: Pick<ObjectEntry, 'id' | 'etag'>): OpenedObject | undefined {
    return this.#kept.get(keyOf(entry))
  }

  /** It is kept from when it is first parsed on: what nobody looks into, and what is damaged, is not. */
  open(stored: StoredObject): OpenedObject {
    const { size, bytes } = stored
    const keep = (opened: OpenedObject) => this.#kept.set(keyOf(stored), opened, bytesOf(size))
    return this.find(stored) ?? new OpenedObject(bytes, keep)
  }

  /** What others see of an object; `key` names these others, and `show` gives it. Undefined for nothing. */
  part(opened: OpenedObject, entry: ObjectEntry, key: string, show: Show): OpenedObject | undefined {
    const keyOfPart = `${keyOf(entry)}/${key}`
    const kept = this.#kept.get(keyOfPart)
    if (kept !== undefined) return kept
    const shown = show(opened.object().root)
    if (shown === undefined) return undefined
    const bytes = Buffer.from(writeComponent(shown))
    const part = new OpenedObject(bytes, () => undefined)
    this.#kept.set(keyOfPart, part, bytesOf(bytes.length))
    return part
  }
}

function keyOf({ id, etag }: Pick<ObjectEntry, 'id' | 'etag'>): string {
  return `${id}/${etag}`
}
