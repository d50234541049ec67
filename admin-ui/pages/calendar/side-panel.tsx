/** Beside the calendar: a small month, and which calendars are shown. */
import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { CalendarPlus, Eye } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { CalendarGroup, KnownCalendar } from '../../data/calendars.ts'
import { useMe } from '../../data/me.ts'
import { useNames } from '../../data/names.ts'
import { type AddedCalendars, MOST_ADDED } from './added-calendars.ts'
import { AddedList } from './added-list.tsx'
import type { PickPersonProps } from './pick-person.tsx'
import { useSeeAs } from './seen.ts'
import { SmallMonth, type SmallMonthProps } from './small-month.tsx'

export interface SidePanelProps extends SmallMonthProps {
  readonly calendars: readonly KnownCalendar[]
  isShown(calendar: KnownCalendar): boolean
  show(calendar: KnownCalendar, isShown: boolean): void
  /** Nothing where somebody looks with the eyes of another. */
  readonly added: AddedCalendars | undefined
}

const PickPerson = lazy(() => import('./pick-person.tsx'))

const GROUPS: readonly CalendarGroup[] = ['own', 'others', 'shared', 'subscribed', 'seen']

export function SidePanel({ calendars, isShown, show, added, ...month }: SidePanelProps) {
  const t = useTranslations('calendar')
  const names = useNames(calendars.filter(isOfAnother).map(({ of }) => of))
  const row = (calendar: KnownCalendar) => (
    <Checkbox
      key={calendar.key}
      checked={isShown(calendar)}
      onChange={({ currentTarget }) => show(calendar, currentTarget.checked)}
      color={calendar.color}
      autoContrast
      label={<span dir="auto">{calendar.label}</span>}
      description={isOfAnother(calendar) ? names.get(calendar.of) : undefined}
      styles={{
        input: { borderColor: calendar.color },
        label: { overflowWrap: 'anywhere' },
        description: { marginTop: 0 },
      }}
    />
  )
  return (
    <Stack gap="lg">
      <SmallMonth {...month} />
      {GROUPS.map((group) => {
        const those = calendars.filter((calendar) => calendar.group === group)
        if (those.length === 0) return null
        return (
          <Stack key={group} gap={8} role="group" aria-labelledby={`calendars-${group}`}>
            <Text id={`calendars-${group}`} component="h3" size="sm" fw={600} m={0}>
              {t(`calendars.${group}`)}
            </Text>
            {those.map(row)}
          </Stack>
        )
      })}
      {added === undefined ? null : (
        <>
          <AddedList {...{ added, row }} />
          <PersonActions added={added} />
        </>
      )}
    </Stack>
  )
}

function PersonActions({ added }: { readonly added: AddedCalendars }) {
  const t = useTranslations('calendar')
  const { slug: me } = useMe().principal
  const seeAs = useSeeAs()
  const [asked, setAsked] = useState<PickPersonProps['about']>()
  return (
    <Stack gap={4} align="start">
      <Button
        {...LINE}
        leftSection={<CalendarPlus size={16} aria-hidden />}
        disabled={added.of.length >= MOST_ADDED}
        onClick={() => setAsked('add')}
      >
        {t('add.action')}
      </Button>
      <Button {...LINE} leftSection={<Eye size={16} aria-hidden />} onClick={() => setAsked('seeAs')}>
        {t('seeAs.action')}
      </Button>
      {asked === undefined ? null : (
        <Suspense fallback={null}>
          <PickPerson
            about={asked}
            without={new Set(asked === 'add' ? [me, ...added.of] : [me])}
            onClose={() => setAsked(undefined)}
            onPick={(slug) => {
              setAsked(undefined)
              if (asked === 'add') added.add(slug)
              else seeAs(slug)
            }}
          />
        </Suspense>
      )}
    </Stack>
  )
}

/** As wide as the panel; what is longer, in whatever language, takes a second line. */
const LINE = {
  ...({ variant: 'subtle', color: 'gray', size: 'compact-sm', ml: -8, h: 'auto', mih: 26, py: 2 } as const),
  styles: { label: { whiteSpace: 'normal', textAlign: 'start', lineHeight: 1.3 } },
} as const

function isOfAnother({ group }: KnownCalendar): boolean {
  return group === 'shared' || group === 'others'
}
