import { Code, Group, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { QuarantinedMail } from '../../../client/kalends.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { useEach } from './each.ts'
import { reasonOf } from './quarantine-reason.ts'
import { SelectionBar, useSelection } from './selection.tsx'

const KEY = ['quarantine']
const CHANGES = [KEY, ['attention']]
const PAGE = 50

export default function QuarantinePage() {
  const t = useTranslations('operation.quarantine')
  const { moment, bytes } = useFormats()
  const list = usePages(KEY, (cursor) => api.listQuarantine({ cursor, limit: PAGE }))
  const selection = useSelection(
    list.items,
    ({ id }) => id,
    ({ author }) => author,
  )
  const about = { asks: CHANGES, nameOf: ({ author }: QuarantinedMail) => author || t('nobody') }
  const release = useEach(({ id }: QuarantinedMail) => api.releaseQuarantined({ id }), {
    ...about,
    done: t('released'),
    onAll: selection.clear,
  })
  const drop = useEach(({ id }: QuarantinedMail) => api.dropQuarantined({ id }), {
    ...about,
    done: t('dropped'),
    onAll: selection.clear,
  })
  const buttons = (mails: readonly QuarantinedMail[]) => (
    <Group gap="xs" justify="end" wrap="nowrap">
      <ConfirmButton
        title={t('releaseTitle', { count: mails.length })}
        text={t('releaseText')}
        confirm={t('release')}
        loading={release.isPending}
        onConfirm={() => release.mutate(mails)}
      >
        {t('release')}
      </ConfirmButton>
      <ConfirmButton
        title={t('dropTitle', { count: mails.length })}
        text={t('dropText')}
        confirm={t('drop')}
        variant="subtle"
        color="red"
        loading={drop.isPending}
        onConfirm={() => drop.mutate(mails)}
      >
        {t('drop')}
      </ConfirmButton>
    </Group>
  )
  return (
    <Page title={t('title')} intro={t('intro')}>
      {list.items.length > 1 ? <SelectionBar selection={selection}>{buttons(selection.chosen)}</SelectionBar> : null}
      <List
        label={t('title')}
        list={list}
        keyOf={({ id }) => id}
        empty={t('empty')}
        columns={[
          ...(list.items.length > 1 ? [selection.column] : []),
          { key: 'author', title: t('author'), isHeading: true, cell: ({ author }) => author || t('nobody') },
          { key: 'recipient', title: t('recipient'), cell: ({ recipient }) => recipient },
          { key: 'reason', title: t('reason'), cell: ({ reason }) => <Reason reason={reason} /> },
          { key: 'at', title: t('at'), cell: ({ receivedAt }) => moment(receivedAt) },
          { key: 'size', title: t('size'), isNumber: true, cell: ({ size }) => bytes(size) },
        ]}
        actions={(mail) => buttons([mail])}
      />
    </Page>
  )
}

function Reason({ reason }: { readonly reason: string }) {
  const t = useTranslations('operation.quarantine.reasons')
  return (
    <Stack gap={2} maw={420}>
      <Text size="sm">{t(reasonOf(reason))}</Text>
      <Code fz="xs" bg="transparent" p={0} c="dimmed">
        {reason}
      </Code>
    </Stack>
  )
}
