/** Calendars are put in order by dragging, or by buttons: all of them at once, and saved at once. */
import { ActionIcon, Button, Group, Modal, Text } from '@mantine/core'
import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { calendarsQuery, type KnownCalendar } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { useNames } from '../../../data/names.ts'
import { moved, newPlaces } from './order.ts'
import classes from './order-dialog.module.css'

export interface OrderDialogProps {
  /** All of one home, in the order that they have. */
  readonly calendars: readonly KnownCalendar[]
  onClose(): void
}

type Way = 'up' | 'down'

export function OrderDialog({ calendars, onClose }: OrderDialogProps) {
  const t = useTranslations('my-calendars.order')
  const common = useTranslations('common.action')
  const owner = useMe().principal.slug
  const [list, setList] = useState(calendars)
  const [said, setSaid] = useState('')
  const names = useNames(list.filter(({ group }) => group === 'shared').map(({ of }) => of))
  const rows = useRef<HTMLOListElement>(null)
  const drag = useDrag(rows, (from, to) => move(from, to))
  const pressed = useRef<{ readonly key: string; readonly way: Way }>(undefined)
  const places = newPlaces(list)
  const save = useAct(
    async () => {
      for (const { item, order } of places) {
        await api.updateCalendar({ owner, calendar: item.name, body: { order } })
      }
    },
    { done: t('saved'), asks: [calendarsQuery(owner).queryKey], onDone: onClose },
  )

  // A row that is moved loses the focus, which was on its button.
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each move
  useEffect(() => {
    if (pressed.current === undefined) return
    const { key, way } = pressed.current
    const row = rows.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)
    const button =
      row?.querySelector<HTMLButtonElement>(`[data-way=${way}]:enabled`) ??
      row?.querySelector<HTMLButtonElement>('button:enabled')
    button?.focus()
  }, [list])

  function move(from: number, to: number): void {
    const item = list[from]
    if (item === undefined || to < 0 || to >= list.length) return
    setList(moved(list, from, to))
    setSaid(t('place', { name: item.label, place: to + 1, count: list.length }))
  }

  return (
    <Modal opened onClose={onClose} title={t('title')} closeButtonProps={{ 'aria-label': common('close') }}>
      <Text size="sm" c="dimmed" mb="sm">
        {t('about')}
      </Text>
      <ol className={classes.rows} ref={rows}>
        {list.map(({ key, label, color, group, of }, at) => (
          <li
            key={key}
            data-key={key}
            className={classes.row}
            data-dragged={drag.from === at || undefined}
            data-drop={drag.to === at && drag.from !== at ? (drag.to > drag.from ? 'after' : 'before') : undefined}
          >
            <span className={classes.grip} aria-hidden {...drag.handle(at)}>
              <GripVertical size={18} />
            </span>
            <span className={classes.dot} style={{ background: color }} aria-hidden />
            <span className={classes.label}>
              <Text span size="sm" dir="auto">
                {label}
              </Text>
              {group === 'shared' ? (
                <Text span size="xs" c="dimmed" dir="auto">
                  {names.get(of) ?? of}
                </Text>
              ) : null}
            </span>
            {(['up', 'down'] as const).map((way) => (
              <ActionIcon
                key={way}
                data-way={way}
                color="gray"
                aria-label={t(way, { name: label })}
                disabled={at === (way === 'up' ? 0 : list.length - 1)}
                onClick={() => {
                  pressed.current = { key, way }
                  move(at, way === 'up' ? at - 1 : at + 1)
                }}
              >
                {way === 'up' ? <ArrowUp size={18} aria-hidden /> : <ArrowDown size={18} aria-hidden />}
              </ActionIcon>
            ))}
          </li>
        ))}
      </ol>
      <span className="only-heard" role="status">
        {said}
      </span>
      <Group justify="end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {common('cancel')}
        </Button>
        <Button disabled={places.length === 0} loading={save.isPending} onClick={() => save.mutate(undefined)}>
          {common('save')}
        </Button>
      </Group>
    </Modal>
  )
}

const NOWHERE = { from: -1, to: -1 }

/** While something is dragged nothing moves but the line where it would go: a row that moves lets go of the pointer. */
function useDrag(rows: { readonly current: HTMLOListElement | null }, onDrop: (from: number, to: number) => void) {
  const [{ from, to }, setDrag] = useState(NOWHERE)
  function placeAt(y: number): number {
    const boxes = [...(rows.current?.children ?? [])].map((row) => row.getBoundingClientRect())
    const above = boxes.filter(({ top, height }) => y > top + height / 2).length
    return Math.min(Math.max(above > from ? above - 1 : above, 0), boxes.length - 1)
  }
  return {
    from,
    to,
    handle: (at: number) => ({
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: at, to: at })
      },
      onPointerMove(event: PointerEvent) {
        if (from === at) setDrag({ from, to: placeAt(event.clientY) })
      },
      onPointerUp() {
        if (from === at && to !== at) onDrop(from, to)
        setDrag(NOWHERE)
      },
      onPointerCancel: () => setDrag(NOWHERE),
    }),
  }
}
