/** What is said of a person or a group. */
import { Autocomplete, Button, Group, NumberInput, Stack, Switch, TagsInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Principal, PrincipalChange } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { useMe } from '../../data/me.ts'
import { withoutSent } from '../../data/touched.ts'
import { useFormats } from '../../i18n/formats.ts'
import { Problem } from '../../look/problem.tsx'
import { errorAt } from './field-errors.ts'
import { type PrincipalRead, readQuery } from './queries.ts'
import { bytesOf, megabytesOf } from './quota.ts'

const ZONES = Intl.supportedValuesOf('timeZone')
/** A terabyte, in megabytes. */
const LARGEST_QUOTA = 1_000_000

const FIELDS = ['name', 'emails', 'timezone', 'quotaBytes']

interface Values {
  readonly name: string
  readonly emails: readonly string[]
  readonly timezone: string
  readonly quotaBytes: number | null
  readonly administrator: boolean
}

export function PrincipalForm({ read: { principal, etag } }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people')
  const me = useMe()
  const { decimal } = useFormats()
  const queries = useQueryClient()
  const [changes, setChanges] = useState<Partial<Values>>({})
  const before = valuesOf(principal)
  const value = { ...before, ...changes }
  const isChanged = JSON.stringify(value) !== JSON.stringify(before)
  const isSelf = me.principal.slug === principal.slug
  const { slug } = principal
  const save = useAct(
    ({ body }: { readonly body: PrincipalChange; readonly sent: Partial<Values> }) =>
      api.updatePrincipal({ slug, body }, { ifMatch: etag }),
    {
      done: t('about.saved'),
      asks: [['principals'], ['me']],
      isQuiet: true,
      onDone({ body, etag }, { sent }) {
        queries.setQueryData(readQuery(slug).queryKey, { principal: body, etag })
        setChanges((held) => withoutSent(held, sent))
      },
    },
  )
  const isToldAtField = FIELDS.some((field) => errorAt(save.error, field) !== undefined)
  function change(more: Partial<Values>) {
    save.reset()
    setChanges((held) => ({ ...held, ...more }))
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (value.name.trim() !== '') save.mutate({ body: changeOf(before, value), sent: changes })
      }}
    >
      <Stack maw={640}>
        <TextInput
          label={t('field.name')}
          required
          value={value.name}
          maxLength={500}
          error={value.name.trim() === '' ? t('new.nameMissing') : errorAt(save.error, 'name')}
          onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        />
        <TextInput label={t('field.slug')} description={t('field.slugFixed')} value={slug} readOnly variant="filled" />
        <TagsInput
          label={t('field.emails')}
          description={t('field.emailsHint')}
          value={[...value.emails]}
          error={errorAt(save.error, 'emails')}
          maxTags={50}
          acceptValueOnBlur
          onChange={(emails) => change({ emails })}
        />
        {principal.kind === 'user' ? (
          <>
            <Autocomplete
              label={t('field.zone')}
              description={t('field.zoneHint')}
              data={ZONES}
              limit={20}
              value={value.timezone}
              error={errorAt(save.error, 'timezone')}
              onChange={(timezone) => change({ timezone })}
            />
            <NumberInput
              label={t('field.quota')}
              description={t('field.quotaHint')}
              suffix=" MB"
              min={0}
              max={LARGEST_QUOTA}
              decimalScale={6}
              thousandSeparator=" "
              decimalSeparator={decimal}
              allowedDecimalSeparators={['.', ',']}
              value={megabytesOf(value.quotaBytes)}
              error={errorAt(save.error, 'quotaBytes')}
              onChange={(megabytes) => change({ quotaBytes: bytesOf(megabytes) })}
            />
            <Switch
              label={t('field.administrator')}
              description={isSelf ? t('field.administratorSelf') : t('field.administratorHint')}
              checked={value.administrator}
              disabled={isSelf}
              onChange={({ currentTarget }) => change({ administrator: currentTarget.checked })}
            />
          </>
        ) : null}
        {save.error === null || isToldAtField ? null : <Problem error={save.error} />}
        <Group>
          <Button type="submit" disabled={!isChanged} loading={save.isPending}>
            {t('about.save')}
          </Button>
          {isChanged ? (
            <Button variant="subtle" onClick={() => setChanges({})}>
              {t('about.discard')}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </form>
  )
}

function valuesOf({ name, emails, timezone, account }: Principal): Values {
  return {
    ...{ name, emails, timezone: timezone ?? '' },
    ...{ quotaBytes: account?.quotaBytes ?? null, administrator: account?.administrator ?? false },
  }
}

/** What is other than before. */
function changeOf(before: Values, value: Values): PrincipalChange {
  const all: PrincipalChange = { ...value, name: value.name.trim(), timezone: value.timezone.trim() || null }
  const was: Readonly<Record<string, unknown>> = { ...before, timezone: before.timezone || null }
  return Object.fromEntries(
    Object.entries(all).filter(([name, now]) => JSON.stringify(now) !== JSON.stringify(was[name])),
  )
}
