/** Engines that others wrote, asked for the instances of a rule; all times in UTC. */
import { DateTime, RRuleSet } from 'rrule-rust'
import { RRuleTemporal } from 'rrule-temporal'
import { formatWall } from '../../time/civil.ts'
import { DAY, type Instant } from '../../time/values.ts'

export interface RuleQuestion {
  readonly rule: string
  readonly dtstart: Instant
  readonly from: Instant
  readonly to: Instant
}

export interface OutsideEngine {
  readonly name: string
  /** Whether it is known to read such a rule wrongly, or might never end at it. */
  isUnfit(question: RuleQuestion): boolean
  /** Starts in [from, to) that the rule gives, DTSTART only when it is one. Throws what it likes. */
  instances(question: RuleQuestion): Instant[]
}

const text = ({ rule, dtstart }: RuleQuestion) => `DTSTART:${formatWall(dtstart)}Z\nRRULE:${rule}`

const has = (rule: string, ...names: string[]) => names.every((name) => rule.includes(`${name}=`))
/** Plain and numbered days in one BYDAY. */
const mixesDays = (rule: string) => /BYDAY=([^;]*,)?[A-Z]{2}\b/.test(rule) && /BYDAY=[^;]*\d/.test(rule)

export const outsideEngines: readonly OutsideEngine[] = [
  {
    name: 'rrule-temporal',
    isUnfit: ({ rule }) =>
      // Only the numbered days of a mixed list are kept; BYDAY beside BYYEARDAY and BYMONTHDAY beside BYWEEKNO are not.
      mixesDays(rule) || has(rule, 'BYDAY', 'BYYEARDAY') || has(rule, 'BYWEEKNO', 'BYMONTHDAY'),
    instances: (question) =>
      new RRuleTemporal({ rruleString: text(question) })
        .between(new Date(question.from * 1_000), new Date((question.to - 1) * 1_000), true)
        .map((start) => start.epochMilliseconds / 1_000),
  },
  {
    name: 'rrule-rust',
    isUnfit: ({ rule, dtstart, from }) =>
      mixesDays(rule) ||
      // BYSETPOS counts from DTSTART in the first period; BYWEEKNO without BYDAY is all seven days, and the weeks at
      // the edges of a year are off.
      has(rule, 'BYSETPOS') ||
      has(rule, 'BYWEEKNO') ||
      // It walks from DTSTART, and takes a minute for a year of seconds.
      from - dtstart > (rule.includes('FREQ=SECONDLY') ? 30 : 3 * 366) * DAY,
    instances: (question) =>
      RRuleSet.fromString(text(question))
        .between(DateTime.fromTimestamp(question.from * 1_000), DateTime.fromTimestamp((question.to - 1) * 1_000), true)
        .map((start) => start.toDate().getTime() / 1_000),
  },
]
