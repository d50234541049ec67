/** What stands in the grid: it takes elements, not components. */
import type { Calendar } from '@event-calendar/core'
import { keptShares, type Taken } from './taken.ts'
import type { TakenWords } from './words.ts'

export function labelOf({ id, title, extendedProps }: Calendar.Resource, goTo: (path: string) => void): Node[] {
  const text = typeof title === 'string' ? title : ''
  if (extendedProps.isBuilding === true) return [made('strong', 'timeline-building', text)]
  const link = document.createElement('a')
  link.href = `/admin/rooms/${encodeURIComponent(id)}?tab=bookings`
  link.textContent = text
  link.dir = 'auto'
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    goTo(link.getAttribute('href') ?? '')
  })
  const { about } = extendedProps
  return typeof about === 'string' && about !== '' ? [link, made('span', 'timeline-about', about)] : [link]
}

/** The meeting, as wide as it takes; what is kept free around it is what is left of the booking. */
export function contentOf(taken: Taken, words: TakenWords): Node[] {
  const both = document.createElement('span')
  both.className = 'timeline-content'
  const { before, after } = keptShares(taken)
  both.style.marginInlineStart = `${before * 100}%`
  both.style.marginInlineEnd = `${after * 100}%`
  both.append(made('span', 'timeline-title', words.title(taken)), made('span', 'timeline-times', words.times(taken)))
  return [both]
}

function made(name: string, className: string, text: string): HTMLElement {
  const element = document.createElement(name)
  element.className = className
  element.textContent = text
  element.dir = 'auto'
  return element
}
