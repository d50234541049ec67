import { Badge, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import type { OutboundMail } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { useEach } from './each.ts'
import { isOver } from './is-over.ts'
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
  const selection = useSelection(list.items, ({ id }) => id, addressOf)
  const about = { asks: CHANGES, nameOf: addressOf, onAll: selection.clear }
  const retry = useEach(({ id }: OutboundMail) => api.retryOutbound({ id }), { ...about, done: t('retried') })
  const giveUp = useEach(({ id }: OutboundMail) => api.giveUpOutbound({ id }), { ...about, done: t('gaveUp') })
  const buttons = (mails: readonly OutboundMail[]) => (
    <Group gap="xs" justify="end" wrap="nowrap">
      <Button variant="default" size="xs" loading={retry.isPending} onClick={() => retry.mutate(mails)}>
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
          { key: 'recipient', title: t('recipient'), isHeading: true, cell: addressOf },
          { key: 'sender', title: t('sender'), cell: ({ sender }) => sender },
          {
            key: 'kind',
            title: t('kind'),
            cell: ({ kind, method }) => (
              <Group gap={6}>
                <Text size="sm">{t(`kinds.${kind}`)}</Text>
                {method === '' ? null : (
                  <Badge variant="light">{isMethod(method) ? t(`methods.${method}`) : method}</Badge>
                )}
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
                    {isOver(mail.nextAt) ? t('soon') : t('next', { when: ago(mail.nextAt) })}
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

const addressOf = ({ recipient }: OutboundMail) => recipient.replace(/^mailto:/i, '')

/** RFC 5546 §1.4. */
const METHODS = ['REQUEST', 'REPLY', 'CANCEL', 'COUNTER', 'DECLINECOUNTER', 'REFRESH', 'ADD', 'PUBLISH'] as const

function isMethod(text: string): text is (typeof METHODS)[number] {
  return METHODS.some((method) => method === text)
}
