import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { Section } from '../mine/section.tsx'
import { SecretDialog } from '../operation/secret-dialog.tsx'
import { errorAt } from './field-errors.ts'
import { makePassword } from './one-time-password.ts'
import { PasswordField } from './password-field.tsx'
import type { PrincipalRead } from './queries.ts'

/** A new password, made here and shown once, or typed. Who has the old one is signed out everywhere. */
export function PasswordSection({ read: { principal } }: { readonly read: PrincipalRead }) {
  const t = useTranslations('people.password')
  const { slug, name } = principal
  const [typed, setTyped] = useState('')
  const [isTyping, setTyping] = useState(false)
  const [secret, setSecret] = useState<string>()
  const set = useAct((password: string) => api.updatePrincipal({ slug, body: { password } }), {
    done: t('done'),
    asks: [['principals'], ['credentials', slug]],
    onDone(_, password) {
      if (!isTyping) setSecret(password)
      setTyping(false)
      setTyped('')
    },
  })
  function leave() {
    set.reset()
    setTyped('')
    setTyping(false)
  }
  return (
    <Section title={t('title')} about={t('about')}>
      {isTyping ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (typed !== '') set.mutate(typed)
          }}
        >
          <Group align="end" mb="xl">
            <PasswordField w={280} value={typed} error={errorAt(set.error, 'password')} onChange={setTyped} />
            <Button type="submit" loading={set.isPending} disabled={typed === ''}>
              {t('set')}
            </Button>
            <Button variant="subtle" onClick={leave}>
              {t('leave')}
            </Button>
          </Group>
        </form>
      ) : (
        <Group mb="xl">
          <ConfirmButton
            size="sm"
            title={t('askTitle', { name })}
            text={t('askText')}
            confirm={t('make')}
            loading={set.isPending}
            onConfirm={() => set.mutate(makePassword())}
          >
            {t('make')}
          </ConfirmButton>
          <Button variant="default" onClick={() => setTyping(true)}>
            {t('type')}
          </Button>
        </Group>
      )}
      <SecretDialog secret={secret} person={name} onClose={() => setSecret(undefined)} />
    </Section>
  )
}
