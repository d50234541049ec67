import { Table, Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { addDays, dayOf, instantOf, wallAt } from '../../../time/wall.ts'
import { atTime } from '../time/wall-time.ts'
import type { GridRow } from './free-busy-grid.tsx'
import { type Busy, isFree, type Span } from './free-times.ts'

export interface BusyTableProps {
  readonly rows: readonly GridRow[]
  readonly span: Span
  readonly zone: string
  busyIn(row: GridRow): readonly Busy[] | null
}

/** What the grid shows of the day of the meeting, in words. */
export function BusyTable({ rows, span, zone, busyIn }: BusyTableProps) {
  const t = useTranslations('event.grid')
  const format = useFormatter()
  const { hour12 } = usePreferences()
  const day = dayOf(wallAt(span.start, zone))
  const whole = { start: instantOf(atTime(day), zone), end: instantOf(atTime(addDays(day, 1)), zone) }
  const time = { hour: 'numeric', minute: '2-digit', hour12, timeZone: zone } as const
  const said = (busy: readonly Busy[]) =>
    busy
      .filter((one) => !isFree([one], whole))
      .map(({ start, end, type }) => {
        const [from, to] = [Math.max(start, whole.start), Math.min(end, whole.end)]
        return t('busyAt', { type: t(type), times: format.dateTimeRange(new Date(from), new Date(to), time) })
      })
  return (
    <details>
      <summary>
        <Text span size="sm">
          {t('asTable', { day: format.dateTime(new Date(span.start), { dateStyle: 'full', timeZone: zone }) })}
        </Text>
      </summary>
      <Table mt="xs" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('who')}</Table.Th>
            <Table.Th>{t('then')}</Table.Th>
            <Table.Th>{t('thatDay')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const busy = busyIn(row)
            const times = said(busy ?? [])
            return (
              <Table.Tr key={row.key}>
                <Table.Th dir="auto" fw={500}>
                  {row.name}
                </Table.Th>
                <Table.Td>{busy === null ? t('unknown') : isFree(busy, span) ? t('free') : t('busy')}</Table.Td>
                <Table.Td>{busy === null ? '' : times.length === 0 ? t('freeAllDay') : times.join(', ')}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </details>
  )
}
