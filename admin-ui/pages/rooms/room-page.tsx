import { Badge, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useParams } from 'wouter'
import { Page } from '../../look/page.tsx'
import { PageTabs } from '../../look/page-tabs.tsx'
import { ProblemPage } from '../../look/problem-page.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { WayBack } from '../../look/way-back.tsx'
import { BookingsTab } from './bookings-tab.tsx'
import { PolicyTab } from './policy-tab.tsx'
import { type RoomRead, roomQuery } from './queries.ts'
import { RequestsTab } from './requests-tab.tsx'
import { RoomAbout } from './room-about.tsx'
import { usePlaceText } from './room-words.tsx'

export default function RoomPage() {
  const t = useTranslations('rooms')
  const { slug = '' } = useParams<{ slug: string }>()
  const { data, error } = useQuery(roomQuery(slug))
  if (error !== null && data === undefined) {
    return <ProblemPage error={error} actions={<WayBack href="/admin/rooms">{t('toAll')}</WayBack>} />
  }
  if (data === undefined) return <Waiting />
  return <RoomTabs key={slug} read={data} />
}

function RoomTabs({ read }: { readonly read: RoomRead }) {
  const t = useTranslations('rooms')
  const placeText = usePlaceText()
  const { room } = read
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
          <WayBack href="/admin/rooms">{t('toAll')}</WayBack>
        </Group>
      }
    >
      <PageTabs
        label={t('tabs')}
        tabs={[
          { name: 'about', title: t('tab.about'), content: <RoomAbout read={read} /> },
          { name: 'policy', title: t('tab.policy'), content: <PolicyTab read={read} /> },
          { name: 'bookings', title: t('tab.bookings'), content: <BookingsTab room={room} /> },
          { name: 'requests', title: t('tab.requests'), content: <RequestsTab room={room} /> },
        ]}
      />
    </Page>
  )
}
