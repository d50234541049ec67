import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Notice } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import type { SeenEvent } from '../event-data.ts'
import { useWhenWords } from '../when-words.ts'

export interface ProposalsProps {
  readonly seen: SeenEvent
  readonly notices: readonly Notice[]
}

/** Other times that people propose, for the organizer to take or to decline. */
export function Proposals({ seen, notices }: ProposalsProps) {
  const { recurrenceId } = seen.ref
  const proposals = notices.filter(
    (notice) =>
      notice.method === 'counter' &&
      (recurrenceId === undefined || notice.recurrenceId === null || notice.recurrenceId === recurrenceId),
  )
  return proposals.map((notice) => <Proposal key={notice.id} seen={seen} notice={notice} />)
}

function Proposal({ seen, notice }: { readonly seen: SeenEvent; readonly notice: Notice }) {
  const t = useTranslations('event.proposal')
  const whenWords = useWhenWords()
  const { owner, calendar } = seen.ref
  const { id, from, start, duration, timeZone, showWithoutTime, comment } = notice
  const answer = useAct(
    (answer: 'accepted' | 'declined') =>
      api.answerProposal({ slug: owner, id, body: { answer } }, answer === 'accepted' ? { ifMatch: seen.etag } : {}),
    {
      done: (_, answer) => t(answer === 'accepted' ? 'taken' : 'refused'),
      asks: [
        ['events', owner, calendar],
        ['inbox', owner],
      ],
    },
  )
  const name = from?.name ?? from?.email ?? ''
  const when =
    start === null ? '' : whenWords({ start, timeZone, showWithoutTime, duration: duration ?? undefined }).here
  return (
    <Paper withBorder p="md" role="group" aria-label={t('label', { name })}>
      <Stack gap="xs">
        <Text fw={600}>{t('label', { name })}</Text>
        <Text>{when}</Text>
        {comment === null ? null : (
          <Text size="sm" c="dimmed" dir="auto">
            {comment}
          </Text>
        )}
        <Group gap="xs">
          <Button
            size="xs"
            loading={answer.isPending && answer.variables === 'accepted'}
            onClick={() => answer.mutate('accepted')}
          >
            {t('take')}
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={answer.isPending && answer.variables === 'declined'}
            onClick={() => answer.mutate('declined')}
          >
            {t('refuse')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
