import { Button, Center, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import { useAct } from '../../data/act.ts'
import type { KnownCalendar } from '../../data/calendars.ts'
import { api } from '../../data/client.ts'
import { useMe } from '../../data/me.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { SideList } from '../../look/side-list.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { dayOf, MINUTE, wallAt } from '../../time/wall.ts'
import { newName } from '../mine/calendars/new-name.ts'
import { useTaskActs } from './act-on-tasks.tsx'
import { QuickAdd } from './quick-add.tsx'
import type { Now, ShownTask } from './shown-task.ts'
import { TaskRow } from './task-row.tsx'
import { groupsOf, isOpen, ORDERS, type Order } from './task-tree.ts'
import classes from './tasks.module.css'
import { useTaskLists, useTasks } from './use-tasks.ts'

const TaskEditor = lazy(() => import('./task-editor.tsx'))

export default function TasksPage() {
  const t = useTranslations('tasks')
  const lists = useTaskLists()
  if (lists.length > 0) return <WithLists lists={lists} />
  return (
    <Page title={t('title')}>
      <FirstList />
    </Page>
  )
}

function WithLists({ lists }: { readonly lists: readonly KnownCalendar[] }) {
  const t = useTranslations('tasks')
  const { tasks, isLoading, error } = useTasks(lists)
  const acts = useTaskActs()
  const now = useNow()
  const [params, setParams] = useSearchParams()
  const [words, setWords] = useState('')
  const [order, setOrder] = useState<Order>('due')
  const [isDoneShown, setDoneShown] = useState(false)
  const [edited, setEdited] = useState<ShownTask>()
  const [below, setBelow] = useState<string>()

  const list = lists.find(({ key }) => key === params.get('list'))
  const shown = tasks.filter(({ key }) => !acts.leaving.has(key))
  const groups = groupsOf(shown, { words, list: list?.key, isDoneShown, order }, now)
  const writable = lists.filter(({ mayWrite }) => mayWrite)
  const choose = (key: string | undefined) => setParams(key === undefined ? {} : { list: key })
  return (
    <Page title={t('title')}>
      <div className={classes.page}>
        <Lists {...{ lists, list }} tasks={shown} onChoose={choose} />
        <Stack gap="lg">
          {list === undefined ? (
            writable.length > 0 && <QuickAdd lists={writable} list={undefined} />
          ) : list.mayWrite ? (
            <QuickAdd key={list.key} lists={writable} list={list} />
          ) : (
            <Text c="dimmed">{t('readOnly')}</Text>
          )}
          <div className={classes.tools}>
            <TextInput
              className={classes.search}
              aria-label={t('search')}
              placeholder={t('search')}
              leftSection={<Search size={16} aria-hidden />}
              value={words}
              onChange={({ currentTarget }) => setWords(currentTarget.value)}
            />
            <Select
              aria-label={t('order.label')}
              w={170}
              data={ORDERS.map((one) => ({ value: one, label: t(`order.${one}`) }))}
              value={order}
              onChange={(value) => setOrder(ORDERS.find((one) => one === value) ?? 'due')}
              allowDeselect={false}
            />
            <Switch
              label={t('showDone')}
              checked={isDoneShown}
              onChange={({ currentTarget }) => setDoneShown(currentTarget.checked)}
            />
          </div>
          {error === undefined ? null : <Problem error={error} />}
          {isLoading ? <Waiting /> : null}
          {!isLoading && groups.length === 0 ? (
            <Center mih={160}>
              <Text c="dimmed">{words === '' ? t('nothing') : t('notFound')}</Text>
            </Center>
          ) : null}
          {groups.map(({ time, lines }) => (
            <section key={time ?? 'all'} aria-label={t(`time.${time ?? 'all'}`)}>
              <h2 className={classes.groupName}>
                {t(`time.${time ?? 'all'}`)}
                <Text span size="xs" c="dimmed" fw={400}>
                  {lines.length}
                </Text>
              </h2>
              <ul className={classes.rows}>
                {lines.map(({ task, depth }) => [
                  <TaskRow
                    key={task.key}
                    {...{ task, depth, now, acts }}
                    isListNamed={list === undefined && lists.length > 1}
                    onEdit={setEdited}
                    onAddBelow={({ key }) => setBelow(key)}
                  />,
                  below === task.key ? (
                    <li key="below" style={{ paddingInlineStart: 36 + depth * 28, paddingBlock: 8 }}>
                      <QuickAdd lists={writable} list={undefined} below={task} onDone={() => setBelow(undefined)} />
                    </li>
                  ) : null,
                ])}
              </ul>
            </section>
          ))}
        </Stack>
      </div>
      {edited === undefined ? null : (
        <Suspense fallback={null}>
          <TaskEditor key={edited.key} task={edited} onClose={() => setEdited(undefined)} />
        </Suspense>
      )}
    </Page>
  )
}

interface ListsProps {
  readonly lists: readonly KnownCalendar[]
  readonly list: KnownCalendar | undefined
  readonly tasks: readonly ShownTask[]
  onChoose(key: string | undefined): void
}

function Lists({ lists, list, tasks, onChoose }: ListsProps) {
  const t = useTranslations('tasks')
  const open = tasks.filter(isOpen)
  const entries = [
    { key: undefined, label: t('all'), color: undefined, count: open.length },
    ...lists.map(({ key, label, color }) => ({
      ...{ key, label, color },
      count: open.filter(({ calendar }) => calendar.key === key).length,
    })),
  ]
  return (
    <SideList
      label={t('lists')}
      entries={entries.map(({ key, label, color, count }) => ({
        ...{ key: key ?? 'all', label, count },
        mark:
          color === undefined ? undefined : <span className={classes.dot} style={{ background: color }} aria-hidden />,
        countLabel: t('openCount', { count }),
        isCurrent: key === list?.key,
        onChoose: () => onChoose(key),
      }))}
    />
  )
}

function FirstList() {
  const t = useTranslations('tasks')
  const { slug } = useMe().principal
  const make = useAct(
    () => {
      const displayName = t('title')
      return api.createCalendar({
        owner: slug,
        body: { name: newName(displayName), displayName, components: ['VTODO'] },
      })
    },
    { asks: [['calendars', slug]] },
  )
  return (
    <Center mih={240}>
      <Stack align="center">
        <Text c="dimmed">{t('noList')}</Text>
        <Button loading={make.isPending} onClick={() => make.mutate(undefined)}>
          {t('makeList')}
        </Button>
      </Stack>
    </Center>
  )
}

/** As the minutes pass, tasks become late. */
function useNow(): Now {
  const { timeZone } = usePreferences()
  const [at, setAt] = useState(Date.now)
  useInterval(() => setAt(Date.now()), MINUTE, { autoInvoke: true })
  const clock = wallAt(at, timeZone)
  return { today: dayOf(clock), clock }
}
