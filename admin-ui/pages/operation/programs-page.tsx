import { Badge, Button, Drawer, Group, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { OAuthClient } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { usePages } from '../../data/pages.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { List } from '../../look/list.tsx'
import { Page } from '../../look/page.tsx'
import { ProgramForm } from './program-form.tsx'
import { SecretDialog } from './secret-dialog.tsx'

const KEY = ['oauth-clients']
const PAGE = 50

type Shown = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly client: OAuthClient }

export default function ProgramsPage() {
  const t = useTranslations('operation.programs')
  const common = useTranslations('common.action')
  const { day } = useFormats()
  const [shown, setShown] = useState<Shown>()
  const [secret, setSecret] = useState<string>()
  const list = usePages(KEY, (cursor) => api.listOAuthClients({ cursor, limit: PAGE }))
  const renew = useAct(async (client: string) => (await api.renewOAuthClientSecret({ client })).body.secret, {
    asks: [KEY],
    onDone: setSecret,
  })
  const remove = useAct((client: string) => api.removeOAuthClient({ client }), { asks: [KEY], done: t('removed') })
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setShown({ kind: 'new' })}>
          {t('make')}
        </Button>
      }
    >
      <List
        label={t('title')}
        list={list}
        keyOf={({ client }) => client}
        empty={t('empty')}
        columns={[
          {
            key: 'name',
            title: t('name'),
            isHeading: true,
            cell: ({ name, client }) => (
              <>
                {name}
                <Text size="xs" c="dimmed" fw={400}>
                  {client}
                </Text>
              </>
            ),
          },
          {
            key: 'kind',
            title: t('kind'),
            cell: (client) => <Badge variant="light">{t(`kinds.${kindOf(client)}`)}</Badge>,
          },
          {
            key: 'scopes',
            title: t('scopes'),
            cell: ({ scopes }) => (
              <Text size="sm" maw={320}>
                {scopes.join(', ')}
              </Text>
            ),
          },
          {
            key: 'uris',
            title: t('redirectUris'),
            cell: ({ redirectUris, service }) => (
              <Text size="sm" maw={320} style={{ overflowWrap: 'anywhere' }}>
                {service === null ? redirectUris.join(', ') : t('actsAs', { service })}
              </Text>
            ),
          },
          { key: 'at', title: t('at'), cell: ({ createdAt }) => day(createdAt) },
        ]}
        actions={(client) => (
          <Group gap="xs" justify="end" wrap="nowrap">
            <Button variant="default" size="xs" onClick={() => setShown({ kind: 'edit', client })}>
              {common('edit')}
            </Button>
            {client.public ? null : (
              <ConfirmButton
                title={t('renewTitle', { name: client.name })}
                text={t('renewText')}
                confirm={t('renew')}
                onConfirm={() => renew.mutate(client.client)}
              >
                {t('renew')}
              </ConfirmButton>
            )}
            <ConfirmButton
              title={t('removeTitle', { name: client.name })}
              text={t('removeText')}
              confirm={common('remove')}
              variant="subtle"
              color="red"
              onConfirm={() => remove.mutate(client.client)}
            >
              {common('remove')}
            </ConfirmButton>
          </Group>
        )}
      />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={shown?.kind === 'edit' ? shown.client.name : t('make')}
        closeButtonProps={{ 'aria-label': common('close') }}
      >
        {shown === undefined ? null : (
          <ProgramForm
            client={shown.kind === 'edit' ? shown.client : undefined}
            onDone={(made) => {
              setShown(undefined)
              if (made !== null) setSecret(made)
            }}
          />
        )}
      </Drawer>
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Page>
  )
}

function kindOf(client: OAuthClient): 'service' | 'public' | 'confidential' {
  if (client.service !== null) return 'service'
  return client.public ? 'public' : 'confidential'
}
