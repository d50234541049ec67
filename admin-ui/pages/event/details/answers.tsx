import { Badge, Group, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Notice, Participant } from '../../../../client/kalends.ts'
import { type Answer, AnswerIcon, answerOf } from '../people/answer-icon.tsx'
import { kindOf } from '../people/invitee-chips.tsx'
import { KindIcon } from '../people/kind-icon.tsx'
import { addressOf, isAttending, isOptional, isOrganizer, nameOf } from '../people/person.ts'

export interface AnswersProps {
  readonly people: Readonly<Record<string, Participant>>
  /** What they said to it. */
  readonly notices: readonly Notice[]
}

const ORDER: readonly Answer[] = ['accepted', 'tentative', 'declined', 'undelivered', 'delegated', 'needs-action']

/** Who comes, at a glance, and each by themselves with what they said. */
export function Answers({ people, notices }: AnswersProps) {
  const t = useTranslations('event.answers')
  const all = Object.entries(people)
  const organizer = all.find(([, one]) => isOrganizer(one))?.[1]
  const invited = all.filter(([, one]) => isAttending(one) && !isOrganizer(one))
  const byAnswer = ORDER.map(
    (answer) => [answer, invited.filter(([, one]) => answerOf(one) === answer)] as const,
  ).filter(([, some]) => some.length > 0)
  if (all.length === 0) return null
  return (
    <Stack gap="xs">
      <Group gap="md" role="group" aria-label={t('glance')}>
        {byAnswer.map(([answer, some]) => (
          <Group key={answer} gap={4}>
            <AnswerIcon answer={answer} isHeard={false} />
            <Text size="sm" fw={600}>
              {t(answer, { count: some.length })}
            </Text>
          </Group>
        ))}
      </Group>
      <Stack component="ul" gap={6} p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('people')}>
        {organizer === undefined ? null : (
          <li>
            <Group gap={8} wrap="nowrap">
              <KindIcon kind={kindOf(organizer)} />
              <Text size="sm" dir="auto" truncate>
                {nameOf(organizer)}
              </Text>
              <Badge variant="default" size="sm" tt="none" fw={500} style={{ flexShrink: 0 }}>
                {t('organizer')}
              </Badge>
            </Group>
          </li>
        )}
        {byAnswer.flatMap(([answer, some]) =>
          some.map(([id, participant]) => (
            <li key={id}>
              <Group gap={8} wrap="nowrap" align="start">
                <Group gap={8} wrap="nowrap" pt={3}>
                  <KindIcon kind={kindOf(participant)} />
                  <AnswerIcon answer={answer} />
                </Group>
                <div style={{ minWidth: 0 }}>
                  <Text size="sm">
                    <bdi>{nameOf(participant)}</bdi>{' '}
                    {isOptional(participant) ? (
                      <Text span size="sm" c="dimmed">
                        {t('optional')}
                      </Text>
                    ) : null}
                  </Text>
                  <Said participant={participant} notices={notices} />
                </div>
              </Group>
            </li>
          )),
        )}
      </Stack>
    </Stack>
  )
}

function Said({ participant, notices }: { readonly participant: Participant; readonly notices: readonly Notice[] }) {
  const t = useTranslations('event.answers')
  const address = addressOf(participant)
  const said = notices.find(
    ({ method, from }) =>
      method === 'reply' && from !== null && (`mailto:${from.email}` === address || address.endsWith(`/${from.slug}/`)),
  )
  const lost =
    answerOf(participant) === 'undelivered'
      ? participant.scheduleStatus?.find((status) => /^[345]/.test(status))
      : undefined
  return (
    <>
      {said?.comment ? (
        <Text size="sm" c="dimmed" dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {said.comment}
        </Text>
      ) : null}
      {lost === undefined ? null : (
        <Text size="sm" c="red">
          {t('lost', { status: lost.split(';')[0] ?? lost })}
        </Text>
      )}
    </>
  )
}
