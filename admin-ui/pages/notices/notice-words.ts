import { useFormatter, useTranslations } from 'use-intl'
import type { Notice } from '../../../client/kalends.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { spanOf } from '../../time/span.ts'
import { addDays, dayOf, utcOfWall } from '../../time/wall.ts'

const ANSWERS = ['accepted', 'declined', 'tentative', 'delegated'] as const

export interface NoticeWords {
  /** Who says what. */
  headline(notice: Notice): string
  title(notice: Notice): string
  /** When it is, or is proposed to be. */
  when(notice: Notice): string | undefined
}

export function useNoticeWords(): NoticeWords {
  const t = useTranslations('notices')
  const format = useFormatter()
  const { timeZone, hour12 } = usePreferences()
  return {
    headline({ method, from, participationStatus }) {
      const name = from?.name ?? from?.email ?? t('somebody')
      if (method !== 'reply') return t(`method.${method}`, { name })
      return t(`reply.${ANSWERS.find((one) => one === participationStatus) ?? 'other'}`, { name })
    },
    title: ({ title }) => title ?? t('untitled'),
    when({ start, due, timeZone: zone, duration, showWithoutTime }) {
      const at = start ?? due
      if (at === null) return undefined
      const timed = { start: at, timeZone: zone, duration: duration ?? 'PT0S', showWithoutTime }
      const { start: first, end, isAllDay } = spanOf(timed, timeZone)
      const day = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
      const [begins, ends] = isAllDay
        ? [utcOfWall(dayOf(first)), utcOfWall(addDays(dayOf(end), -1))]
        : [utcOfWall(first), utcOfWall(end)]
      const style = isAllDay ? day : ({ ...day, hour: 'numeric', minute: '2-digit', hour12 } as const)
      return begins >= ends ? format.dateTime(begins, style) : format.dateTimeRange(begins, ends, style)
    },
  }
}
