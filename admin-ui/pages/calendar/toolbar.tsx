import { ActionIcon, Button, Popover, SegmentedControl, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ChevronDown, ChevronLeft, ChevronRight, Keyboard, PanelLeft, Plus } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { addDays, utcOfWall } from '../../time/wall.ts'
import classes from './calendar.module.css'
import type { Place } from './place.ts'
import { type Days, step, VIEWS, type View } from './range.ts'
import { SmallMonth } from './small-month.tsx'

export interface ToolbarProps {
  readonly place: Place
  readonly days: Days
  onPanel(): void
  /** Nothing where nothing is to be made. */
  readonly onNew: (() => void) | undefined
  onKeys(): void
}

export function Toolbar({ place, days, onPanel, onNew, onKeys }: ToolbarProps) {
  const t = useTranslations('calendar')
  const { view, date, today, week, isPhone, go } = place
  const [isOpen, month] = useDisclosure()
  const range = useRange(view, date, days)
  return (
    <div className={classes.bar}>
      <Tooltip label={t('panel')}>
        <ActionIcon color="gray" aria-label={t('panel')} onClick={onPanel}>
          <PanelLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Button variant="default" size="sm" onClick={() => go({ date: today })}>
        {t('today')}
      </Button>
      <ActionIcon.Group>
        <ActionIcon
          color="gray"
          aria-label={t(`back.${view}`)}
          onClick={() => go({ date: step(view, date, -1, week) })}
        >
          <ChevronLeft size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon
          color="gray"
          aria-label={t(`forward.${view}`)}
          onClick={() => go({ date: step(view, date, 1, week) })}
        >
          <ChevronRight size={20} aria-hidden />
        </ActionIcon>
      </ActionIcon.Group>
      <h2 className={classes.range}>
        <Popover
          opened={isOpen}
          onChange={(open) => !open && month.close()}
          trapFocus
          returnFocus
          position="bottom-start"
        >
          <Popover.Target>
            <UnstyledButton className={classes.rangeButton} onClick={month.toggle} fz="inherit" fw="inherit">
              <span aria-live="polite">{range}</span>
              <ChevronDown size={18} aria-hidden />
              <span className="only-heard">{t('jump')}</span>
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown aria-label={t('jump')} w={260} fz="sm" fw={400}>
            <SmallMonth
              {...{ date, today, firstDay: week.firstDay, shown: days }}
              onDay={(day) => {
                month.close()
                go({ date: day })
              }}
            />
          </Popover.Dropdown>
        </Popover>
      </h2>
      <div className={classes.end}>
        <SegmentedControl
          className={classes.views}
          aria-label={t('views')}
          size={isPhone ? 'xs' : 'sm'}
          value={view}
          onChange={(chosen) => go({ view: VIEWS.find((one) => one === chosen) ?? 'week' })}
          data={VIEWS.map((one) => ({ value: one, label: t(one === 'week' && isPhone ? 'view.days' : `view.${one}`) }))}
        />
        {isPhone ? null : (
          <>
            <Tooltip label={t('keys.title')}>
              <ActionIcon color="gray" aria-label={t('keys.title')} onClick={onKeys}>
                <Keyboard size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            {onNew === undefined ? null : (
              <Button leftSection={<Plus size={18} aria-hidden />} onClick={onNew}>
                {t('new')}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  )
}

function useRange(view: View, date: string, { first, end }: Days): string {
  const format = useFormatter()
  const month = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  if (view === 'month') return format.dateTime(utcOfWall(date), month)
  if (view === 'day') return format.dateTime(utcOfWall(date), { weekday: 'long', day: 'numeric', ...month })
  const style = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return format.dateTimeRange(utcOfWall(first), utcOfWall(addDays(end, -1)), style)
}
