/** Everything about one calendar: how it looks, what it does, who else sees it, and its end. */
import { Anchor, Button, Group, Text } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link, useLocation, useParams } from 'wouter'
import { useAct } from '../../../data/act.ts'
import { known } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { useLive } from '../../../data/live.tsx'
import { useMe } from '../../../data/me.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { Page } from '../../../look/page.tsx'
import { Section } from '../section.tsx'
import { Shares } from '../sharing/shares.tsx'
import { CalendarForm } from './calendar-form.tsx'
import { SubscriptionState } from './subscription-state.tsx'

const LIST = '/calendar/settings/calendars'

export default function CalendarSettingsPage() {
  const t = useTranslations('my-calendars')
  const owner = useMe().principal.slug
  const { name = '' } = useParams()
  const { data } = useSuspenseQuery({
    queryKey: ['calendars', owner, name, 'settings'],
    queryFn: async () => {
      const { body, etag } = await api.getCalendar({ owner, calendar: name })
      return { calendar: body, etag }
    },
  })
  useLive([{ to: { kind: 'calendar', owner, name }, asks: [['calendars', owner, name, 'settings']] }])
  const { calendar, etag } = data
  const { label, group } = known(calendar, owner)
  const isOwn = group !== 'shared'
  return (
    <Page title={label}>
      <Anchor component={Link} href={LIST} size="sm" style={{ alignSelf: 'start' }}>
        <Group gap={4} component="span">
          <ArrowLeft size={16} aria-hidden />
          {t('all')}
        </Group>
      </Anchor>
      <CalendarForm key={name} calendar={calendar} etag={etag} />
      {isOwn && calendar.isSubscription ? <SubscriptionState owner={owner} name={name} /> : null}
      {isOwn && calendar.privileges.includes('write-acl') ? <Shares owner={owner} calendar={name} /> : null}
      {isOwn && !calendar.isSubscription ? <DefaultCalendar name={name} isDefault={calendar.isDefault} /> : null}
      {isOwn ? <Removal name={name} label={label} isDefault={calendar.isDefault} /> : null}
    </Page>
  )
}

interface DefaultCalendarProps {
  readonly name: string
  readonly isDefault: boolean
}

function DefaultCalendar({ name, isDefault }: DefaultCalendarProps) {
  const t = useTranslations('my-calendars')
  const owner = useMe().principal.slug
  const choose = useAct(() => api.updateCalendar({ owner, calendar: name, body: { isDefault: true } }), {
    done: t('saved'),
    asks: [['calendars', owner]],
  })
  return (
    <Section title={t('defaultTitle')} about={isDefault ? t('defaultIs') : t('defaultNot')}>
      {isDefault ? null : (
        <Button variant="default" onClick={() => choose.mutate(undefined)} loading={choose.isPending}>
          {t('defaultMake')}
        </Button>
      )}
    </Section>
  )
}

interface RemovalProps extends DefaultCalendarProps {
  readonly label: string
}

function Removal({ name, label, isDefault }: RemovalProps) {
  const t = useTranslations('my-calendars.remove')
  const owner = useMe().principal.slug
  const [, go] = useLocation()
  const remove = useAct(() => api.deleteCalendar({ owner, calendar: name }), {
    done: t('done', { name: label }),
    asks: [['calendars', owner]],
    onDone: () => go(LIST),
  })
  return (
    <Section title={t('title')} about={isDefault ? t('keepsDefault') : t('text')}>
      {isDefault ? null : (
        <Group>
          <ConfirmButton
            size="sm"
            title={t('ask', { name: label })}
            text={<Text size="sm">{t('text')}</Text>}
            confirm={t('button')}
            onConfirm={() => remove.mutate(undefined)}
          >
            {t('button')}
          </ConfirmButton>
          <Anchor component={Link} href={`/calendar/settings/transfers?calendar=${encodeURIComponent(name)}`} size="sm">
            {t('export')}
          </Anchor>
        </Group>
      )}
    </Section>
  )
}
