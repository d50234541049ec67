import { today } from '@internationalized/date'
import { Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Absence } from '../../../../client/kalends.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { DateField } from '../../event/fields/date-field.tsx'
import { TimeField } from '../../event/fields/time-field.tsx'
import { daysOf, startAndEnd } from './absence.ts'

const TYPES = ['unavailable', 'busy', 'tentative'] as const
const LONGEST = 2_000
const WORKDAY = { from: '09:00', until: '17:00' }

interface AbsenceFormProps {
  readonly before: Absence | undefined
  readonly isSaving: boolean
  onClose(): void
  onSave(absence: Absence): void
}

export interface AbsenceDialogProps extends AbsenceFormProps {
  readonly isOpen: boolean
}

export function AbsenceDialog({ isOpen, ...form }: AbsenceDialogProps) {
  const t = useTranslations('hours.away')
  const common = useTranslations('common.action')
  return (
    <Modal
      opened={isOpen}
      onClose={form.onClose}
      title={form.before === undefined ? t('add') : t('edit')}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {isOpen ? <AbsenceForm {...form} /> : null}
    </Modal>
  )
}

function AbsenceForm({ before, isSaving, onClose, onSave }: AbsenceFormProps) {
  const t = useTranslations('hours.away')
  const common = useTranslations('common.action')
  const days = before === undefined ? undefined : daysOf(before)
  const { timeZone } = usePreferences()
  const [first, setFirst] = useState(() => days?.first ?? today(timeZone).toString())
  const [last, setLast] = useState(days?.last ?? first)
  const [times, setTimes] = useState(days?.times)
  const [type, setType] = useState(before?.type ?? 'unavailable')
  const [reason, setReason] = useState(before?.reason ?? '')
  const [comment, setComment] = useState(before?.comment ?? '')
  const [wasTried, setWasTried] = useState(false)
  const told = startAndEnd({ first, last, times })
  const isRight = told.end > told.start
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setWasTried(true)
        if (!isRight) return
        onSave({ ...told, type, reason: reason.trim() || null, comment: comment.trim() || null })
      }}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <DateField
            label={t('first')}
            value={first}
            onChange={(day) => {
              setFirst(day)
              if (last < day) setLast(day)
            }}
          />
          <DateField
            label={t('last')}
            value={last}
            min={first}
            onChange={setLast}
            error={wasTried && !isRight ? t('wrong') : undefined}
          />
        </SimpleGrid>
        <Checkbox
          label={t('whole')}
          checked={times === undefined}
          onChange={(event) => setTimes(event.currentTarget.checked ? undefined : WORKDAY)}
        />
        {times === undefined ? null : (
          <SimpleGrid cols={2}>
            <TimeField label={t('from')} value={times.from} onChange={(from) => setTimes({ ...times, from })} />
            <TimeField label={t('until')} value={times.until} onChange={(until) => setTimes({ ...times, until })} />
          </SimpleGrid>
        )}
        <Select
          label={t('shows')}
          data={TYPES.map((value) => ({ value, label: t(value) }))}
          value={type}
          onChange={(value) => setType(TYPES.find((one) => one === value) ?? type)}
          allowDeselect={false}
        />
        <TextInput
          label={t('reason')}
          description={t('reasonHelp')}
          value={reason}
          maxLength={LONGEST}
          onChange={(event) => setReason(event.currentTarget.value)}
          dir="auto"
        />
        <Textarea
          label={t('comment')}
          value={comment}
          maxLength={LONGEST}
          onChange={(event) => setComment(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={6}
          dir="auto"
        />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={isSaving}>
            {common('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
