import { Button, Center, Group, Paper, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw, Search } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import { useNames } from '../../../data/names.ts'
import { Page } from '../../../look/page.tsx'
import { Problem } from '../../../look/problem.tsx'
import { Waiting } from '../../../look/waiting.tsx'
import { type Given, givenQuery } from '../queries.ts'
import { GivenDialog } from './given-dialog.tsx'
import { GivenList } from './given-list.tsx'
import { Legend } from './level-mark.tsx'
import { type Cell, isLevel, LEVELS, matrixOf, wantedOf } from './matrix.ts'
import { MatrixTable } from './matrix-table.tsx'

export default function SharingMatrixPage() {
  const t = useTranslations('given')
  // Nothing tells of changes in the homes of all: it is asked whenever somebody comes back to it.
  const { data, error, isFetching, refetch } = useQuery({ ...givenQuery, refetchOnWindowFocus: 'always' })
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button
          variant="default"
          loading={isFetching}
          leftSection={<RefreshCw size={18} aria-hidden />}
          onClick={() => void refetch()}
        >
          {t('refresh')}
        </Button>
      }
    >
      {error === null ? null : <Problem error={error} onAgain={() => void refetch()} />}
      {data === undefined && error === null ? <Waiting /> : null}
      {data === undefined ? null : <WhoSharesWhat given={data} />}
    </Page>
  )
}

function WhoSharesWhat({ given: { shares, delegations } }: { readonly given: Given }) {
  const t = useTranslations('given')
  const locale = useLocale()
  const isSmall = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const [params, setParams] = useSearchParams()
  const [cell, setCell] = useState<Cell>()
  const [isOpen, opening] = useDisclosure()
  const all = [...shares, ...delegations]
  const names = useNames(all.flatMap(({ owner, to }) => [owner, to]))
  const asked = params.get('level')
  const level = isLevel(asked) ? asked : undefined
  const text = params.get('q') ?? ''
  const view = params.get('view')
  const isList = view === null ? isSmall === true : view === 'list'
  const change = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === null || value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  if (all.length === 0) return <Nothing words={t('none')} />
  const wanted = wantedOf(all, { text, level }, names)
  return (
    <Stack>
      <Group align="end" gap="md">
        <TextInput
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<Search size={16} aria-hidden />}
          value={text}
          maxLength={200}
          flex="1 1 220px"
          maw={380}
          onChange={({ currentTarget }) => change('q', currentTarget.value)}
        />
        <Select
          aria-label={t('levels')}
          placeholder={t('allLevels')}
          clearable
          flex="0 1 220px"
          data={LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
          value={level ?? null}
          onChange={(value) => change('level', value)}
        />
        <Switch
          label={t('asList')}
          checked={isList}
          mb={8}
          onChange={({ currentTarget }) => change('view', currentTarget.checked ? 'list' : 'matrix')}
        />
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {t('found', { count: wanted.length })}
      </Text>
      {wanted.length === 0 ? <Nothing words={t('noneFits')} /> : null}
      {wanted.length > 0 && isList ? <GivenList given={wanted} names={names} /> : null}
      {wanted.length > 0 && !isList ? (
        <>
          <Legend />
          <MatrixTable
            matrix={matrixOf(wanted, names, new Intl.Collator(locale).compare)}
            names={names}
            onOpen={(chosen) => {
              setCell(chosen)
              opening.open()
            }}
          />
        </>
      ) : null}
      <GivenDialog cell={cell} names={names} isOpen={isOpen} onClose={opening.close} />
    </Stack>
  )
}

function Nothing({ words }: { readonly words: string }) {
  return (
    <Paper withBorder p="xl">
      <Center>
        <Text c="dimmed" ta="center">
          {words}
        </Text>
      </Center>
    </Paper>
  )
}
