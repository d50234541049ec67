import { Button, Group, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Delegates } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { useNames } from '../../../data/names.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { PersonPicker, type Picked } from '../../../look/person-picker.tsx'
import { Section } from '../section.tsx'
import classes from './sharing.module.css'

const LEVELS = ['read', 'write'] as const
type Level = (typeof LEVELS)[number]

interface Change {
  readonly to: Delegates
  readonly said: string
}

export function DelegatesSection() {
  const t = useTranslations('sharing')
  const { slug } = useMe().principal
  const queryKey = ['delegates', slug]
  const { data, isPending, error, refetch } = useQuery({
    queryKey,
    queryFn: async () => {
      const { body, etag } = await api.getDelegates({ slug })
      return { delegates: body, etag }
    },
  })
  const { delegates = { read: [], write: [] }, etag } = data ?? {}
  const items = LEVELS.toReversed().flatMap((level) => delegates[level].map((slug) => ({ slug, level })))
  const names = useNames(items.map((one) => one.slug))
  const nameOf = (one: { readonly slug: string }) => names.get(one.slug) ?? one.slug
  const change = useAct(({ to }: Change) => api.setDelegates({ slug, body: to }, { ifMatch: etag }), {
    done: (_, { said }) => said,
    asks: [queryKey],
  })
  const without = (gone: string): Delegates => ({
    read: delegates.read.filter((one) => one !== gone),
    write: delegates.write.filter((one) => one !== gone),
  })
  return (
    <Section title={t('delegates.title')} about={t('delegates.about')}>
      <Stack maw={860}>
        <AddDelegate
          without={new Set([slug, ...items.map((one) => one.slug)])}
          isBusy={change.isPending || isPending}
          onAdd={({ slug, name }, level) => {
            const to = { ...delegates, [level]: [...delegates[level], slug] }
            change.mutate({ to, said: t('delegates.added', { name }) })
          }}
        />
        <List
          label={t('delegates.title')}
          list={{ items, isLoading: isPending, error, again: refetch }}
          keyOf={(one) => one.slug}
          empty={t('delegates.none')}
          columns={[
            { key: 'who', title: t('shares.who'), isHeading: true, cell: nameOf },
            { key: 'may', title: t('shares.may'), cell: ({ level }) => t(`delegates.${level}`) },
          ]}
          actions={(one) => (
            <ConfirmButton
              title={t('delegates.removeTitle', { name: nameOf(one) })}
              text={t('delegates.removeText')}
              confirm={t('delegates.remove')}
              onConfirm={() =>
                change.mutate({ to: without(one.slug), said: t('delegates.removed', { name: nameOf(one) }) })
              }
              aria-label={t('delegates.removeOf', { name: nameOf(one) })}
            >
              {t('delegates.remove')}
            </ConfirmButton>
          )}
        />
      </Stack>
    </Section>
  )
}

interface AddDelegateProps {
  readonly without: ReadonlySet<string>
  readonly isBusy: boolean
  onAdd(who: Picked, level: Level): void
}

function AddDelegate({ without, isBusy, onAdd }: AddDelegateProps) {
  const t = useTranslations('sharing')
  const [who, setWho] = useState<Picked>()
  const [level, setLevel] = useState<Level>('write')
  const [round, setRound] = useState(0)
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault()
        if (who === undefined) return
        onAdd(who, level)
        setWho(undefined)
        setRound(round + 1)
      }}
    >
      <PersonPicker
        key={round}
        words={{ label: t('shares.who'), placeholder: t('shares.search'), nobody: t('shares.nobody') }}
        value={who}
        without={without}
        onChange={setWho}
      />
      <Select
        label={t('shares.may')}
        data={LEVELS.map((value) => ({ value, label: t(`delegates.${value}`) }))}
        value={level}
        onChange={(next) => setLevel(LEVELS.find((one) => one === next) ?? level)}
        allowDeselect={false}
      />
      <Group align="end">
        <Button type="submit" disabled={who === undefined} loading={isBusy}>
          {t('delegates.add')}
        </Button>
      </Group>
    </form>
  )
}
