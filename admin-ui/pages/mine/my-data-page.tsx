import { Button, Group, List, Modal, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Use } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { useMe } from '../../data/me.ts'
import { useFormats } from '../../i18n/formats.ts'
import { Page } from '../../look/page.tsx'
import { Section } from './section.tsx'
import { Jobs } from './transfers/jobs.tsx'

const CONSEQUENCES = ['what.1', 'what.2', 'what.3'] as const

export default function MyDataPage() {
  const t = useTranslations('my-data')
  const { principal, use } = useMe()
  const { slug } = principal
  const archive = useAct(() => api.makeArchive({ slug }), { done: t('archive.started'), asks: [['jobs']] })
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="xl" maw={860}>
        {use === null ? null : <HowMuch use={use} />}
        <Section title={t('archive.title')} about={t('archive.about')}>
          <Stack align="stretch" mt="sm">
            <Group>
              <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate(undefined)}>
                {t('archive.button')}
              </Button>
            </Group>
            <Jobs kinds={['archive']} empty={t('archive.none')} />
          </Stack>
        </Section>
        <Erasure slug={slug} />
      </Stack>
    </Page>
  )
}

function HowMuch({ use }: { readonly use: Use }) {
  const t = useTranslations('my-data')
  const { bytes } = useFormats()
  const { calendars, addressBooks: books, objects, quotaBytes } = use
  return (
    <div>
      <Text>{t('use', { bytes: bytes(use.bytes), calendars, books, objects })}</Text>
      {quotaBytes === null ? null : (
        <>
          <Progress value={Math.min(100, (100 * use.bytes) / quotaBytes)} mt="xs" maw={420} aria-hidden />
          <Text size="sm" c="dimmed">
            {t('quota', { used: bytes(use.bytes), quota: bytes(quotaBytes) })}
          </Text>
        </>
      )}
    </div>
  )
}

function Erasure({ slug }: { readonly slug: string }) {
  const t = useTranslations('my-data.erase')
  const common = useTranslations('common.action')
  const [isOpen, { open, close }] = useDisclosure()
  const [typed, setTyped] = useState('')
  const erase = useAct(() => api.erasePerson({ slug, body: { confirm: typed } }), {
    onDone: () => location.assign('/signin'),
  })
  return (
    <Section title={t('title')} about={t('about')}>
      <List size="sm" spacing={6} my="sm">
        {CONSEQUENCES.map((key) => (
          <List.Item key={key}>{t(key)}</List.Item>
        ))}
      </List>
      <Button color="red" variant="outline" onClick={open}>
        {t('button')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('ask')} closeButtonProps={{ 'aria-label': common('close') }}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (typed === slug) erase.mutate(undefined)
          }}
        >
          <TextInput
            label={t('confirm', { slug })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
          />
          <Group justify="end" mt="lg">
            <Button variant="default" onClick={close}>
              {common('cancel')}
            </Button>
            <Button type="submit" color="red" disabled={typed !== slug} loading={erase.isPending}>
              {t('button')}
            </Button>
          </Group>
        </form>
      </Modal>
    </Section>
  )
}
