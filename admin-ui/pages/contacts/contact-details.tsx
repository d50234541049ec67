import { ActionIcon, Anchor, Avatar, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Contact, JCard } from '../../../client/kalends.ts'
import { useAct } from '../../data/act.ts'
import { api } from '../../data/client.ts'
import { ConfirmButton } from '../../look/confirm-button.tsx'
import { Problem } from '../../look/problem.tsx'
import { SafeLink } from '../../look/safe-link.tsx'
import { Waiting } from '../../look/waiting.tsx'
import { formOf } from './card-form.ts'
import { membersOf } from './card-groups.ts'
import classes from './contacts.module.css'
import { labelWordOf } from './label-word.ts'
import { isGroupCard, labelOf, organisationOf, photoOf, type ShownContact } from './shown-contact.ts'
import { forget, oneKey } from './use-contacts.ts'

export interface ContactDetailsProps {
  readonly shown: ShownContact
  readonly all: readonly ShownContact[]
  readonly mayWrite: boolean
  onEdit(contact: Contact): void
  onChoose(key: string): void
  onGone(): void
}

export function ContactDetails({ shown, all, mayWrite, onEdit, onChoose, onGone }: ContactDetailsProps) {
  const t = useTranslations('contacts')
  const queries = useQueryClient()
  const { owner, book, contact } = shown
  const found = useQuery({
    queryKey: oneKey(owner, book, contact.name),
    queryFn: async () => (await api.getContact({ owner, book, contact: contact.name })).body,
  })
  const remove = useAct(
    ({ etag }: Contact) => api.deleteContact({ owner, book, contact: contact.name }, { ifMatch: etag }),
    {
      done: t('removed', { name: shown.label }),
      onDone() {
        forget(queries, owner, book, contact.name)
        onGone()
      },
    },
  )
  const { data, error } = found
  if (error !== null) return <Problem error={error} />
  if (data === undefined) return <Waiting />
  const { card } = data
  const label = labelOf(card) || t('nameless')
  return (
    <Stack gap="lg">
      <Group wrap="nowrap" align="start">
        <Avatar name={label} src={photoOf(card)} radius="100%" size={72} color="sea" alt="">
          {isGroupCard(card) ? <Users size={30} aria-hidden /> : undefined}
        </Avatar>
        <Stack gap={2} flex={1} miw={0}>
          <Title order={2} size="h3" ta="left" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {label}
          </Title>
          <Text c="dimmed" size="sm" ta="left" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {[formOf(card).role, organisationOf(card)].filter((text) => text !== '').join(' · ')}
          </Text>
        </Stack>
        {mayWrite ? (
          <ActionIcon variant="default" aria-label={t('edit', { name: label })} onClick={() => onEdit(data)}>
            <Pencil size={18} aria-hidden />
          </ActionIcon>
        ) : null}
      </Group>
      <Facts card={card} all={all} onChoose={onChoose} />
      {mayWrite ? (
        <Group>
          <ConfirmButton
            title={t('removeTitle', { name: label })}
            text={t('removeText')}
            confirm={t('remove')}
            loading={remove.isPending}
            onConfirm={() => remove.mutate(data)}
          >
            {t('remove')}
          </ConfirmButton>
        </Group>
      ) : null}
    </Stack>
  )
}

interface FactsProps extends Pick<ContactDetailsProps, 'all' | 'onChoose'> {
  readonly card: JCard
}

function Facts({ card, all, onChoose }: FactsProps) {
  const t = useTranslations('contacts')
  const format = useFormatter()
  const { emails, phones, addresses, urls, nickname, birthday, note } = formOf(card)
  const members = isGroupCard(card) ? membersOf(card, all) : []
  return (
    <dl className={classes.facts}>
      {emails.map(({ id, from, kind, value }) => (
        <Fact key={`email-${id}`} name={labelWordOf(card, from) ?? t(`email.${kind}`)}>
          <Anchor href={`mailto:${encodeURI(value)}`} size="sm" dir="auto">
            {value}
          </Anchor>
        </Fact>
      ))}
      {phones.map(({ id, from, kind, value }) => (
        <Fact key={`phone-${id}`} name={labelWordOf(card, from) ?? t(`phone.${kind}`)}>
          <Anchor href={`tel:${value.replaceAll(/[^\d+*#]/g, '')}`} size="sm" dir="ltr">
            {value}
          </Anchor>
        </Fact>
      ))}
      {addresses.map(({ id, from, kind, value }) => (
        <Fact key={`address-${id}`} name={labelWordOf(card, from) ?? t(`address.${kind}`)}>
          {[value.street, `${value.code} ${value.locality}`.trim(), value.region, value.country]
            .filter((line) => line !== '')
            .join('\n')}
        </Fact>
      ))}
      {urls.map(({ id, from, value }) => (
        <Fact key={`url-${id}`} name={labelWordOf(card, from) ?? t('url')}>
          <SafeLink href={value} />
        </Fact>
      ))}
      {nickname === '' ? null : <Fact name={t('nickname')}>{nickname}</Fact>}
      {birthday === '' ? null : (
        <Fact name={t('birthday')}>
          {format.dateTime(new Date(`${birthday}T00:00:00Z`), { dateStyle: 'long', timeZone: 'UTC' })}
        </Fact>
      )}
      {members.length === 0 ? null : (
        <Fact name={t('members')}>
          <ul className={classes.members}>
            {members.map(({ label, key }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a card may name somebody twice
              <li key={at}>
                {key === undefined ? (
                  <bdi>{label ?? t('unknownMember')}</bdi>
                ) : (
                  <Anchor component="button" type="button" size="sm" ta="start" onClick={() => onChoose(key)}>
                    <bdi>{label || t('nameless')}</bdi>
                  </Anchor>
                )}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      {note === '' ? null : <Fact name={t('note')}>{note}</Fact>}
    </dl>
  )
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt dir="auto">{name}</dt>
      <dd dir="auto">{children}</dd>
    </>
  )
}
