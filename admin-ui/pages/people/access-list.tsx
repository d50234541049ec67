import { Anchor } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { GivenAccess } from '../../../client/kalends.ts'
import { useNames } from '../../data/names.ts'
import { List } from '../../look/list.tsx'
import { Section } from '../mine/section.tsx'

const MOST_NAMED = 100

export interface AccessListProps {
  readonly title: string
  readonly none: string
  /** Who is named: the others are all the same. */
  readonly whom: 'owner' | 'to'
  readonly given: readonly GivenAccess[]
  readonly isLoading: boolean
}

/** Who lets whom see or change what, of one person or group. */
export function AccessList({ title, none, whom, given, isLoading }: AccessListProps) {
  const t = useTranslations('people.access')
  const names = useNames(given.slice(0, MOST_NAMED).map((one) => one[whom]))
  return (
    <Section title={title}>
      <List<GivenAccess>
        label={title}
        list={{ items: given, isLoading }}
        keyOf={({ owner, to, calendar }) => JSON.stringify([owner, to, calendar])}
        empty={none}
        columns={[
          {
            ...{ key: 'who', title: t('who'), isHeading: true },
            cell: (one) => (
              <Anchor component={Link} href={`/admin/people/${encodeURIComponent(one[whom])}`} dir="auto">
                {names.get(one[whom]) ?? one[whom]}
              </Anchor>
            ),
          },
          { key: 'what', title: t('what'), cell: ({ calendar }) => calendar ?? t('all') },
          { key: 'access', title: t('level'), cell: ({ access }) => t(access) },
        ]}
      />
    </Section>
  )
}
