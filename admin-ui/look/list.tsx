/** A list of the same things: a table where there is room, else a card for each. */
import { Box, Button, Center, Paper, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { PagedList } from '../data/pages.ts'
import classes from './list.module.css'
import { Problem } from './problem.tsx'
import { Waiting } from './waiting.tsx'

export interface Column<Item> {
  readonly key: string
  readonly title: string
  readonly cell: (item: Item) => ReactNode
  /** Of the row: what the others are about. */
  readonly isHeading?: boolean
  readonly isNumber?: boolean
}

export interface ListProps<Item> {
  /** What is listed, for those who hear it. */
  readonly label: string
  readonly columns: readonly Column<Item>[]
  readonly list: Pick<PagedList<Item>, 'items'> & Partial<PagedList<Item>>
  readonly keyOf: (item: Item) => string
  /** Buttons for one of them. */
  readonly actions?: (item: Item) => ReactNode
  /** A sentence instead of an empty table. */
  readonly empty?: string
  /** A button below that sentence: what one would do then. */
  readonly next?: ReactNode
}

export function List<Item>({ label, columns, list, keyOf, actions, empty, next }: ListProps<Item>) {
  const t = useTranslations('common.list')
  if (list.isLoading) return <Waiting />
  const { error, again } = list
  const problem = error ? <Problem error={error} onAgain={again && (() => again())} /> : null
  if (problem !== null && list.items.length === 0) return problem
  if (list.items.length === 0) {
    return (
      <Paper withBorder p="xl">
        <Stack align="center" gap="sm">
          <Text c="dimmed" ta="center">
            {empty ?? t('none')}
          </Text>
          {next}
        </Stack>
      </Paper>
    )
  }
  return (
    <div>
      <Paper withBorder className={classes.frame}>
        {/* Said once more, for a table whose parts are blocks is none for those who hear it. */}
        <Table aria-label={label} role="table" className={classes.table}>
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              {columns.map(({ key, title, isNumber }) => (
                <Table.Th key={key} role="columnheader" data-number={isNumber || undefined}>
                  {title}
                </Table.Th>
              ))}
              {actions === undefined ? null : (
                <Table.Th role="columnheader">
                  <span className="only-heard">{t('actions')}</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {list.items.map((item) => (
              <Table.Tr key={keyOf(item)} role="row">
                {columns.map(({ key, title, cell, isHeading, isNumber }) => {
                  const Cell = isHeading ? Table.Th : Table.Td
                  return (
                    <Cell
                      key={key}
                      role={isHeading ? 'rowheader' : 'cell'}
                      data-title={title}
                      data-heading={isHeading || undefined}
                      data-number={isNumber || undefined}
                      dir="auto"
                    >
                      {cell(item)}
                    </Cell>
                  )
                })}
                {actions === undefined ? null : (
                  <Table.Td role="cell" className={classes.actions}>
                    {actions(item)}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
      {/* What is known stays: asking for it anew went wrong, or asking for more. */}
      {problem === null ? null : <Box mt="md">{problem}</Box>}
      {list.hasMore ? (
        <Center mt="md">
          <Button variant="default" loading={list.isLoadingMore ?? false} onClick={list.more}>
            {t('more')}
          </Button>
        </Center>
      ) : null}
    </div>
  )
}
