/** Days and hours at the edges of the grid, in the reader's words; the hours of other zones beside their own. */
import type { useFormatter } from 'use-intl'
import { type Day, inZone, MINUTE, offsetAt, todayIn, utcOfWall, type Wall } from '../../time/wall.ts'

export interface Formats {
  /** Whole days begin below it; names the zones whose hours stand beside each other. */
  corner(allDay: string): HTMLElement
  slot(time: Wall, on: Day): HTMLElement[]
  dayHead(day: Day): HTMLElement
  dayNumber(day: Day): HTMLElement
}

export interface FormatsAsked {
  readonly format: ReturnType<typeof useFormatter>
  readonly hour12: boolean
  readonly timeZone: string
  readonly otherZones: readonly string[]
}

export function formatsOf({ format, hour12, timeZone, otherZones }: FormatsAsked): Formats {
  const hour = hour12
    ? ({ hour: 'numeric', hour12, timeZone: 'UTC' } as const)
    : ({ hour: '2-digit', minute: '2-digit', hour12, timeZone: 'UTC' } as const)
  const hourOf = (wall: Wall) => format.dateTime(utcOfWall(wall), hour)
  const zones = otherZones.filter((zone) => zone !== timeZone)
  const inDay = (day: Day, style: object) => format.dateTime(utcOfWall(day), { ...style, timeZone: 'UTC' })
  return {
    corner(allDay) {
      const texts = zones.length === 0 ? [allDay] : [...zones.map(cityOf), cityOf(timeZone)]
      return made('span', 'slot-zones', ...texts.map((text) => made('span', 'slot-zone', text)))
    },
    slot(time, on) {
      const here = `${on}T${time.slice(11)}`
      const others = zones.map((zone) => made('span', 'slot-other', hourOf(inZone(here, timeZone, zone))))
      return [...others, made('span', 'slot-own', hourOf(time))]
    },
    dayHead(day) {
      const isToday = day === todayIn(timeZone)
      const head = made(
        'button',
        'day-head-button',
        made('span', 'day-head-weekday', inDay(day, { weekday: 'short' })),
        made('span', isToday ? 'day-head-number is-today' : 'day-head-number', inDay(day, { day: 'numeric' })),
      )
      head.setAttribute('type', 'button')
      head.ariaLabel = inDay(day, { dateStyle: 'full' })
      return head
    },
    dayNumber(day) {
      const isToday = day === todayIn(timeZone)
      const text = day.endsWith('-01') ? inDay(day, { day: 'numeric', month: 'short' }) : inDay(day, { day: 'numeric' })
      const number = made('button', isToday ? 'day-number is-today' : 'day-number', text)
      number.setAttribute('type', 'button')
      // Days are gone to by the small month; here each would be one more stop.
      number.tabIndex = -1
      number.ariaLabel = inDay(day, { dateStyle: 'full' })
      return number
    },
  }
}

function made(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  element.append(...children)
  return element
}

/** `America/Argentina/Buenos_Aires`: Buenos Aires. */
export function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

/** The component gives clocks as dates of the browser's own zone. */
export function wallOfLocal(date: Date): Wall {
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** As the component takes a zone, for the line of now: `+05:30`. */
export function offsetText(timeZone: string): string {
  const minutes = Math.round(offsetAt(Date.now(), timeZone) / MINUTE)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}
