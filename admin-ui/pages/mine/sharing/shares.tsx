import { Badge, Button, Group, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Invited, ShareChange } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { useNames } from '../../../data/names.ts'
import { allPages } from '../../../data/pages.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { PersonPicker, type Picked } from '../../../look/person-picker.tsx'
import { Section } from '../section.tsx'
import classes from './sharing.module.css'

const ANSWERS_MS = 20_000

type Access = ShareChange['access']
const ACCESS: readonly Access[] = ['busy', 'read', 'read-write']
const COLOURS = { accepted: 'green', declined: 'red', 'no-response': 'gray' } as const

export interface SharesProps {
  readonly owner: string
  readonly calendar: string
}

export function Shares({ owner, calendar }: SharesProps) {
  const t = useTranslations('sharing')
  const me = useMe().principal.slug
  const queryKey = ['calendars', owner, calendar, 'shares']
  const shares = useQuery({
    queryKey,
    queryFn: () => allPages((cursor) => api.listShares({ owner, calendar, ...(cursor && { cursor }) })),
    // No topic tells what somebody answers.
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'no-response') ? ANSWERS_MS : false),
  })
  const items = shares.data ?? []
  const names = useNames(items.map(({ slug }) => slug))
  const nameOf = ({ slug }: Pick<Invited, 'slug'>) => names.get(slug) ?? slug
  const asks = [['calendars', owner]]
  const change = useAct(
    ({ slug, access }: Pick<Invited, 'slug' | 'access'>) =>
      api.setShare({ owner, calendar, sharee: slug, body: { access } }),
    { done: (_, one) => t('shares.changed', { name: nameOf(one) }), asks },
  )
  const withdraw = useAct(({ slug }: Invited) => api.removeShare({ owner, calendar, sharee: slug }), {
    done: (_, one) => t('shares.withdrawn', { name: nameOf(one) }),
    asks,
  })
  return (
    <Section title={t('shares.title')} about={t('shares.about')}>
      <Stack maw={860}>
        <Invite owner={owner} calendar={calendar} without={new Set([me, owner, ...items.map(({ slug }) => slug)])} />
        <List
          label={t('shares.title')}
          list={{ items, isLoading: shares.isPending, error: shares.error, again: shares.refetch }}
          keyOf={({ slug }) => slug}
          empty={t('shares.none')}
          columns={[
            { key: 'who', title: t('shares.who'), isHeading: true, cell: nameOf },
            {
              key: 'may',
              title: t('shares.may'),
              cell: (one) => (
                <AccessSelect
                  label={t('shares.mayOf', { name: nameOf(one) })}
                  isLabelHidden
                  value={one.access}
                  onChange={(access) => change.mutate({ slug: one.slug, access })}
                />
              ),
            },
            {
              key: 'answer',
              title: t('shares.answer'),
              cell: ({ state }) => (
                <Badge variant="light" tt="none" color={state === null ? 'gray' : COLOURS[state]}>
                  {t(`state.${state ?? 'group'}`)}
                </Badge>
              ),
            },
          ]}
          actions={(one) => (
            <ConfirmButton
              title={t('shares.withdrawTitle', { name: nameOf(one) })}
              text={t('shares.withdrawText')}
              confirm={t('shares.withdraw')}
              onConfirm={() => withdraw.mutate(one)}
              aria-label={t('shares.withdrawOf', { name: nameOf(one) })}
            >
              {t('shares.withdraw')}
            </ConfirmButton>
          )}
        />
      </Stack>
    </Section>
  )
}

interface InviteProps extends SharesProps {
  readonly without: ReadonlySet<string>
}

function Invite({ owner, calendar, without }: InviteProps) {
  const t = useTranslations('sharing.shares')
  const [who, setWho] = useState<Picked>()
  const [access, setAccess] = useState<Access>('read')
  const invite = useAct(({ slug }: Picked) => api.setShare({ owner, calendar, sharee: slug, body: { access } }), {
    done: (_, { name }) => t('invited', { name }),
    asks: [['calendars', owner]],
    onDone: () => setWho(undefined),
  })
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault()
        if (who !== undefined) invite.mutate(who)
      }}
    >
      <PersonPicker
        key={invite.submittedAt}
        words={{ label: t('who'), placeholder: t('search'), nobody: t('nobody') }}
        value={who}
        without={without}
        onChange={setWho}
      />
      <AccessSelect label={t('may')} value={access} onChange={setAccess} />
      <Group align="end">
        <Button type="submit" disabled={who === undefined} loading={invite.isPending}>
          {t('invite')}
        </Button>
      </Group>
    </form>
  )
}

interface AccessSelectProps {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly value: Access
  onChange(access: Access): void
}

function AccessSelect({ label, isLabelHidden = false, value, onChange }: AccessSelectProps) {
  const t = useTranslations('sharing.access')
  return (
    <Select
      {...(isLabelHidden ? { 'aria-label': label, size: 'xs' } : { label })}
      data={ACCESS.map((one) => ({ value: one, label: t(one) }))}
      value={value}
      onChange={(next) => onChange(ACCESS.find((one) => one === next) ?? value)}
      allowDeselect={false}
    />
  )
}
