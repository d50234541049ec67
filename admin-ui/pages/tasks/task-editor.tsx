import {
  Alert,
  Button,
  Checkbox,
  Fieldset,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Slider,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Task } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { EditorDrawer } from '../../look/editor-drawer.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { AlertFields } from './alert-fields.tsx'
import { MomentField } from './moment-field.tsx'
import type { ShownTask } from './shown-task.ts'
import { FREQUENCIES, formOf, inForm, patchOf, type TaskForm } from './task-form.ts'

const IMPORTANCES = ['none', 'low', 'medium', 'high'] as const
const PROGRESSES = ['needs-action', 'in-process', 'completed', 'cancelled'] as const

export interface TaskEditorProps {
  readonly task: ShownTask
  onClose(): void
}

/** The whole task, as it is now: what repeats is shown and changed as a series. */
export default function TaskEditor({ task, onClose }: TaskEditorProps) {
  const t = useTranslations('tasks')
  const { owner, name: calendar } = task.calendar
  const id = task.item.name
  // Only what was touched is kept: what somebody else changes meanwhile is seen, and stays.
  const [touched, setTouched] = useState<Partial<TaskForm>>({})
  const found = useQuery({
    queryKey: ['tasks', owner, calendar, 'one', id],
    queryFn: () => api.getTask({ owner, calendar, id }),
    gcTime: 0,
  })
  return (
    <EditorDrawer title={t('editor')} isTouched={Object.keys(touched).length > 0} onClose={onClose}>
      {found.error === null ? null : <Problem error={found.error} />}
      {found.data === undefined ? (
        found.isPending && <Waiting />
      ) : (
        <Form
          task={found.data.body}
          etag={found.data.etag}
          shown={task}
          touched={touched}
          onTouch={(change) => setTouched((held) => ({ ...held, ...change }))}
          onClose={onClose}
        />
      )}
    </EditorDrawer>
  )
}

interface FormProps {
  readonly task: Task
  readonly etag: string | undefined
  readonly shown: ShownTask
  readonly touched: Partial<TaskForm>
  onTouch(change: Partial<TaskForm>): void
  onClose(): void
}

function Form({ task, etag, shown, touched, onTouch: set, onClose }: FormProps) {
  const t = useTranslations('tasks')
  const common = useTranslations('common.action')
  const { timeZone } = usePreferences()
  const { owner, name: calendar, mayWrite } = shown.calendar
  const before = formOf(task, timeZone)
  const form = { ...before, ...touched }
  const [isTried, setTried] = useState(false)
  const percentLabel = useId()
  const patch = patchOf(before, form, task, timeZone)
  const save = useAct(
    async () => {
      if (patch === undefined || Object.keys(patch).length === 0) return
      await api.changeTask({ owner, calendar, id: shown.item.name, body: patch }, { ifMatch: etag })
    },
    { asks: [['tasks']], done: t('saved'), onDone: onClose },
  )
  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (form.title.trim() !== '' && patch !== undefined) save.mutate(undefined)
  }
  return (
    <form onSubmit={submit} noValidate>
      <Fieldset variant="unstyled" disabled={!mayWrite}>
        <Stack gap="md">
          {shown.isRepeated ? <Alert icon={<Info aria-hidden />}>{t('wholeSeries')}</Alert> : null}
          <TextInput
            label={t('name')}
            value={form.title}
            onChange={({ currentTarget }) => set({ title: currentTarget.value })}
            error={isTried && form.title.trim() === '' ? t('nameMissing') : undefined}
            maxLength={1_000}
            required
            data-autofocus
            dir="auto"
          />
          <SimpleGrid cols={form.isDay ? 2 : 1}>
            <MomentField
              label={t('start')}
              timeLabel={t('startTime')}
              value={form.start}
              isDay={form.isDay}
              isDisabled={!mayWrite}
              error={undefined}
              onChange={(start) => set({ start })}
            />
            <MomentField
              label={t('due')}
              timeLabel={t('dueTime')}
              value={form.due}
              isDay={form.isDay}
              isDisabled={!mayWrite}
              error={isTried && patch === undefined ? t('dueMissing') : undefined}
              onChange={(due) => set({ due })}
            />
          </SimpleGrid>
          <Checkbox
            label={t('isDay')}
            checked={form.isDay}
            onChange={({ currentTarget: { checked } }) =>
              set({ isDay: checked, start: inForm(form.start, checked), due: inForm(form.due, checked) })
            }
          />
          <Group grow align="start">
            <Select
              label={t('repeat.label')}
              data={['none' as const, ...FREQUENCIES, ...(before.repeat === 'own' ? (['own'] as const) : [])].map(
                (value) => ({ value, label: t(`repeat.${value}`) }),
              )}
              value={form.repeat}
              onChange={(value) =>
                set({ repeat: value === 'own' ? 'own' : (FREQUENCIES.find((one) => one === value) ?? 'none') })
              }
              allowDeselect={false}
            />
            {form.repeat === 'none' || form.repeat === 'own' ? null : (
              <NumberInput
                label={t(`every.${form.repeat}`)}
                value={form.interval}
                onChange={(value) => set({ interval: Math.max(1, Math.floor(Number(value)) || 1) })}
                min={1}
                max={999}
              />
            )}
          </Group>
          <Group grow align="start">
            <Select
              label={t('importance.label')}
              data={IMPORTANCES.map((value) => ({ value, label: t(`importance.${value}`) }))}
              value={form.importance}
              onChange={(value) => set({ importance: IMPORTANCES.find((one) => one === value) ?? 'none' })}
              allowDeselect={false}
            />
            <Select
              label={t('progress.label')}
              data={PROGRESSES.map((value) => ({ value, label: t(`progress.${value}`) }))}
              value={form.progress}
              onChange={(value) => set({ progress: PROGRESSES.find((one) => one === value) ?? 'needs-action' })}
              allowDeselect={false}
            />
          </Group>
          <div>
            <Text id={percentLabel} size="sm" fw="var(--mantine-font-weight-medium)" mb={4}>
              {t('percentDone', { percent: form.percent / 100 })}
            </Text>
            <Slider
              thumbProps={{ 'aria-labelledby': percentLabel }}
              value={form.percent}
              onChange={(percent) => set({ percent })}
              step={5}
              label={null}
              disabled={form.progress === 'completed' || !mayWrite}
            />
          </div>
          <TagsInput
            label={t('categories')}
            value={[...form.categories]}
            onChange={(categories) => set({ categories })}
            maxTags={50}
            clearButtonProps={{ 'aria-label': common('remove') }}
          />
          <AlertFields alerts={form.alerts} onChange={(alerts) => set({ alerts })} />
          <Textarea
            label={t('notes')}
            value={form.description}
            onChange={({ currentTarget }) => set({ description: currentTarget.value })}
            autosize
            minRows={3}
            maxRows={14}
            maxLength={100_000}
            dir="auto"
          />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {mayWrite ? common('cancel') : common('close')}
            </Button>
            {mayWrite ? (
              <Button type="submit" loading={save.isPending}>
                {common('save')}
              </Button>
            ) : null}
          </Group>
        </Stack>
      </Fieldset>
    </form>
  )
}
