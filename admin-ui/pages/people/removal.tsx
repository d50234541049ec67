/** Two ways to go: with all that is theirs, or with everything that is held about them, too. */
import { Button, Group, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { useMe } from '../../data/me.ts'
import type { PrincipalRead } from './queries.ts'

export function Removal({ read: { principal, etag } }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people.removal')
  const me = useMe()
  const { slug, name, kind } = principal
  const [, goTo] = useLocation()
  const after = {
    done: t('done', { name }),
    asks: [['principals'], ['shares']],
    onDone: () => goTo(kind === 'user' ? '/admin/people' : '/admin/groups'),
  }
  const remove = useAct(() => api.deletePrincipal({ slug }, { ifMatch: etag }), after)
  const erase = useAct(() => api.erasePerson({ slug, body: { confirm: slug } }), after)
  if (me.principal.slug === slug) return <Text>{t('self')}</Text>
  return (
    <Stack maw={720}>
      <Way
        title={t('delete')}
        ask={t('deleteAsk', { name })}
        about={t(kind === 'user' ? 'deleteAbout' : 'deleteGroupAbout')}
        button={t('deleteOpen')}
        confirm={t('deleteConfirm')}
        slug={slug}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      />
      {kind === 'user' ? (
        <Way
          title={t('erase')}
          ask={t('eraseAsk', { name })}
          about={t('eraseAbout')}
          button={t('eraseOpen')}
          confirm={t('eraseConfirm')}
          slug={slug}
          isPending={erase.isPending}
          onConfirm={() => erase.mutate(undefined)}
        />
      ) : null}
    </Stack>
  )
}

interface WayProps {
  readonly title: string
  /** The same as a question of whom it concerns. */
  readonly ask: string
  readonly about: string
  readonly button: string
  readonly confirm: string
  readonly slug: string
  readonly isPending: boolean
  onConfirm(): void
}

/** What cannot be undone is confirmed by typing whom it concerns. */
function Way({ title, ask, about, button, confirm, slug, isPending, onConfirm }: WayProps) {
  const t = useTranslations('people.removal')
  const common = useTranslations('common.action')
  const [isOpen, { open, close }] = useDisclosure()
  const [typed, setTyped] = useState('')
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {about}
      </Text>
      <Button
        variant="default"
        loading={isPending}
        onClick={() => {
          setTyped('')
          open()
        }}
      >
        {button}
      </Button>
      <Modal opened={isOpen} onClose={close} title={ask} closeButtonProps={{ 'aria-label': common('close') }}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (typed !== slug) return
            close()
            onConfirm()
          }}
        >
          <Stack>
            <Text size="sm">{about}</Text>
            <TextInput
              label={t('type', { slug })}
              data-autofocus
              autoComplete="off"
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
            <Group justify="end">
              <Button variant="default" onClick={close}>
                {common('cancel')}
              </Button>
              <Button type="submit" color="red" disabled={typed !== slug}>
                {confirm}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Paper>
  )
}
