/** Several of a list, for one thing to do with all of them. */
import { Button, Checkbox, Group, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Column } from '../../look/list.tsx'

export interface Selection<Item> {
  readonly chosen: readonly Item[]
  readonly column: Column<Item>
  clear(): void
}

export function useSelection<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  nameOf: (item: Item) => string,
): Selection<Item> {
  const t = useTranslations('operation.selection')
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const chosen = items.filter((item) => keys.has(keyOf(item)))
  return {
    chosen,
    column: {
      key: 'chosen',
      title: t('column'),
      cell: (item) => (
        <Checkbox
          aria-label={t('choose', { name: nameOf(item) })}
          checked={keys.has(keyOf(item))}
          onChange={({ currentTarget: { checked } }) => {
            const rest = [...keys].filter((key) => key !== keyOf(item))
            setKeys(new Set(checked ? [...rest, keyOf(item)] : rest))
          }}
        />
      ),
    },
    clear: () => setKeys(new Set()),
  }
}

interface SelectionBarProps {
  readonly selection: Pick<Selection<unknown>, 'chosen' | 'clear'>
  readonly children: ReactNode
}

/** Stays where it is, so that nothing jumps when the first one is chosen. */
export function SelectionBar({ selection: { chosen, clear }, children }: SelectionBarProps) {
  const t = useTranslations('operation.selection')
  return (
    <Group gap="sm" mih={36} role="group" aria-label={t('column')}>
      <Text size="sm" c="dimmed" role="status">
        {t('count', { count: chosen.length })}
      </Text>
      {chosen.length === 0 ? null : (
        <>
          {children}
          <Button variant="subtle" size="xs" onClick={clear}>
            {t('clear')}
          </Button>
        </>
      )}
    </Group>
  )
}
