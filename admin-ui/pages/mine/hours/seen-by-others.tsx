import { today } from '@internationalized/date'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { BusyPeriod } from '../../../../client/kalends.ts'
import { api } from '../../../data/client.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { Problem } from '../../../look/problem.tsx'
import { Waiting } from '../../../look/waiting.tsx'
import { Section } from '../section.tsx'
import classes from './seen-by-others.module.css'

const SHOWN_DAYS = 7

/** Free-busy, as whoever plans a meeting sees it. */
export function SeenByOthers({ slug }: { readonly slug: string }) {
  const t = useTranslations('hours.seen')
  const { locale, timeZone } = usePreferences()
  const { time } = useFormats()
  const first = today(timeZone)
  const days = Array.from({ length: SHOWN_DAYS }, (_, at) => {
    const day = first.add({ days: at })
    return { day, start: day.toDate(timeZone), end: day.add({ days: 1 }).toDate(timeZone) }
  })
  const { data, error, refetch } = useQuery({
    queryKey: ['seen-by-others', slug, timeZone, first.toString()],
    queryFn: async () => {
      const window = {
        start: first.toDate(timeZone).toISOString(),
        end: first.add({ days: SHOWN_DAYS }).toDate(timeZone).toISOString(),
      }
      return (await api.queryFreeBusy({ body: { slugs: [slug], ...window } })).body.items[0]?.periods ?? []
    },
  })
  const dayName = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone })
  return (
    <Section title={t('title')} about={t('about')}>
      {error === null ? null : <Problem error={error} onAgain={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      <ul className={classes.days}>
        {(data === undefined ? [] : days).map(({ day, start, end }) => {
          const parts = within(data ?? [], start, end)
          const words = parts.map(({ from, until, type }) =>
            from <= start && until >= end
              ? t('wholeDay', { type: t(type) })
              : t('period', { from: time(from), until: time(until), type: t(type) }),
          )
          return (
            <li key={day.toString()} className={classes.day}>
              <span className={classes.name}>{dayName.format(start)}</span>
              <span className={classes.bar} aria-hidden>
                {parts.map(({ from, until, type }) => (
                  <span
                    key={`${from.getTime()}`}
                    className={classes.part}
                    data-type={type}
                    style={{
                      insetInlineStart: `${share(from, start, end)}%`,
                      width: `${share(until, start, end) - share(from, start, end)}%`,
                    }}
                  />
                ))}
              </span>
              <span className={classes.words}>{words.length === 0 ? t('free') : words.join(', ')}</span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function within(periods: readonly BusyPeriod[], start: Date, end: Date) {
  return periods.flatMap(({ start: from, end: until, type }) => {
    const [a, b] = [Math.max(Date.parse(from), start.getTime()), Math.min(Date.parse(until), end.getTime())]
    return b > a ? [{ from: new Date(a), until: new Date(b), type }] : []
  })
}

function share(at: Date, start: Date, end: Date): number {
  return (100 * (at.getTime() - start.getTime())) / (end.getTime() - start.getTime())
}
