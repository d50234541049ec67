import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Contact, JCard } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api, isProblem } from '../../data/client.ts'
import { EditorDrawer } from '../../look/editor-drawer.tsx'
import { type Address, type CardForm, cardOf, formOf, fullNameOf, KINDS, PHONE_KINDS, shownAs } from './card-form.ts'
import { newUuid } from './new-uuid.ts'
import { Several, SeveralTexts } from './several.tsx'
import { keep, oneKey } from './use-contacts.ts'

export interface ContactEditorProps {
  readonly owner: string
  readonly book: string
  /** None: a new one. */
  readonly contact: Contact | undefined
  onClose(): void
  onDone?(contact: Contact): void
}

const ADDRESS_PARTS = ['street', 'code', 'locality', 'region', 'country'] as const
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
  const isNameless = shownAs(form) === ''
  const at = { owner, book, contact: contact?.name ?? `${uuid}.vcf` }
  const put = async (before: JCard, etag: string | undefined) => {
    const match = etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag }
    return (await api.putContact({ ...at, body: { card: cardOf(before, was, form) } }, match)).body
  }
  const save = useAct(
    async () => {
      try {
        return await put(card, contact?.etag)
      } catch (error) {
        if (contact === undefined || !isProblem(error) || error.status !== 412) throw error
        // Somebody else changed it meanwhile: theirs stays, with what was changed here.
        const { body } = await api.getContact(at)
        return await put(body.card, body.etag)
      }
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
    <EditorDrawer title={contact === undefined ? t('new') : t('editor')} isTouched={form !== was} onClose={onClose}>
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
          <SeveralTexts
            type="email"
            title={t('emails')}
            add={t('addEmail')}
            entries={form.emails}
            kinds={KINDS}
            fresh={{ kind: 'home', value: '' }}
            onChange={(emails) => set({ emails })}
          />
          <SeveralTexts
            type="tel"
            title={t('phones')}
            add={t('addPhone')}
            entries={form.phones}
            kinds={PHONE_KINDS}
            fresh={{ kind: 'cell', value: '' }}
            onChange={(phones) => set({ phones })}
          />
          <Several
            title={t('addresses')}
            add={t('addAddress')}
            entries={form.addresses}
            kinds={KINDS}
            fresh={{ kind: 'home', value: NO_ADDRESS }}
            onChange={(addresses) => set({ addresses })}
          >
            {({ value, change, name, isFresh }) => (
              <Stack gap="xs">
                {ADDRESS_PARTS.map((part) => (
                  <TextInput
                    key={part}
                    autoFocus={isFresh && part === 'street'}
                    aria-label={t('partOf', { what: name, part: t(part) })}
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
          <SeveralTexts
            type="url"
            title={t('urls')}
            add={t('addUrl')}
            entries={form.urls}
            kinds={KINDS}
            fresh={{ kind: 'other', value: '' }}
            onChange={(urls) => set({ urls })}
          />
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
    </EditorDrawer>
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
