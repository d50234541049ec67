import { Badge, Button, Group, Text } from '@mantine/core'
import { ArrowUpDown, Plus, Rss } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { useAct } from '../../../data/act.ts'
import type { KnownCalendar } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { useLive } from '../../../data/live.tsx'
import { useMe } from '../../../data/me.ts'
import { useNames } from '../../../data/names.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { Page } from '../../../look/page.tsx'
import { useHome } from '../home.ts'
import { Section } from '../section.tsx'
import { AddressBooks } from './address-books.tsx'
import classes from './calendars.module.css'
import { NewCollection, type NewKind } from './new-collection.tsx'
import { OrderDialog } from './order-dialog.tsx'

export default function CalendarsPage() {
  const t = useTranslations('my-calendars')
  const owner = useMe().principal.slug
  const [making, setMaking] = useState<NewKind>()
  const [isOrdering, setOrdering] = useState(false)
  const all = useHome()
  const shared = all.filter(({ group }) => group === 'shared')
  useLive([{ to: { kind: 'home', home: 'calendars', owner }, asks: [['calendars', owner]] }])
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<Rss size={18} aria-hidden />}
            onClick={() => setMaking('subscription')}
          >
            {t('new.subscribe')}
          </Button>
          <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => setMaking('calendar')}>
            {t('new.calendar')}
          </Button>
        </>
      }
    >
      <Section
        title={t('own')}
        actions={
          all.length < 2 ? undefined : (
            <Button
              variant="default"
              size="xs"
              leftSection={<ArrowUpDown size={16} aria-hidden />}
              onClick={() => setOrdering(true)}
            >
              {t('order.open')}
            </Button>
          )
        }
      >
        <List
          label={t('own')}
          list={{ items: all.filter(({ group }) => group !== 'shared') }}
          keyOf={({ key }) => key}
          columns={[
            {
              key: 'name',
              title: t('name'),
              isHeading: true,
              cell: (one) => (
                <Group gap="sm">
                  <Name {...one} />
                  <About {...one} />
                </Group>
              ),
            },
          ]}
          actions={(one) => <SettingsButton {...one} />}
        />
      </Section>
      <Section title={t('shared')}>
        {shared.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('noneShared')}
          </Text>
        ) : (
          <SharedCalendars list={shared} />
        )}
      </Section>
      <AddressBooks onNew={() => setMaking('book')} />
      <NewCollection kind={making} onClose={() => setMaking(undefined)} />
      {isOrdering ? <OrderDialog calendars={all} onClose={() => setOrdering(false)} /> : null}
    </Page>
  )
}

function SharedCalendars({ list }: { readonly list: readonly KnownCalendar[] }) {
  const t = useTranslations('my-calendars')
  const names = useNames(list.map(({ of }) => of))
  const leave = useAct(({ owner, name }: KnownCalendar) => api.deleteCalendar({ owner, calendar: name }), {
    done: (_, { label }) => t('left', { name: label }),
    asks: [['calendars'], ['invitations']],
  })
  return (
    <List
      label={t('shared')}
      list={{ items: list }}
      keyOf={({ key }) => key}
      columns={[
        { key: 'name', title: t('name'), isHeading: true, cell: (one) => <Name {...one} /> },
        { key: 'by', title: t('by'), cell: ({ of }) => names.get(of) ?? of },
        {
          key: 'you',
          title: t('you'),
          cell: ({ mayWrite, calendar }) => t(calendar.access === 'busy' ? 'busy' : mayWrite ? 'write' : 'read'),
        },
      ]}
      actions={(one) => (
        <Group gap="xs" justify="end" wrap="nowrap">
          <SettingsButton {...one} />
          <ConfirmButton
            title={t('leaveTitle', { name: one.label })}
            text={t('leaveText')}
            confirm={t('leave')}
            onConfirm={() => leave.mutate(one)}
            aria-label={t('leaveOf', { name: one.label })}
          >
            {t('leave')}
          </ConfirmButton>
        </Group>
      )}
    />
  )
}

function Name({ label, color }: KnownCalendar) {
  return (
    <span className={classes.name}>
      <span className={classes.dot} style={{ background: color }} aria-hidden />
      <span dir="auto">{label}</span>
    </span>
  )
}

function About({ calendar, group, hasEvents }: KnownCalendar) {
  const t = useTranslations('my-calendars')
  const marks = [
    ...(calendar.isDefault ? [t('default')] : []),
    ...(calendar.isShared ? [t('isShared')] : []),
    ...(group === 'subscribed' ? [t('subscription')] : []),
    ...(hasEvents ? [] : [t('tasks')]),
    ...(calendar.transparent ? [t('transparent')] : []),
  ]
  return (
    <>
      {marks.map((mark) => (
        <Badge key={mark} variant="light" tt="none">
          {mark}
        </Badge>
      ))}
    </>
  )
}

function SettingsButton({ name, label }: KnownCalendar) {
  const t = useTranslations('my-calendars')
  return (
    <Button
      component={Link}
      href={`/calendar/settings/calendars/${encodeURIComponent(name)}`}
      variant="default"
      size="xs"
      aria-label={t('settingsOf', { name: label })}
    >
      {t('settings')}
    </Button>
  )
}
