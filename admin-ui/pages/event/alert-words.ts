import { useFormatter, useTranslations } from 'use-intl'
import type { Alert } from '../../../client/kalends.ts'
import { usePreferences } from '../../i18n/preferences.tsx'
import { parseDuration } from '../../time/duration.ts'
import { DAY } from '../../time/wall.ts'
import { minutesBefore } from './form/event-form.ts'

/** When somebody is reminded. */
export function useAlertWords(): (alert: Alert) => string {
  const t = useTranslations('event.alerts')
  const format = useFormatter()
  const { hour12 } = usePreferences()
  return (alert) => {
    const { trigger } = alert
    if (trigger['@type'] === 'AbsoluteTrigger') {
      return t('at', {
        when: format.dateTime(new Date(trigger.when), { dateStyle: 'medium', timeStyle: 'short', hour12 }),
      })
    }
    const before = minutesBefore(alert)
    if (before !== undefined)
      return inUnit(before, (unit, amount) =>
        t('before', {
          amount: t(
            unit === 'minutes' ? 'minutesOf' : unit === 'hours' ? 'hoursOf' : unit === 'days' ? 'daysOf' : 'weeksOf',
            { amount },
          ),
        }),
      )
    const { days, ms } = parseDuration(trigger.offset)
    const minutes = Math.abs(days * DAY + ms) / 60_000
    const isBefore = days * DAY + ms < 0
    const length = t('minutesOf', { amount: minutes })
    if (trigger.relativeTo === 'end')
      return isBefore ? t('beforeEnd', { amount: length }) : t('afterEnd', { amount: length })
    return t('after', { amount: length })
  }
}

const UNITS = [
  ['weeks', 10_080],
  ['days', 1_440],
  ['hours', 60],
] as const

function inUnit(
  minutes: number,
  say: (unit: 'minutes' | 'hours' | 'days' | 'weeks', amount: number) => string,
): string {
  const [unit, size] = UNITS.find(([, one]) => minutes > 0 && minutes % one === 0) ?? (['minutes', 1] as const)
  return say(unit, minutes / size)
}
