import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Pencil, RefreshCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { Problem } from '../../../look/problem.tsx'
import { Section } from '../section.tsx'
import { sourceIn } from './source-in.ts'

export interface SubscriptionStateProps {
  readonly owner: string
  readonly name: string
}

export function SubscriptionState({ owner, name }: SubscriptionStateProps) {
  const t = useTranslations('my-calendars.source')
  const common = useTranslations('common.action')
  const [isChanging, setChanging] = useState(false)
  const { ago } = useFormats()
  const queryKey = ['subscriptions', owner, name]
  const { data, error } = useQuery({
    queryKey,
    queryFn: async () => (await api.getSubscription({ owner, calendar: name })).body,
    refetchInterval: 20_000,
  })
  const refresh = useAct(() => api.refreshSubscription({ owner, calendar: name }), { asks: [queryKey] })
  return (
    <Section title={t('title')}>
      {error ? <Problem error={error} /> : null}
      {data === undefined ? null : (
        <Stack gap="sm" align="start" maw={640}>
          <Code style={{ overflowWrap: 'anywhere' }}>{data.source}</Code>
          <Text size="sm">
            {data.refreshedAt === null ? t('never') : t('read', { when: ago(data.refreshedAt) })}
            {' · '}
            {t('next', { when: ago(data.nextAt) })}
          </Text>
          {data.problem === null ? null : (
            <Alert color="orange" icon={<TriangleAlert aria-hidden />} w="100%">
              {t('failing', { count: data.failures, problem: data.problem })}
            </Alert>
          )}
          <Group gap="sm">
            <Button
              variant="default"
              leftSection={<RefreshCw size={16} aria-hidden />}
              onClick={() => refresh.mutate(undefined)}
              loading={refresh.isPending}
            >
              {t('refresh')}
            </Button>
            <Button variant="default" leftSection={<Pencil size={16} aria-hidden />} onClick={() => setChanging(true)}>
              {t('change')}
            </Button>
          </Group>
          <Modal
            opened={isChanging}
            onClose={() => setChanging(false)}
            title={t('change')}
            closeButtonProps={{ 'aria-label': common('close') }}
          >
            {isChanging ? (
              <SourceForm
                owner={owner}
                name={name}
                before={data.source}
                onClose={() => setChanging(false)}
                onChanged={() => refresh.mutate(undefined)}
              />
            ) : null}
          </Modal>
        </Stack>
      )}
    </Section>
  )
}

interface SourceFormProps extends SubscriptionStateProps {
  readonly before: string
  onClose(): void
  onChanged(): void
}

function SourceForm({ owner, name, before, onClose, onChanged }: SourceFormProps) {
  const t = useTranslations('my-calendars')
  const common = useTranslations('common.action')
  const [typed, setTyped] = useState(before)
  const [wasTried, setWasTried] = useState(false)
  const source = sourceIn(typed)
  const change = useAct(() => api.updateCalendar({ owner, calendar: name, body: { source } }), {
    done: t('source.changed'),
    asks: [
      ['calendars', owner],
      ['subscriptions', owner, name],
    ],
    onDone() {
      onChanged()
      onClose()
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setWasTried(true)
        if (source === before) onClose()
        else if (source !== undefined) change.mutate(undefined)
      }}
    >
      <Stack>
        <TextInput
          type="url"
          label={t('new.url')}
          description={t('new.urlHelp')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={wasTried && source === undefined ? t('new.urlWrong') : undefined}
          data-autofocus
        />
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {common('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
