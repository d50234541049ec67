/** What a room answered, and why. */
import { Badge } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { RoomReason, RoomRequest } from '../../../client/kalends.ts'
import { useLengthText } from './room-words.tsx'

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

/** In the reader's language, with the numbers of that moment where there are some. */
export function useReasonText(): (reason: RoomReason | null) => string | undefined {
  const t = useTranslations('requests.reason')
  const numbers = useTranslations('requests.reasonOf')
  const lengthText = useLengthText()
  return (reason) => {
    if (reason === null) return undefined
    const { key, count, of } = reason
    const length = lengthText(reason.length ?? null)
    if (length !== undefined && isOfLength(key)) return numbers(key, { length })
    if (count !== undefined && of !== undefined && isOfCount(key)) return numbers(key, { count, of })
    return t(key)
  }
}

const OF_LENGTH = ['too-short', 'too-long', 'too-far-ahead', 'goes-on-too-long', 'accepted-so-far'] as const
const OF_COUNT = ['too-many-conflicts', 'accepted-in-part'] as const

function isOfLength(key: string): key is (typeof OF_LENGTH)[number] {
  return OF_LENGTH.some((one) => one === key)
}

function isOfCount(key: string): key is (typeof OF_COUNT)[number] {
  return OF_COUNT.some((one) => one === key)
}
