import { Button, Center, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { LevelMark } from './level-mark.tsx'
import classes from './matrix.module.css'
import type { Cell, Matrix } from './matrix.ts'
import { PrincipalLink } from './principal-link.tsx'

const AT_ONCE = 100

export interface MatrixTableProps {
  readonly matrix: Matrix
  readonly names: ReadonlyMap<string, string>
  onOpen(cell: Cell): void
}

/** It scrolls inside its frame, and who they are stays in sight. */
export function MatrixTable({ matrix: { rows, columns }, names, onOpen }: MatrixTableProps) {
  const t = useTranslations('given')
  const [rowCount, setRowCount] = useState(AT_ONCE)
  const [columnCount, setColumnCount] = useState(AT_ONCE)
  const shown = columns.slice(0, columnCount)
  const nameOf = (slug: string) => names.get(slug) ?? slug
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too. */}
      <section className={classes.frame} tabIndex={0} aria-label={t('frame')}>
        <table className={classes.table} aria-label={t('title')}>
          <thead>
            <tr>
              <th scope="col" className={classes.corner}>
                {t('corner')}
              </th>
              {shown.map((to) => (
                <th key={to} scope="col">
                  <PrincipalLink slug={to} name={nameOf(to)} className={classes.upright} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, rowCount).map(({ owner, cells }) => (
              <tr key={owner}>
                <th scope="row">
                  <PrincipalLink slug={owner} name={nameOf(owner)} className={classes.across} />
                </th>
                {shown.map((to) => (
                  <td key={to}>
                    <CellButton cell={cells.get(to)} nameOf={nameOf} onOpen={onOpen} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Center mt="md" style={{ gap: 'var(--mantine-spacing-sm)', flexWrap: 'wrap' }}>
        {rows.length > rowCount ? (
          <Button variant="default" onClick={() => setRowCount(rowCount + AT_ONCE)}>
            {t('moreRows', { count: Math.min(AT_ONCE, rows.length - rowCount) })}
          </Button>
        ) : null}
        {columns.length > columnCount ? (
          <Button variant="default" onClick={() => setColumnCount(columnCount + AT_ONCE)}>
            {t('moreColumns', { count: Math.min(AT_ONCE, columns.length - columnCount) })}
          </Button>
        ) : null}
      </Center>
    </div>
  )
}

interface CellButtonProps {
  readonly cell: Cell | undefined
  readonly nameOf: (slug: string) => string
  readonly onOpen: (cell: Cell) => void
}

function CellButton({ cell, nameOf, onOpen }: CellButtonProps) {
  const t = useTranslations('given')
  if (cell === undefined) return null
  const { owner, to, highest, given } = cell
  const words = { owner: nameOf(owner), to: nameOf(to), level: t(`level.${highest}`), count: given.length }
  return (
    <UnstyledButton
      className={classes.open}
      aria-label={t('cell', words)}
      title={t('cell', words)}
      aria-haspopup="dialog"
      onClick={() => onOpen(cell)}
    >
      <LevelMark level={highest} />
    </UnstyledButton>
  )
}
