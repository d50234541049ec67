import { Button, Group, Select, TextInput } from '@mantine/core'
import { Plus } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../data/act.ts'
import { calendarForNew } from '../../data/calendar-for-new.ts'
import type { KnownCalendar } from '../../data/calendars.ts'
import { api } from '../../data/client.ts'
import { DateField } from '../event/fields/date-field.tsx'
import { taskIn } from './one-line.ts'
import type { ShownTask } from './shown-task.ts'
import classes from './tasks.module.css'

export interface QuickAddProps {
  /** Those that one may write to. */
  readonly lists: readonly KnownCalendar[]
  /** The one that is shown, where it is one. */
  readonly list: KnownCalendar | undefined
  /** The new one is a part of it. */
  readonly below?: ShownTask
  onDone?(): void
}

export function QuickAdd({ lists, list, below, onDone }: QuickAddProps) {
  const t = useTranslations('tasks')
  const common = useTranslations('common.action')
  const field = useRef<HTMLInputElement>(null)
  const [line, setLine] = useState('')
  const [due, setDue] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const calendar = below?.calendar ?? list ?? lists.find(({ key }) => key === chosen) ?? calendarForNew(lists)
  const task = taskIn(line, due)
  const add = useAct(
    async () => {
      if (task === undefined || calendar === undefined) return
      const part = below && { relatedTo: { [below.value.uid]: { relation: { parent: true as const } } } }
      await api.createTask({ owner: calendar.owner, calendar: calendar.name, body: { ...task, ...part } })
    },
    {
      asks: [['tasks']],
      onDone() {
        setLine('')
        field.current?.focus()
        onDone?.()
      },
    },
  )
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (task !== undefined && !add.isPending) add.mutate(undefined)
  }
  return (
    <form
      onSubmit={submit}
      className={classes.add}
      aria-label={below === undefined ? t('add.label') : t('add.below', { title: below.title })}
    >
      <TextInput
        ref={field}
        className={classes.line}
        aria-label={t('add.what')}
        description={below === undefined ? t('add.hint') : undefined}
        inputWrapperOrder={['input', 'description']}
        placeholder={below === undefined ? t('add.placeholder') : t('add.belowPlaceholder')}
        leftSection={<Plus size={18} aria-hidden />}
        value={line}
        onChange={({ currentTarget }) => setLine(currentTarget.value)}
        maxLength={1_000}
        autoFocus={below !== undefined}
      />
      <Group gap="sm" align="start" className={classes.addMore}>
        <div className={classes.date}>
          <DateField label={t('due')} isBare isClearable value={due} onChange={setDue} />
        </div>
        {below === undefined && list === undefined && lists.length > 1 ? (
          <Select
            aria-label={t('list')}
            data={lists.map(({ key, label }) => ({ value: key, label }))}
            value={calendar?.key ?? null}
            onChange={setChosen}
            allowDeselect={false}
            className={classes.choice}
          />
        ) : null}
        <Button type="submit" loading={add.isPending} disabled={task === undefined}>
          {common('add')}
        </Button>
        {below === undefined ? null : (
          <Button variant="default" onClick={onDone}>
            {common('close')}
          </Button>
        )}
      </Group>
    </form>
  )
}
