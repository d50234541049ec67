import { Button, Checkbox, Group, Radio, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Link, useSearchParams } from 'wouter'
import type { NewAppPasswordSecret } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { CLIENT_NAMES, CLIENTS, type ClientName, isClientName } from './clients.ts'
import classes from './connect-form.module.css'
import { scopesOf } from './what-it-may.ts'

const LONGEST_NAME = 100
const DAY_MS = 86_400_000
const LIVES = ['', '7', '30', '365'] as const

export interface ConnectFormProps {
  onMade(made: NewAppPasswordSecret, client: ClientName): void
}

/** What was chosen stands in the address, so that it is there again after signing in once more. */
export function ConnectForm({ onMade }: ConnectFormProps) {
  const t = useTranslations('devices.make')
  const common = useTranslations('common.action')
  const clientName = useTranslations('devices.clients')
  const [asked, setAsked] = useSearchParams()
  const told = asked.get('client')
  const [client, setClient] = useState<ClientName>(isClientName(told) ? told : 'apple')
  const [name, setName] = useState(asked.get('name') ?? '')
  const [uses, setUses] = useState<readonly string[]>(asked.get('may')?.split(',') ?? ['calendars', 'contacts'])
  const [days, setDays] = useState(asked.get('days') ?? '')
  const [wasTried, setWasTried] = useState(false)

  const use = {
    calendars: uses.includes('calendars'),
    contacts: uses.includes('contacts'),
    readOnly: uses.includes('readOnly'),
  }
  const make = useAct(
    () => {
      const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString()
      return api.createAppPassword({ body: { name: name.trim(), scopes: scopesOf(use), expiresAt } })
    },
    { asks: [['app-passwords']], onDone: ({ body }) => onMade(body, client) },
  )
  const isNamed = name.trim() !== ''
  const mayAny = use.calendars || use.contacts

  function submit() {
    setWasTried(true)
    if (!isNamed || !mayAny) return
    setAsked({ client, name, may: uses.join(), days }, { replace: true })
    make.mutate(undefined)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="xl" maw={760}>
        <Radio.Group
          label={t('client')}
          value={client}
          onChange={(value) => isClientName(value) && setClient(value)}
          classNames={{ label: classes.question }}
        >
          <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" mt="xs">
            {CLIENT_NAMES.map((one) => {
              const { Icon } = CLIENTS[one]
              return (
                <Radio.Card key={one} value={one} className={classes.card}>
                  <Icon size={26} strokeWidth={1.6} aria-hidden />
                  <Text size="sm" fw={500} ta="center" lh={1.25}>
                    {clientName(one)}
                  </Text>
                </Radio.Card>
              )
            })}
          </SimpleGrid>
        </Radio.Group>
        <TextInput
          label={t('name')}
          description={t('nameHelp')}
          placeholder={t('nameExample')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={LONGEST_NAME}
          error={wasTried && !isNamed ? t('nameMissing') : undefined}
          dir="auto"
          maw={420}
        />
        <Checkbox.Group
          label={t('may')}
          value={[...uses]}
          onChange={setUses}
          error={wasTried && !mayAny ? t('mayMissing') : undefined}
        >
          <Stack gap="xs" mt="xs">
            <Checkbox value="calendars" label={t('calendars')} />
            <Checkbox value="contacts" label={t('contacts')} />
            <Checkbox value="readOnly" label={t('readOnly')} />
          </Stack>
        </Checkbox.Group>
        <Select
          label={t('until')}
          data={LIVES.map((value) => ({ value, label: lifeLabel(value) }))}
          value={days}
          onChange={(value) => setDays(value ?? '')}
          allowDeselect={false}
          maw={260}
        />
        <Group>
          <Button type="submit" loading={make.isPending}>
            {t('submit')}
          </Button>
          <Button variant="default" component={Link} href="/calendar/settings/devices">
            {common('cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )

  function lifeLabel(value: (typeof LIVES)[number]): string {
    if (value === '') return t('forever')
    return value === '365' ? t('year') : t('days', { days: Number(value) })
  }
}
