/** What an event says of itself. */

import { Badge, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { AlignLeft, Bell, CalendarDays, Clock, Lock, MapPin, Paperclip, Repeat, Tag, Video } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useMe } from '../../../data/me.ts'
import { principalQuery } from '../../../data/names.ts'
import { SafeLink } from '../../../look/safe-link.tsx'
import { useAlertWords } from '../alert-words.ts'
import { calendarQuery, type SeenEvent } from '../event-data.ts'
import { useRuleWords } from '../rule-words.ts'
import { useWhenWords } from '../when-words.ts'

export function Facts({ seen: { ref, event, series } }: { readonly seen: SeenEvent }) {
  const t = useTranslations('event')
  const when = useWhenWords()(event)
  const ruleWords = useRuleWords()
  const alertWords = useAlertWords()
  const { principal: me } = useMe()
  const { data: calendar } = useQuery(calendarQuery(ref.owner, ref.calendar))
  const whose = calendar?.sharedBy ?? ref.owner
  const isMine = whose === me.slug
  const { data: owner } = useQuery({ ...principalQuery(whose), enabled: !isMine })
  const { locations = {}, virtualLocations = {}, links = {}, keywords = {}, alerts = {}, description, privacy } = event
  const name = calendar?.displayName ?? ref.calendar
  return (
    <Stack gap="sm">
      <Fact icon={<Clock size={18} aria-hidden />} label={t('facts.when')}>
        <Text>{when.here}</Text>
        {when.there === undefined ? null : (
          <Text size="sm" c="dimmed">
            {when.there}
          </Text>
        )}
      </Fact>
      {(series.recurrenceRules ?? []).map((rule) => (
        <Fact key={JSON.stringify(rule)} icon={<Repeat size={18} aria-hidden />} label={t('repeat.label')}>
          <Text size="sm">{ruleWords(rule, series.start)}</Text>
        </Fact>
      ))}
      {Object.entries(locations).map(([id, { name, description: more }]) => (
        <Fact key={id} icon={<MapPin size={18} aria-hidden />} label={t('fields.place')}>
          <Text size="sm" dir="auto">
            {name ?? more}
          </Text>
        </Fact>
      ))}
      {Object.entries(virtualLocations).map(([id, { uri, name }]) => (
        <Fact key={id} icon={<Video size={18} aria-hidden />} label={t('fields.meetingUrl')}>
          <SafeLink href={uri}>{name}</SafeLink>
        </Fact>
      ))}
      {description ? (
        <Fact icon={<AlignLeft size={18} aria-hidden />} label={t('fields.description')}>
          <Text size="sm" dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {description}
          </Text>
        </Fact>
      ) : null}
      {Object.entries(links).map(([id, { href, title }]) => (
        <Fact key={id} icon={<Paperclip size={18} aria-hidden />} label={t('facts.attachment')}>
          <SafeLink href={href}>{title}</SafeLink>
        </Fact>
      ))}
      {Object.entries(alerts).map(([id, alert]) => (
        <Fact key={id} icon={<Bell size={18} aria-hidden />} label={t('alerts.label')}>
          <Text size="sm">{alertWords(alert)}</Text>
        </Fact>
      ))}
      {Object.keys(keywords).length === 0 ? null : (
        <Fact icon={<Tag size={18} aria-hidden />} label={t('fields.categories')}>
          <Group gap={6}>
            {Object.keys(keywords).map((one) => (
              <Badge key={one} variant="default" tt="none" fw={500} dir="auto">
                {one}
              </Badge>
            ))}
          </Group>
        </Fact>
      )}
      {privacy === undefined || privacy === 'public' ? null : (
        <Fact icon={<Lock size={18} aria-hidden />} label={t('fields.privacy')}>
          <Text size="sm">{t(`fields.${privacy}`)}</Text>
        </Fact>
      )}
      <Fact icon={<CalendarDays size={18} aria-hidden />} label={t('fields.calendar')}>
        <Text size="sm" dir="auto">
          {isMine || owner === undefined ? name : t('facts.calendarOf', { calendar: name, owner: owner.name })}
        </Text>
      </Fact>
    </Stack>
  )
}

function Fact({
  icon,
  label,
  children,
}: {
  readonly icon: ReactNode
  readonly label: string
  readonly children: ReactNode
}) {
  return (
    <Group gap="sm" wrap="nowrap" align="start">
      <span style={{ color: 'var(--mantine-color-dimmed)', paddingTop: 3, flexShrink: 0, lineHeight: 0 }}>{icon}</span>
      <div style={{ minWidth: 0 }}>
        <span className="only-heard">{label}</span>
        {children}
      </div>
    </Group>
  )
}
