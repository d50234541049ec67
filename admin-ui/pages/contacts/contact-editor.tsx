import { Button, CloseButton, Drawer, Fieldset, Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Contact, JCard } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { type Address, type CardForm, cardOf, type Entry, formOf, fullNameOf, KINDS, PHONE_KINDS } from './card-form.ts'
import { newUuid } from './new-uuid.ts'
import { keep, oneKey } from './use-contacts.ts'

export interface ContactEditorProps {
  readonly owner: string
  readonly book: string
  /** None: a new one. */
  readonly contact: Contact | undefined
  onClose(): void
  onDone?(contact: Contact): void
}

const NO_ADDRESS: Address = { street: '', locality: '', region: '', code: '', country: '' }

export default function ContactEditor({ owner, book, contact, onClose, onDone }: ContactEditorProps) {
  const t = useTranslations('contacts')
  const common = useTranslations('common.action')
  const queries = useQueryClient()
  const [uuid] = useState(newUuid)
  const [card] = useState<JCard>(contact?.card ?? newCard(uuid))
  const [was] = useState(() => formOf(card))
  const [form, setForm] = useState(was)
  const [isTried, setTried] = useState(false)
  const set = (change: Partial<CardForm>) => setForm((before) => ({ ...before, ...change }))
  const isNameless = (form.fullName.trim() || fullNameOf(form)) === ''
  const save = useAct(
    async () => {
      const asked = { owner, book, contact: contact?.name ?? `${uuid}.vcf`, body: { card: cardOf(card, was, form) } }
      const match = contact === undefined ? { ifNoneMatch: '*' } : { ifMatch: contact.etag }
      return (await api.putContact(asked, match)).body
    },
    {
      done: t('saved'),
      asks: contact === undefined ? [] : [oneKey(owner, book, contact.name)],
      onDone(saved) {
        keep(queries, owner, book, saved)
        onDone?.(saved)
        onClose()
      },
    },
  )
  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (!isNameless) save.mutate(undefined)
  }
  const text = (name: 'given' | 'family' | 'fullName' | 'nickname' | 'organisation' | 'role', more: object = {}) => (
    <TextInput
      label={t(name)}
      value={form[name]}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
      maxLength={1_000}
      dir="auto"
      {...more}
    />
  )
  return (
    <Drawer
      opened
      onClose={onClose}
      title={contact === undefined ? t('new') : t('editor')}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <Group grow align="start">
            {text('given', { 'data-autofocus': true, error: isTried && isNameless ? t('nameMissing') : undefined })}
            {text('family')}
          </Group>
          <Group grow align="start">
            {text('fullName', { placeholder: fullNameOf(form) })}
            {text('nickname')}
          </Group>
          <Group grow align="start">
            {text('organisation')}
            {text('role')}
          </Group>
          <Several
            title={t('emails')}
            add={t('addEmail')}
            entries={form.emails}
            kinds={KINDS.map((value) => ({ value, label: t(`email.${value}`) }))}
            fresh={{ kind: 'home', value: '' }}
            onChange={(emails) => set({ emails })}
          >
            {(value, change, name) => (
              <TextInput
                type="email"
                aria-label={name}
                value={value}
                onChange={({ currentTarget }) => change(currentTarget.value)}
                maxLength={1_000}
              />
            )}
          </Several>
          <Several
            title={t('phones')}
            add={t('addPhone')}
            entries={form.phones}
            kinds={PHONE_KINDS.map((value) => ({ value, label: t(`phone.${value}`) }))}
            fresh={{ kind: 'cell', value: '' }}
            onChange={(phones) => set({ phones })}
          >
            {(value, change, name) => (
              <TextInput
                type="tel"
                aria-label={name}
                value={value}
                onChange={({ currentTarget }) => change(currentTarget.value)}
                maxLength={1_000}
              />
            )}
          </Several>
          <Several
            title={t('addresses')}
            add={t('addAddress')}
            entries={form.addresses}
            kinds={KINDS.map((value) => ({ value, label: t(`address.${value}`) }))}
            fresh={{ kind: 'home', value: NO_ADDRESS }}
            onChange={(addresses) => set({ addresses })}
          >
            {(value, change) => (
              <Stack gap="xs">
                {(['street', 'code', 'locality', 'region', 'country'] as const).map((part) => (
                  <TextInput
                    key={part}
                    aria-label={t(part)}
                    placeholder={t(part)}
                    value={value[part]}
                    onChange={({ currentTarget }) => change({ ...value, [part]: currentTarget.value })}
                    maxLength={1_000}
                    dir="auto"
                  />
                ))}
              </Stack>
            )}
          </Several>
          <Several
            title={t('urls')}
            add={t('addUrl')}
            entries={form.urls}
            kinds={KINDS.map((value) => ({ value, label: t(`urlKind.${value}`) }))}
            fresh={{ kind: 'other', value: '' }}
            onChange={(urls) => set({ urls })}
          >
            {(value, change, name) => (
              <TextInput
                type="url"
                aria-label={name}
                value={value}
                onChange={({ currentTarget }) => change(currentTarget.value)}
                maxLength={2_000}
              />
            )}
          </Several>
          <TextInput
            type="date"
            label={t('birthday')}
            value={form.birthday}
            onChange={({ currentTarget }) => set({ birthday: currentTarget.value })}
          />
          <Textarea
            label={t('note')}
            value={form.note}
            onChange={({ currentTarget }) => set({ note: currentTarget.value })}
            autosize
            minRows={3}
            maxRows={12}
            maxLength={100_000}
            dir="auto"
          />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {common('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  )
}

function newCard(uuid: string): JCard {
  return [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['uid', {}, 'uri', `urn:uuid:${uuid}`],
    ],
  ]
}

interface SeveralProps<Value, Kind extends string> {
  readonly title: string
  readonly add: string
  readonly entries: readonly Entry<Value, Kind>[]
  readonly kinds: readonly { readonly value: Kind; readonly label: string }[]
  readonly fresh: { readonly kind: Kind; readonly value: Value }
  onChange(entries: readonly Entry<Value, Kind>[]): void
  readonly children: (value: Value, change: (value: Value) => void, name: string) => ReactNode
}

/** As many of one thing as somebody has. */
function Several<Value, Kind extends string>({
  title,
  add,
  entries,
  kinds,
  fresh,
  onChange,
  children,
}: SeveralProps<Value, Kind>) {
  const t = useTranslations('contacts')
  const change = (id: number, by: Partial<Entry<Value, Kind>>) =>
    onChange(entries.map((one) => (one.id === id ? { ...one, ...by } : one)))
  return (
    <Fieldset legend={title} variant="unstyled" miw={0}>
      <Stack gap="xs">
        {entries.map(({ id, kind, value }, at) => (
          <Group key={id} gap="xs" wrap="nowrap" align="start">
            <Select
              aria-label={t('kindOf', { what: title, number: at + 1 })}
              w={120}
              flex="none"
              data={[...kinds]}
              value={kind}
              onChange={(wanted) => change(id, { kind: kinds.find((one) => one.value === wanted)?.value ?? kind })}
              allowDeselect={false}
            />
            <div style={{ flex: 1, minWidth: 0 }}>
              {children(value, (next) => change(id, { value: next }), t('oneOf', { what: title, number: at + 1 }))}
            </div>
            <CloseButton
              mt={4}
              aria-label={t('removeOne', { what: title, number: at + 1 })}
              onClick={() => onChange(entries.filter((one) => one.id !== id))}
            />
          </Group>
        ))}
        <Button
          variant="subtle"
          size="xs"
          leftSection={<Plus size={16} aria-hidden />}
          style={{ alignSelf: 'start' }}
          onClick={() =>
            onChange([...entries, { id: Math.max(0, ...entries.map(({ id }) => id + 1)), from: undefined, ...fresh }])
          }
        >
          {add}
        </Button>
      </Stack>
    </Fieldset>
  )
}
