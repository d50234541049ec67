/** What is done to tasks: ticked off, taken back, put off, removed. */
import { Anchor, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { PatchObject } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import type { ShownTask } from './shown-task.ts'

const UNDO_MS = 8_000

export interface TaskActs {
  tick(task: ShownTask, isDone: boolean): Promise<void>
  /** One occurrence, or all that there is. */
  remove(task: ShownTask, what: 'one' | 'all'): void
  /** Ticked, and not heard of yet: what is to be done by their keys. */
  readonly ticking: ReadonlyMap<string, boolean>
  /** Keys of those that are about to go. */
  readonly leaving: ReadonlySet<string>
}

interface Ticked {
  readonly task: ShownTask
  readonly isDone: boolean
}

export function useTaskActs(): TaskActs {
  const t = useTranslations('tasks')
  const common = useTranslations('common.action')
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set())
  const [ticking, setTicking] = useState<ReadonlyMap<string, boolean>>(new Map())
  const tick = useAct(({ task, isDone }: Ticked) => change(task, progressOf(isDone)), {
    asks: [['tasks']],
    onDone: (_, { task, isDone }) => {
      if (isDone) sayWithUndo(t('ticked', { title: task.title }), () => undo.mutate(task))
    },
  })
  // By then it has another ETag.
  const undo = useAct((task: ShownTask) => change(task, progressOf(false), { isAnyway: true }), { asks: [['tasks']] })
  const remove = useAct(
    ({ task, what }: { readonly task: ShownTask; readonly what: 'one' | 'all' }) => removeTask(task, what),
    { asks: [['tasks']], onDone: (_, { task }) => stay(task) },
  )

  function stay({ key }: ShownTask): void {
    setLeaving((before) => new Set([...before].filter((one) => one !== key)))
  }

  function sayWithUndo(message: string, onUndo: () => void, onEnd?: () => void): void {
    let isUndone = false
    const id = notifications.show({
      role: 'status',
      autoClose: UNDO_MS,
      closeButtonProps: { 'aria-label': common('close') },
      onClose: () => (isUndone ? undefined : onEnd?.()),
      message: (
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" dir="auto" lineClamp={2}>
            {message}
          </Text>
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              isUndone = true
              notifications.hide(id)
              onUndo()
            }}
          >
            {t('undo')}
          </Anchor>
        </Group>
      ),
    })
  }

  return {
    leaving,
    ticking,
    // Several may be on their way: of each it is known by itself.
    async tick(task, isDone) {
      setTicking((before) => new Map([...before, [task.key, isDone]]))
      // Why not is told where it is asked.
      await tick.mutateAsync({ task, isDone }).catch(() => undefined)
      setTicking((before) => new Map([...before].filter(([key]) => key !== task.key)))
    },
    // Removed only once nobody takes it back: what is made again would lack what JSCalendar cannot say.
    remove(task, what) {
      setLeaving((before) => new Set([...before, task.key]))
      sayWithUndo(
        t('removed', { title: task.title }),
        () => stay(task),
        () => remove.mutate({ task, what }, { onError: () => stay(task) }),
      )
    },
  }
}

function progressOf(isDone: boolean): PatchObject {
  return isDone
    ? { progress: 'completed', percentComplete: 100, progressUpdated: `${new Date().toISOString().slice(0, 19)}Z` }
    : { progress: 'needs-action', percentComplete: null, progressUpdated: null }
}

function change(
  { calendar: { owner, name: calendar }, item: { name: id, etag }, value: { recurrenceId } }: ShownTask,
  body: PatchObject,
  { isAnyway = false } = {},
) {
  const options = isAnyway ? {} : { ifMatch: etag }
  return recurrenceId === undefined
    ? api.changeTask({ owner, calendar, id, body }, options)
    : api.changeTaskOccurrence({ owner, calendar, id, recurrenceId, body }, options)
}

function removeTask(
  { calendar: { owner, name: calendar }, item: { name: id }, value: { recurrenceId } }: ShownTask,
  what: 'one' | 'all',
) {
  return what === 'all' || recurrenceId === undefined
    ? api.deleteTask({ owner, calendar, id })
    : api.deleteTaskOccurrence({ owner, calendar, id, recurrenceId })
}
