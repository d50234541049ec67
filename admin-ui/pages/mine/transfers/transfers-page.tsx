import { Button, Select, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSearchParams } from 'wouter'
import { useAct } from '../../../data/act.ts'
import { booksQuery } from '../../../data/books.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { Page } from '../../../look/page.tsx'
import { useHome } from '../home.ts'
import { Section } from '../section.tsx'
import { FileDrop } from './file-drop.tsx'
import { Jobs } from './jobs.tsx'

interface Place {
  /** `calendar work`, `book contacts` */
  readonly value: string
  readonly label: string
  readonly mayTake: boolean
}

export default function TransfersPage() {
  const t = useTranslations('transfers')
  const owner = useMe().principal.slug
  const [asked] = useSearchParams()
  const calendars = useHome()
    .filter(({ group }) => group !== 'shared')
    .map(({ name, label, mayWrite }): Place => ({ value: `calendar ${name}`, label, mayTake: mayWrite }))
  const books = (useQuery(booksQuery(owner)).data ?? []).map(
    ({ name, displayName }): Place => ({
      ...{ value: `book ${name}`, label: displayName ?? name, mayTake: true },
    }),
  )
  const [chosen, setChosen] = useState(() => placeIn(asked))
  const places = [...calendars, ...books]
  const place = places.find(({ value }) => value === chosen) ?? places[0]
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Stack gap="xl" maw={860}>
        <Select
          label={t('place')}
          data={[
            { group: t('calendars'), items: calendars },
            { group: t('books'), items: books },
          ]}
          value={place?.value ?? null}
          onChange={(value) => setChosen(value ?? undefined)}
          allowDeselect={false}
          maw={420}
        />
        {place === undefined ? null : <Transfer key={place.value} place={place} />}
        <Section title={t('jobs.title')}>
          <Jobs kinds={['import', 'export']} empty={t('jobs.none')} />
        </Section>
      </Stack>
    </Page>
  )
}

/** `?calendar=work`, `?book=contacts` */
function placeIn(asked: URLSearchParams): string | undefined {
  const kind = ['calendar', 'book'].find((one) => asked.has(one))
  return kind === undefined ? undefined : `${kind} ${asked.get(kind)}`
}

function Transfer({ place }: { readonly place: Place }) {
  const t = useTranslations('transfers')
  const owner = useMe().principal.slug
  const [kind, name = ''] = place.value.split(' ')
  const isCalendar = kind === 'calendar'
  const extension = isCalendar ? '.ics' : '.vcf'
  const take = useAct(
    (file: File) => {
      const body = new Blob([file], { type: isCalendar ? 'text/calendar' : 'text/vcard' })
      return isCalendar
        ? api.importCalendarFile({ owner, calendar: name, body })
        : api.importContactsFile({ owner, book: name, body })
    },
    { done: (_, file) => t('in.started', { file: file.name }), asks: [['jobs']] },
  )
  const make = useAct(
    () =>
      isCalendar ? api.exportCalendarFile({ owner, calendar: name }) : api.exportContactsFile({ owner, book: name }),
    { done: t('out.started'), asks: [['jobs']] },
  )
  return (
    <>
      {place.mayTake ? (
        <Section title={t('in.title')} about={t('in.about')}>
          <FileDrop
            extension={extension}
            isBusy={take.isPending}
            onFile={(file) => {
              if (file.name.toLowerCase().endsWith(extension)) take.mutate(file)
              else notifications.show({ message: t('in.wrongKind', { file: file.name, extension }), color: 'red' })
            }}
          />
        </Section>
      ) : null}
      <Section title={t('out.title')} about={t('out.about')}>
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate(undefined)}>
          {t('out.button')}
        </Button>
      </Section>
    </>
  )
}
