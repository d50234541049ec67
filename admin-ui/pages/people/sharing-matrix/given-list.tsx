import { Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { GivenAccess } from '../../../../client/kalends.ts'
import { type Column, List } from '../../../look/list.tsx'
import { LevelMark } from './level-mark.tsx'
import { levelOf } from './matrix.ts'
import { PrincipalLink } from './principal-link.tsx'

const AT_ONCE = 100

export interface GivenListProps {
  readonly given: readonly GivenAccess[]
  readonly names: ReadonlyMap<string, string>
}

export function GivenList({ given, names }: GivenListProps) {
  const t = useTranslations('given')
  const [count, setCount] = useState(AT_ONCE)
  const [what, access] = useGivenColumns()
  return (
    <List<GivenAccess>
      label={t('title')}
      list={{
        items: given.slice(0, count),
        hasMore: given.length > count,
        more: () => setCount(count + AT_ONCE),
      }}
      keyOf={keyOf}
      columns={[
        {
          ...{ key: 'owner', title: t('owner'), isHeading: true },
          cell: ({ owner }) => <PrincipalLink slug={owner} name={names.get(owner) ?? owner} />,
        },
        what,
        { key: 'to', title: t('to'), cell: ({ to }) => <PrincipalLink slug={to} name={names.get(to) ?? to} /> },
        access,
      ]}
    />
  )
}

export function keyOf({ owner, to, calendar }: GivenAccess): string {
  return JSON.stringify([owner, to, calendar])
}

/** What is given and how much, also where both people are known. `titles` are of its calendars. */
export function useGivenColumns(
  titles?: ReadonlyMap<string, string>,
): readonly [Column<GivenAccess>, Column<GivenAccess>] {
  const t = useTranslations('given')
  const may = useTranslations('people.access')
  return [
    {
      ...{ key: 'what', title: t('what') },
      cell: ({ calendar }) => (calendar === null ? t('all') : (titles?.get(calendar) ?? calendar)),
    },
    {
      ...{ key: 'access', title: may('level') },
      cell: (one) => (
        <Group gap="xs" wrap="nowrap">
          <LevelMark level={levelOf(one)} />
          <Text size="sm">{one.calendar === null ? t(`acts.${one.access}`) : may(one.access)}</Text>
        </Group>
      ),
    },
  ]
}
