import { Button, Group, Paper, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Participant } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { putAwayInvitation } from '../../notices/put-away-invitation.ts'
import { noticesKey } from '../../notices/use-notices.ts'
import type { SeenEvent } from '../event-data.ts'
import { AnswerIcon } from '../people/answer-icon.tsx'

const ANSWERS = ['accepted', 'tentative', 'declined'] as const
type Reply = (typeof ANSWERS)[number]

export interface RsvpProps {
  readonly seen: SeenEvent
  /** Whose answer it is. */
  readonly own: Participant
}

/** Do you come? Once, or to all of a series, with a word to the organizer. */
export function Rsvp({ seen, own }: RsvpProps) {
  const t = useTranslations('event.rsvp')
  const { owner, calendar, name, recurrenceId } = seen.ref
  const [comment, setComment] = useState('')
  const [extent, setExtent] = useState<'this' | 'all'>('all')
  const isMine = useMe().principal.slug === owner
  const reply = useAct(
    async (participationStatus: Reply) => {
      const once = extent === 'this' ? recurrenceId : undefined
      await api.replyToEvent(
        {
          ...{ owner, calendar, id: name },
          body: {
            participationStatus,
            ...(comment.trim() !== '' && { comment: comment.trim() }),
            ...(once !== undefined && { recurrenceId: once }),
          },
        },
        { ifMatch: seen.etag },
      )
      if (isMine) await putAwayInvitation({ owner, calendar, name, recurrenceId: once })
    },
    {
      done: t('done'),
      asks: [['events', owner, calendar], noticesKey(owner)],
      onDone: () => setComment(''),
    },
  )
  return (
    <Paper withBorder p="md" role="group" aria-label={t('label')}>
      <Stack gap="sm">
        <Text fw={600}>{t('label')}</Text>
        {recurrenceId === undefined ? null : (
          <SegmentedControl
            value={extent}
            onChange={(value) => setExtent(value === 'this' ? 'this' : 'all')}
            data={[
              { value: 'all', label: t('all') },
              { value: 'this', label: t('this') },
            ]}
            aria-label={t('extent')}
          />
        )}
        <Group gap="xs">
          {ANSWERS.map((answer) => {
            const isGiven = own.participationStatus === answer
            return (
              <Button
                key={answer}
                variant={isGiven ? 'light' : 'default'}
                aria-pressed={isGiven}
                leftSection={<AnswerIcon answer={answer} isHeard={false} />}
                loading={reply.isPending && reply.variables === answer}
                onClick={() => reply.mutate(answer)}
              >
                {t(answer)}
              </Button>
            )
          })}
        </Group>
        <Textarea
          label={t('comment')}
          value={comment}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={8_000}
          dir="auto"
          onChange={({ currentTarget }) => setComment(currentTarget.value)}
        />
      </Stack>
    </Paper>
  )
}
