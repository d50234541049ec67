/** Shown this once: the password, and all that leads to a device that works. */
import { Alert, Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { Download, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { NewAppPasswordSecret } from '../../../../client/kalends.ts'
import { useMe } from '../../../data/me.ts'
import { Page } from '../../../look/page.tsx'
import { CopyField } from '../copy-field.tsx'
import { saveFile } from '../save-file.ts'
import { Section } from '../section.tsx'
import { ClientSteps } from './client-steps.tsx'
import { addressOf, CLIENT_NAMES, type ClientName, davx5Url, isClientName } from './clients.ts'
import { QrCode } from './qr-code.tsx'

export interface NewPasswordProps extends NewAppPasswordSecret {
  readonly client: ClientName
}

export function NewPassword({ appPassword, secret, appleProfile, client: chosen }: NewPasswordProps) {
  const t = useTranslations('devices.shown')
  const mine = useTranslations('mine')
  const clientName = useTranslations('devices.clients')
  const { principal } = useMe()
  const [client, setClient] = useState(chosen)
  const isApple = client === 'apple' || client === 'mac'
  const isDavx5 = client === 'davx5'
  return (
    <Page title={appPassword.name}>
      <Alert icon={<KeyRound aria-hidden />} maw={960}>
        {t('once')}
      </Alert>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" maw={960}>
        <Stack gap="md">
          <CopyField label={mine('server')} value={addressOf(location.origin).url} />
          <CopyField label={mine('user')} value={principal.slug} />
          <CopyField label={mine('password')} value={secret} />
          {isApple && appleProfile !== null ? (
            <div>
              <Button
                variant="light"
                leftSection={<Download size={18} aria-hidden />}
                onClick={() => saveProfile(appleProfile)}
              >
                {t('profile')}
              </Button>
              <Text size="sm" c="dimmed" mt={6}>
                {t('profileHelp')}
              </Text>
            </div>
          ) : null}
        </Stack>
        <QrCode
          text={isDavx5 ? davx5Url(location.origin, principal.slug, secret) : secret}
          label={t('code')}
          about={isDavx5 ? t('scanDavx5') : t('scan')}
        />
      </SimpleGrid>
      <Section title={t('steps')}>
        <Stack gap="md" maw={760}>
          <Select
            aria-label={t('another')}
            data={CLIENT_NAMES.map((value) => ({ value, label: clientName(value) }))}
            value={client}
            onChange={(value) => isClientName(value) && setClient(value)}
            allowDeselect={false}
            maw={260}
          />
          <ClientSteps client={client} user={principal.slug} />
        </Stack>
      </Section>
      <Group>
        <Button component={Link} href="/calendar/settings/devices">
          {t('done')}
        </Button>
      </Group>
    </Page>
  )
}

function saveProfile(text: string): void {
  saveFile('kalends.mobileconfig', new Blob([text], { type: 'application/x-apple-aspen-config' }))
}
