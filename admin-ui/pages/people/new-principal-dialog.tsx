/** A new person, or a new group. */
import { Button, Group, Modal, Radio, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocation } from 'wouter'
import type { NewPrincipal, Principal } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api, isProblem } from '../../data/client.ts'
import { useProblemText } from '../../look/problem.tsx'
import { SecretDialog } from '../operation/secret-dialog.tsx'
import { proposeSlug } from '../rooms/slug.ts'
import { errorAt } from './field-errors.ts'
import { makePassword } from './one-time-password.ts'
import { PasswordField } from './password-field.tsx'

type Kind = 'user' | 'group'

interface Made {
  readonly slug: string
  readonly name: string
  readonly password: string
}

interface NewPrincipalDialogProps {
  readonly kind: Kind
  readonly isOpen: boolean
  onClose(): void
}

export function NewPrincipalDialog({ kind, isOpen, onClose }: NewPrincipalDialogProps) {
  const t = useTranslations('people.new')
  const common = useTranslations('common.action')
  const [, goTo] = useLocation()
  const [made, setMade] = useState<Made>()
  const show = (slug: string) => goTo(`/admin/${kind === 'user' ? 'people' : 'groups'}/${encodeURIComponent(slug)}`)
  return (
    <>
      <Modal
        opened={isOpen && made === undefined}
        onClose={onClose}
        title={t(kind === 'user' ? 'person' : 'group')}
        size="lg"
        closeButtonProps={{ 'aria-label': common('close') }}
      >
        <NewPrincipalForm
          kind={kind}
          onClose={onClose}
          onMade={({ slug, name }, password) =>
            password === undefined ? show(slug) : setMade({ slug, name, password })
          }
        />
      </Modal>
      <SecretDialog secret={made?.password} person={made?.name} onClose={() => made && show(made.slug)} />
    </>
  )
}

const SLUG = /^[a-z0-9_-][a-z0-9._-]{0,63}$/i
const WAYS = ['made', 'typed', 'none'] as const

interface FormProps {
  readonly kind: Kind
  onClose(): void
  /** With the password, where one was made that nobody has seen. */
  onMade(principal: Principal, password: string | undefined): void
}

function NewPrincipalForm({ kind, onClose, onMade }: FormProps) {
  const t = useTranslations('people.new')
  const fields = useTranslations('people.field')
  const common = useTranslations('common.action')
  const textOf = useProblemText()
  const [name, setName] = useState('')
  const [ownSlug, setOwnSlug] = useState<string>()
  const [email, setEmail] = useState('')
  const [administrator, setAdministrator] = useState(false)
  const [way, setWay] = useState<(typeof WAYS)[number]>('made')
  const [typed, setTyped] = useState('')
  const [wasSent, setWasSent] = useState(false)
  const slug = ownSlug ?? proposeSlug(name)
  const isPerson = kind === 'user'

  const make = useAct((body: NewPrincipal) => api.createPrincipal({ body }), {
    done: ({ body }) => t('done', { name: body.name }),
    asks: [['principals']],
    isQuiet: true,
    onDone: ({ body }, { password }) => onMade(body, way === 'made' ? password : undefined),
  })
  const isTaken = isProblem(make.error) && make.error.status === 409
  const isNamed = name.trim() !== ''
  const slugError = isTaken
    ? t('slugTaken')
    : wasSent && !SLUG.test(slug)
      ? t('slugWrong')
      : errorAt(make.error, 'slug')
  const emailError = errorAt(make.error, 'emails')
  const isElsewhere = make.error !== null && !isTaken && slugError === undefined && emailError === undefined
  const isTypedMissing = isPerson && way === 'typed' && typed === ''

  function send() {
    setWasSent(true)
    if (!isNamed || !SLUG.test(slug) || isTypedMissing) return
    const password = { made: makePassword(), typed, none: undefined }[way]
    make.mutate({
      ...{ kind, slug, name: name.trim() },
      ...(email.trim() === '' ? {} : { emails: [email.trim()] }),
      ...(isPerson && password !== undefined ? { password } : {}),
      ...(isPerson && administrator ? { administrator } : {}),
    })
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Stack>
        <TextInput
          label={fields('name')}
          required
          data-autofocus
          value={name}
          maxLength={500}
          error={wasSent && !isNamed ? t('nameMissing') : undefined}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label={fields('slug')}
          description={t(isPerson ? 'slugHint' : 'slugHintGroup')}
          required
          value={slug}
          maxLength={64}
          error={slugError}
          onChange={({ currentTarget }) => {
            make.reset()
            setOwnSlug(currentTarget.value)
          }}
        />
        <TextInput
          label={fields('email')}
          description={t(isPerson ? 'emailHint' : 'emailHintGroup')}
          type="email"
          value={email}
          error={emailError}
          onChange={({ currentTarget }) => {
            make.reset()
            setEmail(currentTarget.value)
          }}
        />
        {isPerson ? (
          <>
            <Radio.Group
              label={t('password')}
              value={way}
              onChange={(value) => setWay(WAYS.find((one) => one === value) ?? way)}
            >
              <Stack gap="xs" mt="xs">
                {WAYS.map((one) => (
                  <Radio key={one} value={one} label={t(`way.${one}`)} description={t(`wayAbout.${one}`)} />
                ))}
              </Stack>
            </Radio.Group>
            {way === 'typed' ? (
              <PasswordField
                value={typed}
                error={wasSent && isTypedMissing ? t('passwordMissing') : errorAt(make.error, 'password')}
                onChange={setTyped}
              />
            ) : null}
            <Switch
              label={fields('administrator')}
              description={fields('administratorHint')}
              checked={administrator}
              onChange={({ currentTarget }) => setAdministrator(currentTarget.checked)}
            />
          </>
        ) : null}
        {isElsewhere ? (
          <Text c="var(--mantine-color-error)" size="sm" role="alert">
            {textOf(make.error).text}
          </Text>
        ) : null}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t(isPerson ? 'makePerson' : 'makeGroup')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
