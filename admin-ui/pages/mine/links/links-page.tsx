import { Alert, Button, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link2, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Feed, NewFeedUrl } from '../../../../client/kalends.ts'
import { useAct } from '../../../data/act.ts'
import { api } from '../../../data/client.ts'
import { allPages } from '../../../data/pages.ts'
import { useFormats } from '../../../i18n/formats.ts'
import { ConfirmButton } from '../../../look/confirm-button.tsx'
import { List } from '../../../look/list.tsx'
import { Page } from '../../../look/page.tsx'
import { CopyField } from '../copy-field.tsx'
import { useHome } from '../home.ts'

const LONGEST_LABEL = 200
const ALL = ' '

export default function LinksPage() {
  const t = useTranslations('links')
  const common = useTranslations('common.action')
  const { day } = useFormats()
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<NewFeedUrl>()
  const calendars = useOwnCalendars()
  const feeds = useQuery({
    queryKey: ['feeds'],
    queryFn: () => allPages((cursor) => api.listFeeds({ ...(cursor && { cursor }) })),
  })
  const end = useAct(({ id }: Feed) => api.deleteFeed({ id }), {
    done: t('ended'),
    asks: [['feeds']],
    onDone: (_, { id }) => setMade((shown) => (shown?.feed.id === id ? undefined : shown)),
  })
  const labelOf = (name: string) => calendars.find(({ value }) => value === name)?.label ?? name
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => setMaking(true)}>
          {t('new')}
        </Button>
      }
    >
      {made === undefined ? null : (
        <Alert icon={<Link2 aria-hidden />} title={t('shownTitle', { label: made.feed.label })} maw={860}>
          <Stack gap="sm">
            {t('shown')}
            <CopyField label={t('link')} value={made.url} />
          </Stack>
        </Alert>
      )}
      <List
        label={t('title')}
        list={{ items: feeds.data ?? [], isLoading: feeds.isPending, error: feeds.error, again: feeds.refetch }}
        keyOf={({ id }) => id}
        empty={t('none')}
        next={
          <Button variant="default" onClick={() => setMaking(true)}>
            {t('new')}
          </Button>
        }
        columns={[
          { key: 'label', title: t('label'), isHeading: true, cell: ({ label }) => label },
          {
            key: 'calendar',
            title: t('calendar'),
            cell: ({ calendar }) => (calendar === null ? t('all') : labelOf(calendar)),
          },
          { key: 'level', title: t('shows'), cell: ({ level }) => t(`level.${level}`) },
          { key: 'made', title: t('made'), cell: ({ createdAt }) => day(createdAt) },
        ]}
        actions={(one) => (
          <ConfirmButton
            title={t('endTitle', { label: one.label })}
            text={t('endText')}
            confirm={t('end')}
            onConfirm={() => end.mutate(one)}
            aria-label={t('endOf', { label: one.label })}
          >
            {t('end')}
          </ConfirmButton>
        )}
      />
      <Modal
        opened={isMaking}
        onClose={() => setMaking(false)}
        title={t('new')}
        closeButtonProps={{ 'aria-label': common('close') }}
      >
        {isMaking ? (
          <LinkForm
            onClose={() => setMaking(false)}
            onMade={(shown) => {
              setMade(shown)
              setMaking(false)
            }}
          />
        ) : null}
      </Modal>
    </Page>
  )
}

function useOwnCalendars() {
  return useHome()
    .filter(({ group }) => group !== 'shared')
    .map(({ name, label }) => ({ value: name, label }))
}

interface LinkFormProps {
  onClose(): void
  onMade(made: NewFeedUrl): void
}

function LinkForm({ onClose, onMade }: LinkFormProps) {
  const t = useTranslations('links')
  const common = useTranslations('common.action')
  const calendars = useOwnCalendars()
  const [label, setLabel] = useState('')
  const [calendar, setCalendar] = useState(calendars[0]?.value ?? ALL)
  const [level, setLevel] = useState('busy')
  const [wasTried, setWasTried] = useState(false)
  const make = useAct(
    () => {
      const about = calendar === ALL ? {} : { calendar, showsTimesAlone: level === 'busy' }
      return api.createFeed({ body: { label: label.trim(), ...about } })
    },
    { asks: [['feeds']], onDone: ({ body }) => onMade(body) },
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setWasTried(true)
        if (label.trim() !== '') make.mutate(undefined)
      }}
    >
      <Stack>
        <TextInput
          label={t('label')}
          description={t('labelHelp')}
          value={label}
          maxLength={LONGEST_LABEL}
          onChange={(event) => setLabel(event.currentTarget.value)}
          error={wasTried && label.trim() === '' ? t('labelMissing') : undefined}
          dir="auto"
          data-autofocus
        />
        <Select
          label={t('calendar')}
          data={[...calendars, { value: ALL, label: t('all') }]}
          value={calendar}
          onChange={(value) => setCalendar(value ?? ALL)}
          allowDeselect={false}
        />
        {calendar === ALL ? null : (
          <Radio.Group label={t('shows')} value={level} onChange={setLevel}>
            <Stack gap="xs" mt="xs">
              <Radio value="busy" label={t('level.busy')} />
              <Radio value="full" label={t('level.full')} />
            </Stack>
          </Radio.Group>
        )}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('make')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
