import { Badge, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import type { OutboundMail } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { SelectionBar, useSelection } from './selection.tsx'

const STATES = ['queued', 'failed', 'sent'] as const
const COLOURS = { queued: 'blue', failed: 'red', sent: 'green' } as const
const CHANGES = [['outbound'], ['attention'], ['server']]
const PAGE = 50

export default function MailPage() {
  const t = useTranslations('operation.mail')
  const { moment, ago, number } = useFormats()
  const [search, setSearch] = useSearchParams()
  const state = STATES.find((one) => one === search.get('state')) ?? 'queued'
  const list = usePages(['outbound', state], (cursor) => api.listOutbound({ cursor, limit: PAGE, state }))
  const selection = useSelection(
    list.items,
    ({ id }) => id,
    ({ recipient }) => recipient,
  )
  const retry = useAct((mails: readonly OutboundMail[]) => each(mails, (id) => api.retryOutbound({ id })), {
    asks: CHANGES,
    done: t('retried'),
    onDone: selection.clear,
  })
  const giveUp = useAct((mails: readonly OutboundMail[]) => each(mails, (id) => api.giveUpOutbound({ id })), {
    asks: CHANGES,
    done: t('gaveUp'),
    onDone: selection.clear,
  })
  const buttons = (mails: readonly OutboundMail[]) => (
    <Group gap="xs" justify="end" wrap="nowrap">
      <Button variant="default" size="xs" onClick={() => retry.mutate(mails)}>
        {t('retry')}
      </Button>
      {state === 'queued' ? (
        <ConfirmButton
          title={t('giveUpTitle', { count: mails.length })}
          text={t('giveUpText')}
          confirm={t('giveUp')}
          variant="subtle"
          color="red"
          onConfirm={() => giveUp.mutate(mails)}
        >
          {t('giveUp')}
        </ConfirmButton>
      ) : null}
    </Group>
  )
  const canSelect = state !== 'sent' && list.items.length > 1
  return (
    <Page title={t('title')} intro={t('intro')}>
      <SegmentedControl
        aria-label={t('state')}
        value={state}
        onChange={(value) => setSearch({ state: value })}
        data={STATES.map((value) => ({ value, label: t(`states.${value}`) }))}
        w="fit-content"
      />
      {canSelect ? <SelectionBar selection={selection}>{buttons(selection.chosen)}</SelectionBar> : null}
      <List
        label={t('title')}
        list={list}
        keyOf={({ id }) => id}
        empty={t(`empty.${state}`)}
        columns={[
          ...(canSelect ? [selection.column] : []),
          { key: 'recipient', title: t('recipient'), isHeading: true, cell: ({ recipient }) => recipient },
          { key: 'sender', title: t('sender'), cell: ({ sender }) => sender },
          {
            key: 'kind',
            title: t('kind'),
            cell: ({ kind, method }) => (
              <Group gap={6}>
                <Text size="sm">{t(`kinds.${kind}`)}</Text>
                {method === '' ? null : <Badge variant="light">{method}</Badge>}
              </Group>
            ),
          },
          {
            key: 'how',
            title: t('how'),
            cell: (mail) => (
              <Stack gap={2} maw={380}>
                <Badge variant="light" color={COLOURS[mail.state]}>
                  {t(`states.${mail.state}`)}
                </Badge>
                {mail.problem === null ? null : <Text size="sm">{mail.problem}</Text>}
                {mail.nextAt === null || mail.state !== 'queued' ? null : (
                  <Text size="xs" c="dimmed">
                    {t('next', { when: ago(mail.nextAt) })}
                  </Text>
                )}
              </Stack>
            ),
          },
          { key: 'attempts', title: t('attempts'), isNumber: true, cell: ({ attempts }) => number(attempts) },
          { key: 'at', title: t('at'), cell: ({ createdAt, settledAt }) => moment(settledAt ?? createdAt) },
        ]}
        actions={state === 'sent' ? undefined : (mail) => buttons([mail])}
      />
    </Page>
  )
}

async function each(mails: readonly OutboundMail[], act: (id: string) => Promise<unknown>): Promise<void> {
  for (const { id } of mails) await act(id)
}
