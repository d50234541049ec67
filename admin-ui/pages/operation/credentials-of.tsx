/** By what somebody signs in, and where they are signed in; each way can be ended. */
import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Credentials } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { useFormats } from '../../i18n/formats.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { Problem } from '../../look/problem.tsx'
import { Waiting } from '../../look/waiting.tsx'

export function CredentialsOf({ slug }: { readonly slug: string }) {
  const t = useTranslations('operation.credentials')
  const { moment, ago } = useFormats()
  const found = useQuery({
    queryKey: ['credentials', slug],
    queryFn: async () => (await api.getCredentials({ slug })).body,
  })
  const end = useAct((ask: () => Promise<unknown>) => ask(), { asks: [['credentials', slug]], done: t('ended') })
  if (found.isPending) return <Waiting />
  if (found.error) return <Problem error={found.error} />
  const { sessions, appPasswords, programs, passkeys }: Credentials = found.data
  const used = (at: string | null) => (at === null ? t('neverUsed') : t('used', { when: ago(at) }))
  return (
    <Stack gap="lg">
      <Card withBorder component="section" aria-label={t('factors')}>
        <Group justify="space-between">
          <Group gap="xs">
            <Badge variant="light" color={found.data.hasPassword ? 'green' : 'gray'}>
              {found.data.hasPassword ? t('hasPassword') : t('noPassword')}
            </Badge>
            <Badge variant="light" color={found.data.hasSecondFactor ? 'green' : 'gray'}>
              {found.data.hasSecondFactor ? t('hasSecondFactor') : t('noSecondFactor')}
            </Badge>
            {passkeys.map(({ id, name }) => (
              <Badge key={id} variant="light">
                {t('passkey', { name })}
              </Badge>
            ))}
          </Group>
          {found.data.hasSecondFactor || passkeys.length > 0 ? (
            <ConfirmButton
              title={t('removeFactorTitle', { slug })}
              text={t('removeFactorText')}
              confirm={t('removeFactor')}
              onConfirm={() => end.mutate(() => api.removeSecondFactorOf({ slug }))}
            >
              {t('removeFactor')}
            </ConfirmButton>
          ) : null}
        </Group>
      </Card>
      <Ways title={t('sessions')} none={t('noSessions')}>
        {sessions.map(({ id, agent, address, signedInBy, seenAt, createdAt }) => (
          <WayRow
            key={id}
            name={agent}
            about={[address, signedInBy, t('since', { when: moment(createdAt) }), t('seen', { when: ago(seenAt) })]}
            button={t('endSession')}
            onEnd={() => end.mutate(() => api.endSessionOf({ slug, id }))}
          />
        ))}
      </Ways>
      <Ways title={t('appPasswords')} none={t('noAppPasswords')}>
        {appPasswords.map(({ id, name, scopes, createdAt, usedAt }) => (
          <WayRow
            key={id}
            name={name}
            about={[scopes.join(', '), t('since', { when: moment(createdAt) }), used(usedAt)]}
            button={t('revoke')}
            onEnd={() => end.mutate(() => api.revokeAppPasswordOf({ slug, id }))}
          />
        ))}
      </Ways>
      <Ways title={t('programs')} none={t('noPrograms')}>
        {programs.map(({ id, clientName, scopes, createdAt, usedAt }) => (
          <WayRow
            key={id}
            name={clientName}
            about={[scopes.join(', '), t('since', { when: moment(createdAt) }), used(usedAt)]}
            button={t('revoke')}
            onEnd={() => end.mutate(() => api.revokeOAuthGrantOf({ slug, id }))}
          />
        ))}
      </Ways>
    </Stack>
  )
}

interface WaysProps {
  readonly title: string
  readonly none: string
  readonly children: readonly ReactNode[]
}

function Ways({ title, none, children }: WaysProps) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Stack gap="sm">{children}</Stack>
      )}
    </Card>
  )
}

interface WayRowProps {
  readonly name: string
  readonly about: readonly string[]
  readonly button: string
  onEnd(): void
}

function WayRow({ name, about, button, onEnd }: WayRowProps) {
  return (
    <Group justify="space-between" wrap="nowrap" align="start">
      <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={600} dir="auto">
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {about.filter((one) => one !== '').join(' · ')}
        </Text>
      </div>
      <Button variant="default" size="xs" onClick={onEnd} style={{ flex: 'none' }} aria-label={`${button}: ${name}`}>
        {button}
      </Button>
    </Group>
  )
}
