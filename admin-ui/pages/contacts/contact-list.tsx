/** A long list of which those are drawn that are seen. One stop of the keyboard; arrows go through it. */
import { Avatar, Badge, Text } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { Users } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import classes from './contacts.module.css'

export interface Row {
  readonly key: string
  readonly label: string
  readonly hint: string
  readonly letter: string
  readonly isGroup: boolean
  readonly photo: string | undefined
  /** Where it comes from, where several are shown together. */
  readonly from: string | undefined
}

export interface ContactListProps {
  readonly label: string
  readonly rows: readonly Row[]
  readonly chosen: string | undefined
  /** How somebody without a name is called. */
  readonly nameless: string
  onChoose(key: string): void
}

const ROW = 56
const BEYOND = 6

export function ContactList({ label, rows, chosen, nameless, onChoose }: ContactListProps) {
  const id = useId()
  const [top, setTop] = useState(0)
  const { ref: sized, height } = useElementSize()
  const box = useRef<HTMLDivElement>(null)
  const ref = useMergedRef(sized, box)
  const [active, setActive] = useState<string | undefined>(chosen)
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === (active ?? chosen)),
  )
  const first = Math.max(0, Math.floor(top / ROW) - BEYOND)
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + BEYOND)

  // Another list begins at its top; the one that was chosen by its address is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with the first rows
  useEffect(() => {
    if (rows.length > 0 && at > 0) box.current?.scrollTo({ top: at * ROW - height / 2 })
  }, [rows.length > 0])

  function go(to: number): void {
    const next = Math.min(Math.max(to, 0), rows.length - 1)
    setActive(rows[next]?.key)
    const element = box.current
    if (element === null) return
    if (next * ROW < element.scrollTop) element.scrollTop = next * ROW
    else if ((next + 1) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (next + 1) * ROW - element.clientHeight
  }

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(height / ROW) - 1)
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page },
      ...{ Home: 0, End: rows.length - 1 },
    }
    const to = steps[event.key]
    const row = rows[at]
    if (to !== undefined) go(to)
    else if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) onChoose(row.key)
    else return
    event.preventDefault()
  }

  const optionId = (index: number) => `${id}-${index}`
  return (
    <div
      ref={ref}
      className={classes.list}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={at >= first && at < last ? optionId(at) : undefined}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: rows.length * ROW, position: 'relative' }} role="presentation">
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which is meant
            <div
              key={row.key}
              id={optionId(index)}
              role="option"
              aria-selected={row.key === chosen}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              data-active={index === at || undefined}
              className={classes.row}
              style={{ top: index * ROW, height: ROW }}
              onClick={() => {
                setActive(row.key)
                onChoose(row.key)
              }}
            >
              <span className={classes.letter} aria-hidden>
                {rows[index - 1]?.letter === row.letter ? '' : row.letter}
              </span>
              <Avatar
                name={row.label}
                src={row.photo}
                radius="xl"
                size={36}
                color="sea"
                classNames={{ placeholder: classes.picture }}
                aria-hidden
              >
                {row.isGroup ? <Users size={18} /> : undefined}
              </Avatar>
              <span className={classes.rowText}>
                <Text span className={classes.name} dir="auto">
                  {row.label || nameless}
                </Text>
                <Text span size="xs" c="dimmed" className={classes.hint} dir="auto">
                  {row.hint}
                </Text>
              </span>
              {row.from === undefined ? null : (
                <Badge variant="light" color="gray" size="sm" tt="none" fw={500} className={classes.from}>
                  <bdi>{row.from}</bdi>
                </Badge>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
