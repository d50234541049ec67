import { Button, Group, Modal, Radio, Select, Stack, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Approval, ApprovalAnswer } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { usePreferences } from '../../../i18n/preferences.tsx'
import { spanOf } from '../../../time/span.ts'
import { instantOf } from '../../../time/wall.ts'
import { organizerOf } from '../timeline/booking-dialog.tsx'

export interface Asked {
  readonly approval: Approval
  readonly answer: ApprovalAnswer['answer']
}

interface AnswerDialogProps {
  readonly asked: Asked | undefined
  roomName(slug: string): string
  onClose(): void
}

export function AnswerDialog({ asked, roomName, onClose }: AnswerDialogProps) {
  const t = useTranslations('requests.approvals')
  const common = useTranslations('common.action')
  const title = asked?.approval.value.title ?? t('untitled')
  return (
    <Modal
      opened={asked !== undefined}
      onClose={onClose}
      title={asked?.answer === 'declined' ? t('declineTitle', { title }) : t('acceptTitle', { title })}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {asked === undefined ? null : (
        <AnswerForm {...asked} roomName={roomName(asked.approval.room)} onClose={onClose} />
      )}
    </Modal>
  )
}

interface AnswerFormProps extends Asked {
  readonly roomName: string
  onClose(): void
}

function AnswerForm({ approval, answer, roomName, onClose }: AnswerFormProps) {
  const formats = useFormats()
  const t = useTranslations('requests.approvals')
  const common = useTranslations('common.action')
  const { room, uid, etag, count } = approval
  const [comment, setComment] = useState('')
  const [isOne, setIsOne] = useState(false)
  const [recurrenceId, setRecurrenceId] = useState<string | null>(null)
  const give = useAct((body: ApprovalAnswer) => api.answerApproval({ room, uid, body }, { ifMatch: etag }), {
    done: t(answer),
    asks: [['approvals'], ['rooms']],
    onDone: onClose,
  })
  function send(): void {
    give.mutate({
      answer,
      ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
      ...(isOne && recurrenceId !== null ? { recurrenceId } : {}),
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Stack>
        <Text size="sm" dir="auto">
          {[roomName, formats.span(approval.start, approval.end), organizerOf(approval.value)]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </Text>
        {count > 1 ? (
          <Radio.Group label={t('which')} value={isOne ? 'one' : 'all'} onChange={(value) => setIsOne(value === 'one')}>
            <Stack gap="xs" mt="xs">
              <Radio value="all" label={t('all', { count })} />
              <Radio value="one" label={t('one')} />
            </Stack>
          </Radio.Group>
        ) : null}
        {isOne ? <Occurrences approval={approval} value={recurrenceId} onChange={setRecurrenceId} /> : null}
        <Textarea
          label={t('comment')}
          description={t('commentHint')}
          value={comment}
          maxLength={2_000}
          autosize
          minRows={2}
          data-autofocus
          onChange={({ currentTarget }) => setComment(currentTarget.value)}
        />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button
            type="submit"
            color={answer === 'declined' ? 'red' : undefined}
            loading={give.isPending}
            disabled={isOne && recurrenceId === null}
          >
            {answer === 'declined' ? t('decline') : t('accept')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface OccurrencesProps {
  readonly approval: Approval
  readonly value: string | null
  onChange(recurrenceId: string | null): void
}

const HALF_A_YEAR_MS = 183 * 86_400_000

function Occurrences({ approval, value, onChange }: OccurrencesProps) {
  const t = useTranslations('requests.approvals')
  const formats = useFormats()
  const { timeZone } = usePreferences()
  const { room, calendar, uid, start } = approval
  const end = new Date(Date.parse(start) + HALF_A_YEAR_MS).toISOString()
  const { data = [] } = useQuery({
    queryKey: ['rooms', 'occurrences', room, uid, start],
    queryFn: async () =>
      (await api.listEvents({ owner: room, calendar, start, end, expand: 'true', limit: 200 })).body.items,
  })
  const times = data.flatMap(({ value: one }) => {
    if (one.uid !== uid || one.recurrenceId === undefined) return []
    const begins = new Date(instantOf(spanOf(one, timeZone).start, timeZone))
    return [{ value: one.recurrenceId, label: formats.moment(begins) }]
  })
  return <Select label={t('oneOf')} data={times} value={value} onChange={onChange} searchable />
}
