/** What a room answered, and why. */
import { Badge } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { RoomReason, RoomRequest } from '../../../client/kalends.ts'

type Answer = RoomRequest['answer']

const COLOURS = { accept: 'green', tentative: 'orange', leave: 'blue', decline: 'red' } as const

export function AnswerBadge({ answer }: { readonly answer: Answer }) {
  const t = useTranslations('requests.answer')
  return (
    <Badge variant="light" color={answer === null ? 'gray' : COLOURS[answer]} tt="none">
      {answer === null ? t('none') : t(answer)}
    </Badge>
  )
}

export function useReasonText(): (reason: RoomReason | null) => string | undefined {
  const t = useTranslations('requests.reason')
  return (reason) => (reason === null ? undefined : t(reason.key))
}
