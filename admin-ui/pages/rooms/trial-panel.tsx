/** What other rules would have answered to what was asked for lately. */
import { List as Bullets, Loader, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { PolicyTrialResult, RoomPolicy, TriedRequest } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { useNames } from '../../data/names.ts'
import { useFormats } from '../../i18n/formats.ts'
import { Problem } from '../../look/problem.tsx'
import { useReasonText } from './reason-words.tsx'

const WAIT_MS = 400
const MOST_SHOWN = 30
const ANSWERS = ['accepted', 'held', 'left', 'declined'] as const

export function TrialPanel({ slug, policy }: { readonly slug: string; readonly policy: RoomPolicy }) {
  const t = useTranslations('requests.trial')
  const [tried] = useDebouncedValue(policy, WAIT_MS)
  const { data, error, isFetching } = useQuery({
    queryKey: ['rooms', 'trial', slug, tried],
    queryFn: async () => (await api.tryRoomPolicy({ slug, body: { policy: tried } })).body,
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <Paper withBorder p="lg" component="section" aria-label={t('title')}>
      <Stack gap="sm">
        <Title order={3} size="h4">
          {t('title')} {isFetching ? <Loader size={14} ml={6} /> : null}
        </Title>
        <Text size="sm" c="dimmed">
          {t('intro')}
        </Text>
        {error === null ? null : <Problem error={error} />}
        {data === undefined || error !== null ? null : <Outcome result={data} />}
      </Stack>
    </Paper>
  )
}

function Outcome({ result }: { readonly result: PolicyTrialResult }) {
  const t = useTranslations('requests.trial')
  const formats = useFormats()
  const { before, after, changed, items, since } = result
  const hasAny = ANSWERS.some((one) => before[one] + after[one] > 0)
  if (!hasAny) return <Text size="sm">{t('nothing')}</Text>
  const shown = items.filter(isChanged).slice(0, MOST_SHOWN)
  return (
    <>
      <Table aria-label={t('counts')} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th ta="right">{t('before')}</Table.Th>
            <Table.Th ta="right">{t('after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ANSWERS.map((one) => (
            <Table.Tr key={one}>
              <Table.Th scope="row" fw={500}>
                {t(one)}
              </Table.Th>
              <Table.Td ta="right">{formats.number(before[one])}</Table.Td>
              <Table.Td ta="right" fw={before[one] === after[one] ? undefined : 700}>
                {formats.number(after[one])}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" fw={600} role="status">
        {changed === 0 ? t('same') : t('changed', { count: changed })}
      </Text>
      <Changed items={shown} />
      {changed > shown.length ? <Text size="sm">{t('more', { count: changed - shown.length })}</Text> : null}
      {since === null ? null : (
        <Text size="xs" c="dimmed">
          {t('since', { date: formats.day(since) })}
        </Text>
      )}
    </>
  )
}

function isChanged({ before, after, times }: TriedRequest): boolean {
  return before.answer !== after.answer || times.some((time) => time.before.answer !== time.after.answer)
}

function Changed({ items }: { readonly items: readonly TriedRequest[] }) {
  const t = useTranslations('requests.trial')
  const answers = useTranslations('requests.answer')
  const formats = useFormats()
  const reasonText = useReasonText()
  const names = useNames(items.flatMap(({ asker }) => asker.slug ?? []))
  const nameOf = ({ slug, address }: TriedRequest['asker']) =>
    slug === null ? (address ?? t('somebody')) : (names.get(slug) ?? slug)
  return (
    <Bullets listStyleType="none" spacing="sm">
      {items.map((one) => (
        <Bullets.Item key={one.id}>
          <Text size="sm" fw={600} dir="auto">
            {one.times[0] === undefined ? formats.moment(one.at) : formats.span(one.times[0].start, one.times[0].end)},{' '}
            {nameOf(one.asker)}
          </Text>
          <Text size="sm">
            {t('from', { before: answers(one.before.answer ?? 'none'), after: answers(one.after.answer ?? 'none') })}
          </Text>
          <Text size="sm" c="dimmed">
            {reasonText(one.after.reason)}
          </Text>
        </Bullets.Item>
      ))}
    </Bullets>
  )
}
