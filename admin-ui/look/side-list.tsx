/** Beside a page: books, lists, of which one is shown. */
import { Text, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFormats } from '../i18n/formats.ts'
import classes from './side-list.module.css'

export interface SideEntry {
  readonly key: string
  readonly label: string
  readonly mark?: ReactNode
  readonly count?: number
  /** The same in words, for those who hear it. */
  readonly countLabel?: string
  readonly isCurrent: boolean
  onChoose(): void
}

export interface SideListProps {
  readonly label: string
  readonly entries: readonly SideEntry[]
}

export function SideList({ label, entries }: SideListProps) {
  const { number } = useFormats()
  return (
    <nav aria-label={label}>
      <ul className={classes.entries}>
        {entries.map(({ key, label, mark, count, countLabel, isCurrent, onChoose }) => (
          <li key={key}>
            <UnstyledButton
              className={classes.entry}
              aria-current={isCurrent ? 'true' : undefined}
              title={label}
              onClick={onChoose}
            >
              {mark}
              <span className={classes.name} dir="auto">
                {label}
              </span>
              {count === undefined ? null : (
                <Text span size="xs" c="dimmed" aria-label={countLabel}>
                  {number(count)}
                </Text>
              )}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </nav>
  )
}
