import { Anchor, Badge, Group, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link, useParams, useSearchParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { BookingsTab } from './bookings-tab.tsx'
import { PolicyTab } from './policy-tab.tsx'
import { type RoomRead, roomQuery } from './queries.ts'
import { RequestsTab } from './requests-tab.tsx'
import { RoomAbout } from './room-about.tsx'
import { usePlaceText } from './room-words.tsx'

const TABS = ['about', 'policy', 'bookings', 'requests'] as const
type Tab = (typeof TABS)[number]

export default function RoomPage() {
  const { slug = '' } = useParams<{ slug: string }>()
  const { data, error } = useQuery(roomQuery(slug))
  if (error !== null && data === undefined) return <Problem error={error} />
  if (data === undefined) return <Waiting />
  return <RoomTabs key={slug} read={data} />
}

function RoomTabs({ read }: { readonly read: RoomRead }) {
  const t = useTranslations('rooms')
  const placeText = usePlaceText()
  const [params, setParams] = useSearchParams()
  const { room } = read
  const tab: Tab = TABS.find((one) => one === params.get('tab')) ?? 'about'
  return (
    <Page
      title={room.name}
      intro={placeText(room)}
      actions={
        <Group gap="sm">
          {room.kind === 'resource' ? (
            <Badge variant="default" tt="none">
              {t('kind.resource')}
            </Badge>
          ) : null}
          <Anchor component={Link} href="/admin/rooms" size="sm">
            <Group gap={6} component="span">
              <ArrowLeft size={16} aria-hidden />
              {t('toAll')}
            </Group>
          </Anchor>
        </Group>
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => setParams(next === null || next === 'about' ? {} : { tab: next }, { replace: true })}
      >
        <Tabs.List aria-label={t('tabs')}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="about" pt="lg">
          <RoomAbout read={read} />
        </Tabs.Panel>
        <Tabs.Panel value="policy" pt="lg">
          <PolicyTab read={read} />
        </Tabs.Panel>
        <Tabs.Panel value="bookings" pt="lg">
          <BookingsTab room={room} />
        </Tabs.Panel>
        <Tabs.Panel value="requests" pt="lg">
          <RequestsTab room={room} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
