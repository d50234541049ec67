import { Button, Checkbox, Group, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { OAuthClient } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api, isProblem } from '../../data/client.ts'
import { Problem } from '../../look/problem.tsx'
import { errorAt } from '../people/field-errors.ts'

const SCOPES = [
  ...(['events:read', 'events:write', 'contacts:read', 'contacts:write', 'freebusy:read', 'rooms:read'] as const),
  ...(['sharing:write', 'availability:solve', 'rooms:admin', 'audit:read', 'admin'] as const),
] as const
type Scope = (typeof SCOPES)[number]
/** Keys of messages have no colons. */
const WORDS = {
  'events:read': 'eventsRead',
  'events:write': 'eventsWrite',
  'contacts:read': 'contactsRead',
  'contacts:write': 'contactsWrite',
  'freebusy:read': 'freebusyRead',
  'rooms:read': 'roomsRead',
  'sharing:write': 'sharingWrite',
  'availability:solve': 'availabilitySolve',
  'rooms:admin': 'roomsAdmin',
  'audit:read': 'auditRead',
  admin: 'admin',
} as const satisfies Record<Scope, string>
const KINDS = ['confidential', 'public', 'service'] as const
type Kind = (typeof KINDS)[number]
const FIELDS = ['client', 'name', 'redirectUris', 'service']

export interface ProgramFormProps {
  /** Undefined: a new one. */
  readonly client: OAuthClient | undefined
  /** With the secret of a new one that has one. */
  onDone(secret: string | null): void
}

export function ProgramForm({ client, onDone }: ProgramFormProps) {
  const t = useTranslations('operation.programs')
  const common = useTranslations('common.action')
  const [kind, setKind] = useState<Kind>('confidential')
  const [id, setId] = useState('')
  const [name, setName] = useState(client?.name ?? '')
  const [uris, setUris] = useState(client?.redirectUris.join('\n') ?? '')
  const [service, setService] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(client?.scopes ?? [])
  const [introspects, setIntrospects] = useState(client?.introspects ?? false)
  const isService = client === undefined ? kind === 'service' : client.service !== null

  const save = useAct(
    async () => {
      const redirectUris = isService ? [] : uris.split(/\s+/).filter((uri) => uri !== '')
      const about = { name: name.trim(), scopes, redirectUris, introspects }
      if (client !== undefined) {
        await api.changeOAuthClient({ client: client.client, body: about })
        return null
      }
      const body = {
        ...about,
        client: id.trim(),
        public: kind === 'public',
        ...(isService && { service: service.trim() }),
      }
      return (await api.createOAuthClient({ body })).body.secret
    },
    { asks: [['oauth-clients']], done: client === undefined ? t('made') : t('changed'), isQuiet: true, onDone },
  )
  const { error } = save
  const isTaken = isProblem(error) && error.status === 409
  const isToldAtField = isTaken || FIELDS.some((field) => errorAt(error, field) !== undefined)
  const form = useRef<HTMLFormElement>(null)
  // The button is far below what may be wrong.
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [error])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form ref={form} onSubmit={submit}>
      <Stack>
        {client === undefined ? (
          <>
            <Radio.Group
              label={t('kind')}
              value={kind}
              onChange={(value) => setKind(KINDS.find((one) => one === value) ?? kind)}
            >
              <Stack gap="xs" mt={6}>
                {KINDS.map((one) => (
                  <Radio key={one} value={one} label={t(`kinds.${one}`)} description={t(`kindHints.${one}`)} />
                ))}
              </Stack>
            </Radio.Group>
            <TextInput
              label={t('id')}
              description={t('idHint')}
              value={id}
              error={isTaken ? t('idTaken') : errorAt(error, 'client')}
              onChange={({ currentTarget }) => setId(currentTarget.value)}
              required
              data-autofocus
            />
          </>
        ) : null}
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          value={name}
          error={errorAt(error, 'name')}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          required
        />
        {isService ? null : (
          <Textarea
            label={t('redirectUris')}
            description={t('redirectHint')}
            value={uris}
            error={errorAt(error, 'redirectUris')}
            onChange={({ currentTarget }) => setUris(currentTarget.value)}
            autosize
            minRows={2}
            spellCheck={false}
            required
          />
        )}
        {isService && client === undefined ? (
          <TextInput
            label={t('service')}
            description={t('serviceHint')}
            value={service}
            error={errorAt(error, 'service')}
            onChange={({ currentTarget }) => setService(currentTarget.value)}
            required
          />
        ) : null}
        <Checkbox.Group
          label={t('scopes')}
          description={t('scopesHint')}
          value={[...scopes]}
          onChange={(values) => setScopes(SCOPES.filter((scope) => values.includes(scope)))}
        >
          <Stack gap="xs" mt={8}>
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`scopeHints.${WORDS[scope]}`)} description={scope} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Switch
          label={t('introspects')}
          description={t('introspectsHint')}
          checked={introspects}
          onChange={({ currentTarget }) => setIntrospects(currentTarget.checked)}
        />
        {error === null || isToldAtField ? null : <Problem error={error} />}
        <Group justify="end">
          <Button type="submit" loading={save.isPending} disabled={scopes.length === 0}>
            {common('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
