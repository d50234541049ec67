import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { QuarantinedMail } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
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
  const release = useAct((mails: readonly QuarantinedMail[]) => each(mails, (id) => api.releaseQuarantined({ id })), {
    asks: CHANGES,
    done: t('released'),
    onDone: selection.clear,
  })
  const drop = useAct((mails: readonly QuarantinedMail[]) => each(mails, (id) => api.dropQuarantined({ id })), {
    asks: CHANGES,
    done: t('dropped'),
    onDone: selection.clear,
  })
  const buttons = (mails: readonly QuarantinedMail[]) => (
    <Group gap="xs" justify="end" wrap="nowrap">
      <ConfirmButton
        title={t('releaseTitle', { count: mails.length })}
        text={t('releaseText')}
        confirm={t('release')}
        onConfirm={() => release.mutate(mails)}
      >
        {t('release')}
      </ConfirmButton>
      <Button variant="subtle" color="red" size="xs" onClick={() => drop.mutate(mails)}>
        {t('drop')}
      </Button>
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

/** One after the other; the first that fails ends it, and the list shows which are left. */
async function each(mails: readonly QuarantinedMail[], act: (id: string) => Promise<unknown>): Promise<void> {
  for (const { id } of mails) await act(id)
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
