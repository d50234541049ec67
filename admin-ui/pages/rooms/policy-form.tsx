import { Alert, Paper, SimpleGrid, Stack, Title } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useNames } from '../../data/names.ts'
import { Choice, Count, YesNo } from './choice.tsx'
import { LengthField } from './length-field.tsx'
import { ACCEPT_MODES, type FullPolicy, isNothingLongEnough, PRIVACY, USUAL } from './policy.ts'
import { GroupPicker, PrincipalPicker } from './principal-picker.tsx'
import { useLengthText } from './room-words.tsx'
import { WeekHoursField } from './week-hours-field.tsx'

export interface PolicyFormProps {
  readonly policy: FullPolicy
  /** On whose clock its hours are. */
  readonly timezone: string | null
  onChange(change: Partial<FullPolicy>): void
}

const ANYBODY = ['user', 'group'] as const

export function PolicyForm(props: PolicyFormProps) {
  return (
    <Stack gap="lg">
      <Who {...props} />
      <When {...props} />
      <Answers {...props} />
      <Approval {...props} />
      <Series {...props} />
      <Seen {...props} />
    </Stack>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section" aria-label={title}>
      <Title order={3} size="h4" mb="md">
        {title}
      </Title>
      <Stack gap="lg">{children}</Stack>
    </Paper>
  )
}

function Who({ policy, onChange }: PolicyFormProps) {
  const t = useTranslations('policy')
  const { bookers, strangers } = policy
  return (
    <Section title={t('section.who')}>
      <PrincipalPicker
        label={t('bookers.label')}
        explained={t('bookers.text', { count: bookers.length })}
        kinds={ANYBODY}
        value={bookers}
        onChange={(bookers) => onChange({ bookers })}
      />
      <YesNo
        label={t('strangers.label')}
        explained={strangers ? t('strangers.yes') : t('strangers.no')}
        value={strangers}
        onChange={(strangers) => onChange({ strangers })}
      />
    </Section>
  )
}

function When({ policy, timezone, onChange }: PolicyFormProps) {
  const t = useTranslations('policy')
  const lengthText = useLengthText()
  const { window, beyondWindow, minDuration, maxDuration, bufferBefore, bufferAfter, openingHours } = policy
  const text = (value: string | null) => lengthText(value) ?? ''
  return (
    <Section title={t('section.when')}>
      <LengthField
        label={t('window.label')}
        explained={t(`window.${beyondWindow}`, { length: text(window ?? USUAL.window) })}
        value={window}
        units={['day']}
        first="day"
        onChange={(window) => onChange({ window })}
      />
      <Choice
        label={t('beyondWindow.label')}
        explained={t(`beyondWindow.${beyondWindow}.text`)}
        value={beyondWindow}
        options={[
          { value: 'cut', label: t('beyondWindow.cut.label') },
          { value: 'decline', label: t('beyondWindow.decline.label') },
        ]}
        onChange={(beyondWindow) => onChange({ beyondWindow })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <LengthField
          label={t('minDuration.label')}
          explained={
            minDuration === null ? t('minDuration.none') : t('minDuration.text', { length: text(minDuration) })
          }
          value={minDuration}
          units={['minute', 'hour', 'day']}
          first="minute"
          onChange={(minDuration) => onChange({ minDuration })}
        />
        <LengthField
          label={t('maxDuration.label')}
          explained={
            maxDuration === null ? t('maxDuration.none') : t('maxDuration.text', { length: text(maxDuration) })
          }
          error={isNothingLongEnough(policy) ? t('maxDuration.tooShort') : undefined}
          value={maxDuration}
          units={['minute', 'hour', 'day']}
          first="hour"
          onChange={(maxDuration) => onChange({ maxDuration })}
        />
        <LengthField
          label={t('bufferBefore.label')}
          explained={
            bufferBefore === null ? t('bufferBefore.none') : t('bufferBefore.text', { length: text(bufferBefore) })
          }
          value={bufferBefore}
          units={['minute', 'hour']}
          first="minute"
          onChange={(bufferBefore) => onChange({ bufferBefore })}
        />
        <LengthField
          label={t('bufferAfter.label')}
          explained={
            bufferAfter === null ? t('bufferAfter.none') : t('bufferAfter.text', { length: text(bufferAfter) })
          }
          value={bufferAfter}
          units={['minute', 'hour']}
          first="minute"
          onChange={(bufferAfter) => onChange({ bufferAfter })}
        />
      </SimpleGrid>
      <WeekHoursField
        label={t('openingHours.label')}
        explained={
          openingHours.length === 0 ? t('openingHours.none') : t('openingHours.text', { zone: timezone ?? 'UTC' })
        }
        value={openingHours}
        onChange={(openingHours) => onChange({ openingHours })}
      />
    </Section>
  )
}

function Answers({ policy, onChange }: PolicyFormProps) {
  const t = useTranslations('policy')
  const { accept, lanes, acceptFromGroup } = policy
  const names = useNames(acceptFromGroup === null ? [] : [acceptFromGroup])
  const group = acceptFromGroup === null ? '' : (names.get(acceptFromGroup) ?? acceptFromGroup)
  return (
    <Section title={t('section.answers')}>
      <Choice
        label={t('accept.label')}
        explained={t(`accept.text.${accept}`)}
        value={accept}
        options={ACCEPT_MODES.map((value) => ({ value, label: t(`accept.option.${value}`) }))}
        onChange={(accept) => onChange({ accept })}
      />
      <GroupPicker
        label={t('acceptFromGroup.label')}
        explained={acceptFromGroup === null ? t('acceptFromGroup.none') : t('acceptFromGroup.text', { group })}
        value={acceptFromGroup}
        onChange={(acceptFromGroup) => onChange({ acceptFromGroup })}
      />
      <Count
        label={t('lanes.label')}
        explained={t('lanes.text', { count: lanes })}
        value={lanes}
        min={1}
        max={1_000}
        onChange={(lanes) => onChange({ lanes: lanes ?? 1 })}
      />
    </Section>
  )
}

const ANSWER_UNITS = ['hour', 'day', 'week'] as const

function Approval({ policy, onChange }: PolicyFormProps) {
  const t = useTranslations('policy')
  const lengthText = useLengthText(ANSWER_UNITS)
  const { approval, approvers, approvalExcept, approvalTimeLimit } = policy
  return (
    <Section title={t('section.approval')}>
      <Choice
        label={t('approval.label')}
        explained={t(`approval.text.${approval}`)}
        value={approval}
        options={[
          { value: 'none', label: t('approval.option.none') },
          { value: 'all', label: t('approval.option.all') },
        ]}
        onChange={(approval) => onChange({ approval })}
      />
      {approval === 'none' ? null : (
        <>
          <PrincipalPicker
            label={t('approvers.label')}
            explained={t('approvers.text')}
            kinds={ANYBODY}
            value={approvers}
            onChange={(approvers) => onChange({ approvers })}
          />
          {approvers.length > 0 ? null : (
            <Alert color="yellow" icon={<TriangleAlert aria-hidden />} role="status">
              {t('approvers.missing')}
            </Alert>
          )}
          <PrincipalPicker
            label={t('approvalExcept.label')}
            explained={t('approvalExcept.text', { count: approvalExcept.length })}
            kinds={ANYBODY}
            value={approvalExcept}
            onChange={(approvalExcept) => onChange({ approvalExcept })}
          />
          <LengthField
            label={t('approvalTimeLimit.label')}
            explained={t('approvalTimeLimit.text', {
              length: lengthText(approvalTimeLimit ?? USUAL.approvalTimeLimit) ?? '',
            })}
            value={approvalTimeLimit}
            units={ANSWER_UNITS}
            first="day"
            onChange={(approvalTimeLimit) => onChange({ approvalTimeLimit })}
          />
        </>
      )}
    </Section>
  )
}

function Series({ policy, onChange }: PolicyFormProps) {
  const t = useTranslations('policy')
  const format = useFormatter()
  const { recurring, maxConflicts, maxConflictsPercent } = policy
  return (
    <Section title={t('section.series')}>
      <YesNo
        label={t('recurring.label')}
        explained={recurring ? t('recurring.yes') : t('recurring.no')}
        value={recurring}
        onChange={(recurring) => onChange({ recurring })}
      />
      {recurring ? (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Count
            label={t('maxConflicts.label')}
            explained={maxConflicts === null ? t('maxConflicts.none') : t('maxConflicts.text', { count: maxConflicts })}
            value={maxConflicts}
            min={0}
            max={10_000}
            onChange={(maxConflicts) => onChange({ maxConflicts })}
          />
          <Count
            label={t('maxConflictsPercent.label')}
            explained={
              maxConflictsPercent === null
                ? t('maxConflictsPercent.none')
                : t('maxConflictsPercent.text', {
                    percent: format.number(maxConflictsPercent / 100, { style: 'percent' }),
                  })
            }
            value={maxConflictsPercent}
            min={0}
            max={100}
            suffix="%"
            onChange={(maxConflictsPercent) => onChange({ maxConflictsPercent })}
          />
        </SimpleGrid>
      ) : null}
    </Section>
  )
}

function Seen({ policy, onChange }: PolicyFormProps) {
  const t = useTranslations('policy')
  const lengthText = useLengthText()
  const { privacy, checkIn } = policy
  return (
    <>
      <Section title={t('section.seen')}>
        <Choice
          label={t('privacy.label')}
          explained={t(`privacy.text.${privacy}`)}
          value={privacy}
          options={PRIVACY.map((value) => ({ value, label: t(`privacy.option.${value}`) }))}
          onChange={(privacy) => onChange({ privacy })}
        />
      </Section>
      <Section title={t('section.checkIn')}>
        <LengthField
          label={t('checkIn.label')}
          explained={checkIn === null ? t('checkIn.none') : t('checkIn.text', { length: lengthText(checkIn) ?? '' })}
          value={checkIn}
          units={['minute', 'hour']}
          first="minute"
          onChange={(checkIn) => onChange({ checkIn })}
        />
      </Section>
    </>
  )
}
