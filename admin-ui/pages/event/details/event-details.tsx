/** An event to be looked at: what, when, who comes, and what one can do about it. */

import { Alert, Badge, Button, Group, Menu, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Copy, Ellipsis, Forward, Link2, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { useMe } from '../../../data/me.ts'
import { principalQuery } from '../../../data/names.ts'
import { type Extent, extentsOf, removeEvent } from '../changes.ts'
import { ExtentDialog } from '../editor/extent-dialog.tsx'
import { calendarQuery, mayWrite, type SeenEvent, useNoticesOf } from '../event-data.ts'
import { pathOfEvent } from '../event-ref.ts'
import { isAttending, isOf, isOrganizer } from '../people/person.ts'
import { useWhenWords } from '../when-words.ts'
import { Answers } from './answers.tsx'
import { Facts } from './facts.tsx'
import { Proposals } from './proposals.tsx'
import { ProposeTime } from './propose-time.tsx'
import { Rsvp } from './rsvp.tsx'

export interface EventDetailsProps {
  readonly seen: SeenEvent
  onEdit(): void
  onDuplicate(): void
  onGone(): void
}

export function EventDetails({ seen, onEdit, onDuplicate, onGone }: EventDetailsProps) {
  const t = useTranslations('event')
  const { ref, event, series } = seen
  const { owner, calendar } = ref
  const { principal } = useMe()
  const { data: ownerHere } = useQuery(principalQuery(owner))
  const { data: where } = useQuery(calendarQuery(owner, calendar))
  const isWritable = where !== undefined && mayWrite(where)
  const notices = useNoticesOf(owner, series.uid)
  const [isProposing, setIsProposing] = useState(false)
  const people = event.participants ?? {}
  const mine = Object.values(people).filter((one) => ownerHere !== undefined && isOf(one, ownerHere))
  const isMine = mine.some(isOrganizer)
  const own = isMine ? undefined : mine.find(isAttending)
  const isActing = owner !== principal.slug && isWritable
  return (
    <Stack gap="lg">
      {isActing ? <Alert variant="light">{t('actingFor', { name: ownerHere?.name ?? owner })}</Alert> : null}
      {event.status === 'cancelled' ? <Alert color="red">{t('facts.cancelled')}</Alert> : null}
      {event.status === 'tentative' ? (
        <Group>
          <Badge variant="default">{t('facts.tentative')}</Badge>
        </Group>
      ) : null}
      <Facts seen={seen} />
      {isMine && isWritable ? <Proposals seen={seen} notices={notices} /> : null}
      {own === undefined || !isWritable || event.status === 'cancelled' ? null : <Rsvp seen={seen} own={own} />}
      <Answers people={people} notices={notices} />
      <Group gap="xs">
        {isWritable ? (
          <Button leftSection={<Pencil size={16} aria-hidden />} onClick={onEdit}>
            {t('do.edit')}
          </Button>
        ) : null}
        {own === undefined || !isWritable ? null : (
          <Button
            variant="default"
            leftSection={<CalendarClock size={16} aria-hidden />}
            onClick={() => setIsProposing(true)}
          >
            {t('propose.title')}
          </Button>
        )}
        {isWritable ? (
          <Remove
            seen={seen}
            isMine={isMine}
            isInvited={own !== undefined}
            others={Object.keys(people).length - (isMine ? 1 : 0)}
            onGone={onGone}
          />
        ) : null}
        <More seen={seen} onDuplicate={onDuplicate} />
      </Group>
      {isProposing ? <ProposeTime seen={seen} onClose={() => setIsProposing(false)} /> : null}
    </Stack>
  )
}

interface RemoveProps {
  readonly seen: SeenEvent
  readonly isMine: boolean
  readonly isInvited: boolean
  readonly others: number
  onGone(): void
}

function Remove({ seen, isMine, isInvited, others, onGone }: RemoveProps) {
  const t = useTranslations('event.removal')
  const [isAsking, setIsAsking] = useState(false)
  const { owner, calendar } = seen.ref
  const remove = useAct((extent: Extent) => removeEvent(seen, extent), {
    done: t('done'),
    asks: [['events', owner, calendar]],
    onDone: onGone,
  })
  const told = isInvited ? t('tellsOrganizer') : isMine && others > 0 ? t('tellsPeople', { count: others }) : undefined
  const extents = extentsOf(seen, false).filter((extent) => !isInvited || extent !== 'following')
  return (
    <>
      <Button
        variant="default"
        leftSection={<Trash2 size={16} aria-hidden />}
        loading={remove.isPending}
        onClick={() => setIsAsking(true)}
      >
        {isMine && others > 0 ? t('cancelMeeting') : t('remove')}
      </Button>
      {isAsking ? (
        <ExtentDialog
          title={t('title')}
          kind="remove"
          extents={extents}
          note={told}
          onClose={() => setIsAsking(false)}
          onChoose={(extent) => {
            setIsAsking(false)
            remove.mutate(extent)
          }}
        />
      ) : null}
    </>
  )
}

function More({ seen: { ref, event }, onDuplicate }: { readonly seen: SeenEvent; onDuplicate(): void }) {
  const t = useTranslations('event.do')
  const { here } = useWhenWords()(event)
  const url = `${location.origin}${pathOfEvent(ref)}`
  const mail = `mailto:?subject=${encodeURIComponent(event.title ?? '')}&body=${encodeURIComponent([event.title, here, event.description].filter(Boolean).join('\n\n'))}`
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" aria-label={t('more')} px="sm">
          <Ellipsis size={18} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Copy size={16} aria-hidden />} onClick={onDuplicate}>
          {t('duplicate')}
        </Menu.Item>
        <Menu.Item leftSection={<Forward size={16} aria-hidden />} component="a" href={mail}>
          {t('forward')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Link2 size={16} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(url)}
        >
          {t('copyLink')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
