/** How one event looks in the grid: its time, its title, and signs for what is to be known at a glance. */
import type { Calendar as Grid } from '@event-calendar/core'
import { MINUTE, utcOfWall } from '../../time/wall.ts'
import type { ShownEvent } from './shown-event.ts'

export interface Look {
  readonly shown: ShownEvent
  /** All that there is to know at a glance, for those who hear it. */
  readonly heard: string
  readonly title: string
  /** In hours one sees when it is. */
  readonly isTitleFirst: boolean
}

/** There is room for one line. */
const SHORT = 45 * MINUTE
/** Its beginning may be out of sight. */
const LONG = 240 * MINUTE

const inputs = new WeakMap<ShownEvent, Grid.EventInput>()

/** The same object for the same event, by which is known what changed. */
export function inputOf(shown: ShownEvent): Grid.EventInput {
  const known = inputs.get(shown)
  if (known !== undefined) return known
  const { key, span, color, mayMove } = shown
  const input: Grid.EventInput = {
    id: key,
    start: span.start,
    end: span.end,
    allDay: span.isAllDay,
    editable: mayMove,
    startEditable: mayMove,
    durationEditable: mayMove,
    classNames: classesOf(shown),
    styles: [`--event-color:${color}`],
    extendedProps: { shown },
  }
  inputs.set(shown, input)
  return input
}

function classesOf({ answer, isCancelled, isTentative, isBusyOnly, isFree, span }: ShownEvent): string[] {
  const length = utcOfWall(span.end) - utcOfWall(span.start)
  const all = {
    'is-short': !span.isAllDay && length < SHORT,
    'is-long': !span.isAllDay && length >= LONG,
    'is-struck': isCancelled || answer === 'declined',
    'is-tentative': isTentative || answer === 'tentative',
    'is-unanswered': answer === 'needs-action',
    'is-busy-only': isBusyOnly,
    'is-free': isFree,
  }
  return Object.entries(all).flatMap(([name, is]) => (is ? [name] : []))
}

/** Texts stay texts: nothing that somebody wrote becomes markup. */
export function contentOf(
  { shown, heard, title, isTitleFirst }: Look,
  timeText: string,
): { readonly domNodes: Node[] } {
  const time = part('ec-event-time', shown.span.isAllDay ? '' : timeText)
  const name = part('ec-event-title', title)
  name.dir = 'auto'
  const signs = document.createElement('span')
  signs.className = 'event-signs'
  signs.append(...SIGNS.flatMap(([sign, isShown]) => (isShown(shown) ? [drawn(sign)] : [])))
  for (const seen of [time, name, signs]) seen.ariaHidden = 'true'
  return { domNodes: [...(isTitleFirst ? [name, time] : [time, name]), signs, part('only-heard', heard)] }
}

function part(className: string, text: string): HTMLElement {
  const element = document.createElement('span')
  element.className = className
  element.textContent = text
  return element
}

type Sign = 'private' | 'recurring' | 'alert' | 'question'

const SIGNS: readonly (readonly [Sign, (shown: ShownEvent) => boolean])[] = [
  ['question', ({ answer, isTentative }) => answer === 'needs-action' || answer === 'tentative' || isTentative],
  ['private', ({ isPrivate }) => isPrivate],
  ['recurring', ({ said }) => said.recurs],
  ['alert', ({ said }) => said.hasAlert],
]

/** Of 24 by 24, drawn by lines. */
const PATHS: Readonly<Record<Sign, string>> = {
  private: 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4',
  recurring: 'M17 2l4 4-4 4M3 11v-1a4 4 0 0 1 4-4h14M7 22l-4-4 4-4M21 13v1a4 4 0 0 1-4 4H3',
  alert: 'M6 9a6 6 0 0 1 12 0c0 6 2 7 3 8H3c1-1 3-2 3-8M10 21h4',
  question: 'M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 19h.01',
}

const SVG = 'http://www.w3.org/2000/svg'

function drawn(sign: Sign): SVGElement {
  const picture = document.createElementNS(SVG, 'svg')
  picture.setAttribute('viewBox', '0 0 24 24')
  picture.classList.add('event-sign')
  picture.dataset.sign = sign
  const line = document.createElementNS(SVG, 'path')
  line.setAttribute('d', PATHS[sign])
  picture.append(line)
  return picture
}
