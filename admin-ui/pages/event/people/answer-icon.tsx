import { Ban, Check, Clock, CornerUpRight, HelpCircle, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Participant } from '../../../../client/kalends.ts'

const ICONS = {
  accepted: Check,
  declined: X,
  tentative: HelpCircle,
  delegated: CornerUpRight,
  'needs-action': Clock,
  undelivered: Ban,
} as const

const COLORS = {
  accepted: 'var(--mantine-color-green-text)',
  declined: 'var(--mantine-color-red-text)',
  tentative: 'var(--mantine-color-yellow-text)',
  delegated: 'var(--mantine-color-dimmed)',
  'needs-action': 'var(--mantine-color-dimmed)',
  undelivered: 'var(--mantine-color-red-text)',
} as const

export type Answer = keyof typeof ICONS

/** RFC 5546 §3.6: what begins with 3 to 5 did not arrive. */
export function answerOf({ participationStatus = 'needs-action', scheduleStatus = [] }: Participant): Answer {
  const isLost = participationStatus === 'needs-action' && scheduleStatus.some((status) => /^[345]/.test(status))
  return isLost ? 'undelivered' : participationStatus
}

export function AnswerIcon({ answer, isHeard = true }: { readonly answer: Answer; readonly isHeard?: boolean }) {
  const t = useTranslations('event.answer')
  const Icon = ICONS[answer]
  return (
    <>
      <Icon size={16} aria-hidden color={COLORS[answer]} style={{ flexShrink: 0 }} />
      {isHeard ? <span className="only-heard">{t(answer)}</span> : null}
    </>
  )
}
