import { ActionIcon, Group, Paper, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Participant } from '../../../../client/kalends.ts'
import { AnswerIcon, answerOf } from './answer-icon.tsx'
import { KindIcon } from './kind-icon.tsx'
import { isOptional, isOrganizer, isPlace, nameOf, type PersonKind } from './person.ts'

export interface InviteeChipsProps {
  readonly people: Readonly<Record<string, Participant>>
  onChange(people: Readonly<Record<string, Participant>>): void
}

/** Who is invited: what they are, what they answered, whether they have to be there. */
export function InviteeChips({ people, onChange }: InviteeChipsProps) {
  const t = useTranslations('event.people')
  const invited = Object.entries(people).filter(([, one]) => !isOrganizer(one))
  if (invited.length === 0) return null

  function toggle(id: string, participant: Participant): void {
    const { optional, ...roles } = participant.roles
    onChange({
      ...people,
      [id]: { ...participant, roles: optional ? { ...roles, attendee: true } : { ...roles, optional: true } },
    })
  }

  function remove(id: string): void {
    const { [id]: _, ...rest } = people
    onChange(rest)
  }

  return (
    <Group component="ul" gap={6} p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('invited')}>
      {invited.map(([id, participant]) => {
        const name = nameOf(participant)
        const isFree = isOptional(participant)
        return (
          <Paper component="li" key={id} withBorder radius="xl" pl={10} pr={2} py={2} maw="100%">
            <Group gap={6} wrap="nowrap">
              <KindIcon kind={kindOf(participant)} />
              <Text size="sm" dir="auto" truncate maw={180}>
                {name}
              </Text>
              <AnswerIcon answer={answerOf(participant)} />
              {isPlace(participant) ? null : (
                <Tooltip label={isFree ? t('makeRequired') : t('makeOptional')}>
                  <UnstyledButton
                    onClick={() => toggle(id, participant)}
                    aria-pressed={isFree}
                    aria-label={t('optionalOf', { name })}
                    px={6}
                    py={2}
                  >
                    <Text size="xs" c="dimmed" td="underline">
                      {isFree ? t('optional') : t('required')}
                    </Text>
                  </UnstyledButton>
                </Tooltip>
              )}
              <ActionIcon
                size="sm"
                radius="xl"
                color="gray"
                aria-label={t('remove', { name })}
                onClick={() => remove(id)}
              >
                <X size={14} aria-hidden />
              </ActionIcon>
            </Group>
          </Paper>
        )
      })}
    </Group>
  )
}

export function kindOf({ kind }: Participant): PersonKind {
  if (kind === 'location') return 'room'
  return kind === 'resource' || kind === 'group' ? kind : 'user'
}
