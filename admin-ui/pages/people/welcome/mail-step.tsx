import { Alert, Anchor, Button, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { Checked } from './checked.tsx'
import { SettingLines } from './setting-lines.tsx'
import { serverQuery, settingsQuery } from './settings-query.ts'
import { smtpUrlOf } from './smtp-url.ts'

export function MailStep() {
  const t = useTranslations('welcome.mail')
  const { data: server } = useQuery(serverQuery)
  const { data: settings } = useQuery(settingsQuery)
  const sends = server?.sendsMail
  return (
    <>
      <Stack gap="sm" role="list">
        <Checked isGood={sends}>
          {sends === false ? t('notSet') : t('set', { from: settings?.get('KALENDS_MAIL_FROM') ?? '–' })}
        </Checked>
      </Stack>
      {sends === true ? <TestMail /> : null}
      {sends === false ? <MailLines /> : null}
    </>
  )
}

function TestMail() {
  const t = useTranslations('welcome.mail')
  const { principal } = useMe()
  const send = useAct(() => api.sendTestMail())
  const outcome = send.data?.body
  if (principal.emails.length === 0) {
    return (
      <Text size="sm">
        {t('noAddress')}{' '}
        <Anchor component={Link} href={`/admin/people/${encodeURIComponent(principal.slug)}`}>
          {t('giveAddress')}
        </Anchor>
      </Text>
    )
  }
  return (
    <Stack align="start">
      <Button variant="default" loading={send.isPending} onClick={() => send.mutate(undefined)}>
        {t('test', { to: principal.emails[0] ?? '' })}
      </Button>
      {outcome === undefined ? null : (
        <Alert
          color={outcome.failure === null ? 'green' : 'red'}
          role="status"
          title={outcome.failure === null ? t('sent', { to: outcome.to }) : t(`failure.${outcome.failure}`)}
        >
          {outcome.detail === null ? t('sentHint') : <Text size="sm">{t('said', { detail: outcome.detail })}</Text>}
        </Alert>
      )}
    </Stack>
  )
}

const SUBMISSION_PORT = 587

/** The password is none of this page's business: it is written where the settings are. */
function MailLines() {
  const t = useTranslations('welcome.mail')
  const [host, setHost] = useState('mail.example.org')
  const [port, setPort] = useState(SUBMISSION_PORT)
  const [user, setUser] = useState('')
  const [from, setFrom] = useState('calendar@example.org')
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('host')} value={host} onChange={({ currentTarget }) => setHost(currentTarget.value)} />
        <NumberInput
          label={t('port')}
          description={t('portHint')}
          inputWrapperOrder={['label', 'input', 'description']}
          min={1}
          max={65535}
          allowDecimal={false}
          value={port}
          onChange={(value) => setPort(Number(value))}
        />
        <TextInput label={t('user')} value={user} onChange={({ currentTarget }) => setUser(currentTarget.value)} />
        <TextInput label={t('from')} value={from} onChange={({ currentTarget }) => setFrom(currentTarget.value)} />
      </SimpleGrid>
      <SettingLines
        lines={[`KALENDS_SMTP_URL=${smtpUrlOf({ host, port, user })}`, `KALENDS_MAIL_FROM=${from.trim()}`]}
      />
    </>
  )
}
