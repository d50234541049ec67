import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { DAY } from '../../../time/wall.ts'
import { HOUR } from '../time/wall-time.ts'
import { useSpanWords } from '../when-words.ts'
import { type Span, STEP } from './free-times.ts'
import classes from './grid.module.css'

export interface MeetingBlockProps {
  readonly span: Span
  readonly zone: string
  readonly hourWidth: number
  readonly top: number
  readonly isClash: boolean
  left(instant: number): number
  onMove(span: Span): void
}

type Part = 'start' | 'end' | 'all'

interface Drag {
  readonly part: Part
  readonly x: number
  readonly span: Span
}

/** The time of the meeting, across all rows. Moved and resized by pointer, and by arrow keys. */
export function MeetingBlock({ span, zone, hourWidth, top, isClash, left, onMove }: MeetingBlockProps) {
  const t = useTranslations('event.grid')
  const words = useSpanWords()
  const [drag, setDrag] = useState<Drag>()
  const shown = drag?.span ?? span

  function begin(event: PointerEvent<HTMLElement>, part: Part): void {
    if (event.button !== 0) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ part, x: event.clientX, span })
  }

  function follow({ clientX }: PointerEvent): void {
    if (drag === undefined) return
    const steps = Math.round((((clientX - drag.x) / hourWidth) * HOUR) / STEP)
    setDrag({ ...drag, span: changed(span, drag.part, steps * STEP) })
  }

  function end(): void {
    if (drag !== undefined && drag.span !== span) onMove(drag.span)
    setDrag(undefined)
  }

  function key(event: KeyboardEvent): void {
    const by = KEYS[event.key]
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    onMove(changed(span, event.shiftKey ? 'end' : 'all', by))
  }

  const edge = (part: 'start' | 'end') => (
    <span
      className={classes.edge}
      data-edge={part}
      onPointerDown={(event) => begin(event, part)}
      onPointerMove={follow}
      onPointerUp={end}
    />
  )
  return (
    <>
      <span id="meeting-keys" className="only-heard">
        {t('keys')}
      </span>
      <div
        className={classes.meeting}
        style={{ left: `calc(var(--names) + ${left(shown.start)}px)`, width: left(shown.end) - left(shown.start), top }}
        data-clash={isClash || undefined}
        data-meeting
        // A button would be pressed; this one is moved.
        role="slider"
        tabIndex={0}
        aria-label={t('meeting')}
        aria-valuenow={Math.round(shown.start / STEP)}
        aria-valuetext={words(shown, zone)}
        aria-describedby="meeting-keys"
        onKeyDown={key}
        onPointerDown={(event) => begin(event, 'all')}
        onPointerMove={follow}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
      >
        {edge('start')}
        {edge('end')}
      </div>
    </>
  )
}

const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -STEP, ArrowRight: STEP, ArrowUp: -DAY, ArrowDown: DAY }

function changed({ start, end }: Span, part: Part, by: number): Span {
  if (part === 'all') return { start: start + by, end: end + by }
  if (part === 'end') return { start, end: Math.max(start + STEP, end + by) }
  return { start: Math.min(end - STEP, start + by), end }
}
