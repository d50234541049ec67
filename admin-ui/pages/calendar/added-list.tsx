/** Whose calendars stand beside one's own, each with what of theirs one may see. */
import { ActionIcon, Group, Stack, Text } from '@mantine/core'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { KnownCalendar } from '../../data/calendars.ts'
import { useNames } from '../../data/names.ts'
import type { AddedCalendars } from './added-calendars.ts'

interface AddedListProps {
  readonly added: AddedCalendars
  row(calendar: KnownCalendar): ReactNode
}

export function AddedList({ added: { of, calendars, isLoading, remove }, row }: AddedListProps) {
  const t = useTranslations('calendar')
  const names = useNames(of)
  if (of.length === 0) return null
  return (
    <Stack gap={8} role="group" aria-labelledby="calendars-added">
      <Text id="calendars-added" component="h3" size="sm" fw={600} m={0}>
        {t('calendars.added')}
      </Text>
      {of.map((slug) => {
        const name = names.get(slug) ?? slug
        const theirs = calendars.filter(({ owner }) => owner === slug)
        return (
          <Stack key={slug} gap={6}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Text>
              <ActionIcon color="gray" size="sm" aria-label={t('add.remove', { name })} onClick={() => remove(slug)}>
                <X size={14} aria-hidden />
              </ActionIcon>
            </Group>
            {theirs.map(row)}
            {theirs.length === 0 && !isLoading ? (
              <Text size="xs" c="dimmed">
                {t('add.nothing')}
              </Text>
            ) : null}
          </Stack>
        )
      })}
    </Stack>
  )
}
