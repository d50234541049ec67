import { Alert, Button, Select, Stack } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { NewAvailability } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useLive } from '../../../data/live.tsx'
import { useMe } from '../../../data/me.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { Page } from '../../../look/page.tsx'
import { useZones } from '../zones.ts'
import { Absences } from './absences.tsx'
import { SeenByOthers } from './seen-by-others.tsx'
import { WeekSection } from './week-section.tsx'

interface Change {
  readonly to: Partial<NewAvailability>
  readonly said: string
}

export default function HoursPage() {
  const t = useTranslations('hours')
  const { slug } = useMe().principal
  const queryKey = ['availability', slug]
  const { data } = useSuspenseQuery({
    queryKey,
    queryFn: async () => {
      const { body, etag } = await api.getAvailability({ slug })
      return { availability: body, etag }
    },
  })
  const { availability, etag } = data
  // Where nothing was said yet, it will be in the zone of whoever says it.
  const { timeZone } = usePreferences()
  const isNew = availability.hours === null && availability.outOfOffice.length === 0
  const known = isNew ? timeZone : availability.timeZone
  const [chosenZone, setChosenZone] = useState<string>()
  const zone = chosenZone ?? known
  useLive([{ to: { kind: 'inbox', owner: slug }, asks: [queryKey] }])
  const save = useAct(
    ({ to }: Change) => {
      const { hours, outOfOffice } = availability
      return api.setAvailability({ slug, body: { timeZone: zone, hours, outOfOffice, ...to } }, { ifMatch: etag })
    },
    { done: (_, { said }) => said, asks: [queryKey, ['seen-by-others', slug]] },
  )
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="xl" maw={960}>
        <WeekSection
          availability={availability}
          isSaving={save.isPending}
          zone={<ZoneOfHours zone={zone} onChange={setChosenZone} />}
          isZoneChanged={zone !== known}
          onSave={(hours) => save.mutateAsync({ to: { hours }, said: t('week.saved') })}
        />
        {availability.other.length === 0 ? null : (
          <Alert icon={<Info aria-hidden />} title={t('other.title')}>
            <Stack gap="sm" align="start">
              {t('other.text', { count: availability.other.length })}
              <Button
                size="xs"
                variant="default"
                onClick={() => save.mutate({ to: { other: 'remove' }, said: t('week.saved') })}
              >
                {t('other.remove')}
              </Button>
            </Stack>
          </Alert>
        )}
        <Absences
          list={availability.outOfOffice}
          isSaving={save.isPending}
          onSave={(outOfOffice) => save.mutateAsync({ to: { outOfOffice }, said: t('away.saved') })}
        />
        <SeenByOthers slug={slug} />
      </Stack>
    </Page>
  )
}

interface ZoneOfHoursProps {
  readonly zone: string
  onChange(zone: string): void
}

function ZoneOfHours({ zone, onChange }: ZoneOfHoursProps) {
  const t = useTranslations('hours.week')
  const zones = useZones()
  const data = zones.some(({ value }) => value === zone) ? [...zones] : [{ value: zone, label: zone }, ...zones]
  return (
    <Select
      label={t('zone')}
      data={data}
      value={zone}
      onChange={(value) => value !== null && onChange(value)}
      searchable
      limit={60}
      allowDeselect={false}
      maw={360}
    />
  )
}
