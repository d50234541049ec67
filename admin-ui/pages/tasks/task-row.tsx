import { ActionIcon, Badge, Checkbox, Menu, Progress, Text, UnstyledButton } from '@mantine/core'
import { CornerDownRight, EllipsisVertical, Flag, Pencil, Repeat, Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { usePreferences } from '../../i18n/preferences.tsx'
import { dayOf, utcOfWall } from '../../time/wall.ts'
import type { TaskActs } from './act-on-tasks.tsx'
import type { Importance, Now, ShownTask } from './shown-task.ts'
import { timeOf } from './shown-task.ts'
import { isOpen } from './task-tree.ts'
import classes from './tasks.module.css'

const COLOURS: Readonly<Record<Importance, string | undefined>> = {
  none: undefined,
  low: 'dimmed',
  medium: 'light-dark(#8a4100, var(--mantine-color-orange-4))',
  high: 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))',
}

export interface TaskRowProps {
  readonly task: ShownTask
  readonly depth: number
  readonly now: Now
  readonly acts: TaskActs
  /** Where several are shown together. */
  readonly isListNamed: boolean
  onEdit(task: ShownTask): void
  onAddBelow(task: ShownTask): void
}

export function TaskRow({ task, depth, now, acts, isListNamed, onEdit, onAddBelow }: TaskRowProps) {
  const t = useTranslations('tasks')
  const { calendar, title, importance, categories, percent } = task
  const name = title || t('untitled')
  const isSettled = !isOpen(task)
  const ticking = acts.ticking.get(task.key)
  return (
    <li className={classes.row} style={{ paddingInlineStart: 8 + depth * 28 }} data-settled={isSettled || undefined}>
      <Checkbox
        checked={ticking ?? task.isDone}
        disabled={!calendar.mayWrite || ticking !== undefined}
        onChange={({ currentTarget }) => void acts.tick(task, currentTarget.checked)}
        aria-label={t('tick', { title: name })}
        color={calendar.color}
        autoContrast
        radius="xl"
        size="md"
        styles={{ input: { borderColor: calendar.color, borderWidth: 2 } }}
      />
      <UnstyledButton className={classes.main} onClick={() => onEdit(task)}>
        <Text span className={classes.title} dir="auto" lineClamp={2}>
          {name}
        </Text>
        <span className={classes.facts}>
          <Due task={task} now={now} />
          {task.isRepeated ? (
            <span className={classes.fact}>
              <Repeat size={14} aria-hidden />
              <span className="only-heard">{t('repeats')}</span>
            </span>
          ) : null}
          {importance === 'none' ? null : (
            <Text span size="xs" c={COLOURS[importance]} className={classes.fact}>
              <Flag size={14} aria-hidden /> {t(`importance.${importance}`)}
            </Text>
          )}
          {percent > 0 && !isSettled ? (
            <span className={classes.fact}>
              <Progress value={percent} w={48} size="sm" aria-label={t('percent')} />
              <Text span size="xs" c="dimmed">
                {t('percentDone', { percent: percent / 100 })}
              </Text>
            </span>
          ) : null}
          {categories.map((category) => (
            <Badge key={category} size="sm" variant="light" color="gray" tt="none" fw={500} maw={160}>
              <bdi>{category}</bdi>
            </Badge>
          ))}
          {isListNamed ? (
            <Text span size="xs" c="dimmed" className={classes.fact}>
              <span className={classes.dot} style={{ background: calendar.color }} aria-hidden />{' '}
              <bdi>{calendar.label}</bdi>
            </Text>
          ) : null}
        </span>
      </UnstyledButton>
      {calendar.mayWrite ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon color="gray" aria-label={t('menu', { title: name })}>
              <EllipsisVertical size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={16} aria-hidden />} onClick={() => onEdit(task)}>
              {t('edit')}
            </Menu.Item>
            <Menu.Item leftSection={<CornerDownRight size={16} aria-hidden />} onClick={() => onAddBelow(task)}>
              {t('add.part')}
            </Menu.Item>
            <Menu.Divider />
            {task.value.recurrenceId === undefined ? null : (
              <Menu.Item leftSection={<Trash2 size={16} aria-hidden />} onClick={() => acts.remove(task, 'one')}>
                {t('removeOne')}
              </Menu.Item>
            )}
            <Menu.Item
              color="red"
              leftSection={<Trash2 size={16} aria-hidden />}
              onClick={() => acts.remove(task, 'all')}
            >
              {task.isRepeated ? t('removeAll') : t('remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </li>
  )
}

function Due({ task, now }: { readonly task: ShownTask; readonly now: Now }) {
  const t = useTranslations('tasks')
  const format = useFormatter()
  const { hour12 } = usePreferences()
  const { due, isDay } = task
  if (task.isCancelled) {
    return (
      <Text span size="xs" c="dimmed">
        {t('cancelled')}
      </Text>
    )
  }
  if (due === undefined) return null
  const isLate = isOpen(task) && timeOf(task, now) === 'overdue'
  const isSameYear = due.slice(0, 4) === now.today.slice(0, 4)
  const day = format.dateTime(utcOfWall(dayOf(due)), {
    ...{ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' },
    ...(isSameYear ? {} : { year: 'numeric' }),
  })
  const time = isDay
    ? undefined
    : format.dateTime(utcOfWall(due), { hour: 'numeric', minute: '2-digit', hour12, timeZone: 'UTC' })
  const when = time === undefined ? day : t('dayAndTime', { day, time })
  return (
    <Text span size="xs" c={isLate ? COLOURS.high : 'dimmed'} fw={isLate ? 600 : undefined}>
      {isLate ? t('late', { when }) : when}
    </Text>
  )
}
