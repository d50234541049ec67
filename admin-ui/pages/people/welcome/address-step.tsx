import { Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Checked } from './checked.tsx'
import { SettingLines } from './setting-lines.tsx'
import { settingsQuery } from './settings-query.ts'

/** Programs look there for the server of a domain: RFC 6764 §5. */
const PLACES = ['/.well-known/caldav', '/.well-known/carddav']

const placesQuery = {
  queryKey: ['well-known'],
  queryFn: async () => {
    const answers = await Promise.all(PLACES.map((path) => fetch(path, { redirect: 'manual' })))
    return answers.every(({ type }) => type === 'opaqueredirect')
  },
}

export function AddressStep() {
  const t = useTranslations('welcome.address')
  const { data: settings } = useQuery(settingsQuery)
  const { data: isFound } = useQuery(placesQuery)
  const [typed, setTyped] = useState<string>()
  const believed = settings?.get('KALENDS_PUBLIC_URL') ?? undefined
  const isSame = believed === undefined ? undefined : originOf(believed) === location.origin
  const isSafe = location.protocol === 'https:'
  const wanted = (typed ?? (isSafe ? location.origin : 'https://calendar.example.org')).trim().replace(/\/+$/, '')
  const isAddress = /^https?:/.test(wanted) && originOf(wanted) === wanted.toLowerCase()
  return (
    <>
      <Stack gap="sm" role="list">
        <Checked isGood={isSame}>
          {isSame === false
            ? t('other', { believed: believed ?? '', here: location.origin })
            : t('same', { here: location.origin })}
        </Checked>
        <Checked isGood={isSafe}>{t(isSafe ? 'safe' : 'unsafe')}</Checked>
        <Checked isGood={isFound}>{t(isFound === false ? 'notFound' : 'found')}</Checked>
      </Stack>
      {isSame && isSafe ? null : (
        <>
          <TextInput
            label={t('field')}
            description={t('fieldHint')}
            type="url"
            value={typed ?? wanted}
            error={isAddress ? undefined : t('fieldWrong')}
            maw={420}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          {isAddress ? <SettingLines lines={[`KALENDS_PUBLIC_URL=${wanted}`]} /> : null}
        </>
      )}
    </>
  )
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}
