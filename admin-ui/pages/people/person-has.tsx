/** What somebody has: calendars, how much, whom they let in and who lets them in. */
import { Badge, Group, Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Calendar } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { allPages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { List } from '../../look/list.tsx'
import { Section } from '../mine/section.tsx'
import { AccessList } from './access-list.tsx'
import { givenQuery, usageQuery } from './queries.ts'
import { shareUsed } from './quota.ts'

const MOST_ON_A_PAGE = 200

export function PersonHas({ slug }: { readonly slug: string }) {
  const t = useTranslations('people.has')
  const calendars = useQuery({
    queryKey: ['calendars', slug],
    queryFn: () => allPages((cursor) => api.listCalendars({ owner: slug, cursor, limit: MOST_ON_A_PAGE })),
  })
  const { data: given } = useQuery(givenQuery)
  const all = [...(given?.shares ?? []), ...(given?.delegations ?? [])]
  return (
    <Stack gap="xl">
      <Usage slug={slug} />
      <Section title={t('calendars')} about={t('calendarsAbout')}>
        <List<Calendar>
          label={t('calendars')}
          list={{ items: calendars.data ?? [], isLoading: calendars.isPending, error: calendars.error }}
          keyOf={({ name }) => name}
          empty={t('noCalendars')}
          columns={[
            {
              ...{ key: 'name', title: t('calendar'), isHeading: true },
              cell: (calendar) => <CalendarName calendar={calendar} />,
            },
            { key: 'from', title: t('from'), cell: ({ sharedBy }) => sharedBy ?? t('own') },
          ]}
        />
      </Section>
      <AccessList
        title={t('lets')}
        none={t('letsNobody')}
        whom="to"
        given={all.filter(({ owner }) => owner === slug)}
        isLoading={given === undefined}
      />
      <AccessList
        title={t('letIn')}
        none={t('letInNowhere')}
        whom="owner"
        given={all.filter(({ to }) => to === slug)}
        isLoading={given === undefined}
      />
    </Stack>
  )
}

function CalendarName({ calendar }: { readonly calendar: Calendar }) {
  const t = useTranslations('people.has')
  const { name, displayName, color, isDefault, isShared, isSubscription } = calendar
  return (
    <Group gap="xs">
      <span
        aria-hidden
        style={{ width: 12, height: 12, borderRadius: 4, background: safeColor(color), flex: 'none' }}
      />
      <Text size="sm" dir="auto">
        {displayName ?? name}
      </Text>
      {isDefault ? <Badge variant="default">{t('default')}</Badge> : null}
      {isShared ? <Badge variant="light">{t('shared')}</Badge> : null}
      {isSubscription ? <Badge variant="light">{t('subscription')}</Badge> : null}
    </Group>
  )
}

/** A colour is what a client said it is; what is none is grey. */
function safeColor(color: string | null): string {
  return color !== null && /^#[0-9a-f]{6}/i.test(color) ? color.slice(0, 7) : 'var(--mantine-color-gray-5)'
}

function Usage({ slug }: { readonly slug: string }) {
  const t = useTranslations('people.has')
  const formats = useFormats()
  const { data: use } = useQuery(usageQuery(slug))
  if (use === undefined) return null
  const part = shareUsed(use.bytes, use.quotaBytes)
  const figures = [
    [t('objects'), formats.number(use.objects)],
    [t('calendarCount'), formats.number(use.calendars)],
    [t('bookCount'), formats.number(use.addressBooks)],
  ]
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }}>
      <Paper withBorder p="md">
        <Text size="xs" c="dimmed">
          {t('space')}
        </Text>
        <Text fw={650}>{formats.bytes(use.bytes)}</Text>
        <Text size="xs" c="dimmed">
          {use.quotaBytes === null ? t('noQuota') : t('ofQuota', { quota: formats.bytes(use.quotaBytes) })}
        </Text>
        {part === undefined ? null : (
          <Progress mt={6} size="sm" value={part} color={part > 90 ? 'red' : undefined} aria-label={t('space')} />
        )}
      </Paper>
      {figures.map(([label, figure]) => (
        <Paper key={label} withBorder p="md">
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={650}>{figure}</Text>
        </Paper>
      ))}
    </SimpleGrid>
  )
}
