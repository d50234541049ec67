import { Alert, Button, Code, Drawer, Group, Stack, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { DamagedObject, DamagedObjectInFull } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'

const CHANGES = [['damaged'], ['attention']]
const PAGE = 50

export default function DamagedPage() {
  const t = useTranslations('operation.damaged')
  const common = useTranslations('common.action')
  const { moment, bytes } = useFormats()
  const [shown, setShown] = useState<DamagedObject>()
  const list = usePages(['damaged'], (cursor) => api.listDamaged({ cursor, limit: PAGE }))
  return (
    <Page title={t('title')} intro={t('intro')}>
      <List
        label={t('title')}
        list={list}
        keyOf={keyOf}
        empty={t('empty')}
        columns={[
          { key: 'where', title: t('where'), isHeading: true, cell: whereOf },
          {
            key: 'reason',
            title: t('reason'),
            cell: ({ reason }) => (
              <Text size="sm" maw={420}>
                {reason}
              </Text>
            ),
          },
          { key: 'at', title: t('at'), cell: ({ modifiedAt }) => moment(modifiedAt) },
          { key: 'size', title: t('size'), isNumber: true, cell: ({ size }) => bytes(size) },
        ]}
        actions={(object) => (
          <Button variant="default" size="xs" onClick={() => setShown(object)}>
            {t('look')}
          </Button>
        )}
      />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={shown === undefined ? '' : whereOf(shown)}
        size="xl"
        closeButtonProps={{ 'aria-label': common('close') }}
      >
        {shown === undefined ? null : <Mending object={shown} onDone={() => setShown(undefined)} />}
      </Drawer>
    </Page>
  )
}

const whereOf = ({ owner, collection, name }: DamagedObject) => `${owner} / ${collection} / ${name}`
const keyOf = ({ owner, home, collection, name }: DamagedObject) => `${home}/${owner}/${collection}/${name}`
const placeOf = ({ owner, home, collection, name }: DamagedObject) => ({ owner, home, collection, name })

interface MendingProps {
  readonly object: DamagedObject
  onDone(): void
}

function Mending({ object, onDone }: MendingProps) {
  const found = useQuery({
    queryKey: ['damaged', 'one', keyOf(object)],
    queryFn: async () => (await api.getDamaged(placeOf(object))).body,
  })
  if (found.isPending) return <Waiting />
  if (found.error) return <Problem error={found.error} onAgain={() => void found.refetch()} />
  return <MendingForm key={found.data.etag} object={found.data} onDone={onDone} />
}

function MendingForm({ object, onDone }: { readonly object: DamagedObjectInFull; onDone(): void }) {
  const t = useTranslations('operation.damaged')
  const [text, setText] = useState(object.text)
  const replace = useAct(() => api.replaceDamaged({ ...placeOf(object), body: { text } }, { ifMatch: object.etag }), {
    asks: CHANGES,
    done: t('mended'),
    isQuiet: true,
    onDone,
  })
  const remove = useAct(() => api.removeDamaged(placeOf(object), { ifMatch: object.etag }), {
    asks: CHANGES,
    done: t('removed'),
    onDone,
  })
  return (
    <Stack>
      <Alert color="orange" title={t('reason')}>
        <Code bg="transparent" p={0} style={{ whiteSpace: 'pre-wrap' }}>
          {object.reason}
        </Code>
      </Alert>
      {object.repaired === null ? null : (
        <Group justify="space-between">
          <Text size="sm">{t('hasRepair')}</Text>
          <Button variant="light" size="xs" onClick={() => setText(object.repaired ?? text)}>
            {t('takeRepair')}
          </Button>
        </Group>
      )}
      <Textarea
        label={t('text')}
        description={t('textHint')}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        autosize
        minRows={12}
        maxRows={28}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      {replace.error ? <Problem error={replace.error} /> : null}
      <Group justify="space-between">
        <ConfirmButton
          color="red"
          variant="subtle"
          title={t('removeTitle')}
          text={t('removeText')}
          confirm={t('remove')}
          onConfirm={() => remove.mutate()}
        >
          {t('remove')}
        </ConfirmButton>
        <Button onClick={() => replace.mutate()} loading={replace.isPending} disabled={text === object.text}>
          {t('put')}
        </Button>
      </Group>
    </Stack>
  )
}
