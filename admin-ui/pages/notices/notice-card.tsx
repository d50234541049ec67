import { Anchor, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  CalendarClock,
  CalendarPlus,
  CalendarX,
  CircleCheck,
  CircleHelp,
  CircleX,
  Info,
  type LucideIcon,
} from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { Notice } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { useMe } from '../../data/me.ts'
import { useFormats } from '../../i18n/formats.ts'
import { Card, type CardProps } from './card.tsx'
import { pathOf } from './notice-path.ts'
import { useNoticeWords } from './notice-words.ts'
import classes from './notices.module.css'
import { putAwayInvitation } from './put-away-invitation.ts'
import { noticesKey } from './use-notices.ts'

const ANSWERS = ['accepted', 'tentative', 'declined'] as const
type Answer = (typeof ANSWERS)[number]

export function NoticeCard({ notice }: { readonly notice: Notice }) {
  const t = useTranslations('notices')
  const { ago } = useFormats()
  const { slug } = useMe().principal
  const words = useNoticeWords()
  const dismiss = useAct(() => putAway(slug, notice), { asks: [noticesKey(slug)] })
  const path = pathOf(notice, slug)
  const title = words.title(notice)
  const { comment, occurrences, recurs } = notice
  return (
    <Card
      {...lookOf(notice)}
      headline={words.headline(notice)}
      at={ago(notice.at)}
      actions={actionsOf(notice)}
      dismiss={{ label: t('dismiss', { title }), isBusy: dismiss.isPending, act: () => dismiss.mutate(undefined) }}
    >
      <Text className={classes.about} dir="auto">
        {path === undefined ? (
          title
        ) : (
          <Anchor component={Link} href={path} inherit>
            {title}
          </Anchor>
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {words.when(notice)}
        {recurs ? ` · ${t('recurs')}` : occurrences > 0 ? ` · ${t('occurrences', { count: occurrences })}` : null}
      </Text>
      {comment === null ? null : (
        <blockquote className={classes.comment} dir="auto">
          {comment}
        </blockquote>
      )}
    </Card>
  )
}

/** An invitation with those that it took the place of. */
async function putAway(slug: string, { id, method, object, recurrenceId }: Notice): Promise<void> {
  await api.dismissNotice({ slug, id })
  if (method !== 'request' || object === null) return
  await putAwayInvitation({ owner: slug, ...object, recurrenceId: recurrenceId ?? undefined })
}

function actionsOf(notice: Notice) {
  if (notice.method === 'request' && notice.object !== null) return <Rsvp notice={notice} object={notice.object} />
  if (notice.method === 'counter') return <Proposal notice={notice} />
  return undefined
}

function lookOf({ method, participationStatus }: Notice): Pick<CardProps, 'tone'> & { readonly Icon: LucideIcon } {
  if (method === 'request') return { Icon: CalendarPlus, tone: 'ask' }
  if (method === 'counter') return { Icon: CalendarClock, tone: 'ask' }
  if (method === 'cancel') return { Icon: CalendarX, tone: 'bad' }
  if (method === 'declinecounter') return { Icon: CircleX, tone: 'bad' }
  if (method !== 'reply') return { Icon: Info, tone: 'plain' }
  if (participationStatus === 'accepted') return { Icon: CircleCheck, tone: 'good' }
  return participationStatus === 'declined' ? { Icon: CircleX, tone: 'bad' } : { Icon: CircleHelp, tone: 'plain' }
}

interface RsvpProps {
  readonly notice: Notice
  readonly object: NonNullable<Notice['object']>
}

/** What is answered is put away with it. */
function Rsvp({ notice, object: { calendar, name: id } }: RsvpProps) {
  const t = useTranslations('notices')
  const { slug, emails } = useMe().principal
  const isTask = notice.kind === 'task'
  const recurrenceId = notice.recurrenceId ?? undefined
  const at = { owner: slug, calendar, id }
  const { data } = useQuery({
    queryKey: [isTask ? 'tasks' : 'events', slug, calendar, 'one', id],
    queryFn: async () => (await (isTask ? api.getTask(at) : api.getEvent(at))).body,
  })
  const answer = useAct(
    async (participationStatus: Answer) => {
      const asked = { ...at, body: { participationStatus, ...(recurrenceId !== undefined && { recurrenceId }) } }
      await (isTask ? api.replyToTask(asked) : api.replyToEvent(asked))
      await putAway(slug, notice)
    },
    { asks: [noticesKey(slug), ['events', slug, calendar], ['tasks', slug, calendar]], done: t('answered') },
  )
  const mine = Object.values(data?.participants ?? {}).find(({ email }) =>
    emails.some((own) => own.toLowerCase() === email?.toLowerCase()),
  )
  const said = ANSWERS.find((one) => one === mine?.participationStatus)
  return (
    <>
      {ANSWERS.map((one) => (
        <Button
          key={one}
          size="xs"
          variant={one === said || (one === 'accepted' && said === undefined) ? 'filled' : 'default'}
          loading={answer.isPending && answer.variables === one}
          disabled={answer.isPending}
          aria-pressed={one === said}
          onClick={() => answer.mutate(one)}
        >
          {t(`answer.${one}`)}
        </Button>
      ))}
      {said === undefined ? null : (
        <Text size="sm" c="dimmed">
          {t(`said.${said}`)}
        </Text>
      )}
    </>
  )
}

function Proposal({ notice }: { readonly notice: Notice }) {
  const t = useTranslations('notices')
  const { slug } = useMe().principal
  const answer = useAct(
    (answer: 'accepted' | 'declined') => api.answerProposal({ slug, id: notice.id, body: { answer } }),
    { asks: [noticesKey(slug), ['events']], done: (_, given) => t(`proposal.${given}Done`) },
  )
  if (notice.object === null) return null
  return (
    <>
      {(['accepted', 'declined'] as const).map((one) => (
        <Button
          key={one}
          size="xs"
          variant={one === 'accepted' ? 'filled' : 'default'}
          loading={answer.isPending && answer.variables === one}
          disabled={answer.isPending}
          onClick={() => answer.mutate(one)}
        >
          {t(`proposal.${one}`)}
        </Button>
      ))}
    </>
  )
}
