import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAct } from '../../../data/act.ts'
import { PALETTE } from '../../../data/calendars.ts'
import { api } from '../../../data/client.ts'
import { useMe } from '../../../data/me.ts'
import { ColourField, isColour } from './colour-field.tsx'
import { newName } from './new-name.ts'
import { sourceIn } from './source-in.ts'

const LONGEST_NAME = 200

export type NewKind = 'calendar' | 'subscription' | 'book'

const TITLES = { calendar: 'new.calendar', subscription: 'new.subscribe', book: 'new.book' } as const

export interface NewCollectionProps {
  /** Undefined: nothing is being made. */
  readonly kind: NewKind | undefined
  onClose(): void
}

export function NewCollection({ kind, onClose }: NewCollectionProps) {
  const t = useTranslations('my-calendars')
  const common = useTranslations('common.action')
  return (
    <Modal
      opened={kind !== undefined}
      onClose={onClose}
      title={kind === undefined ? '' : t(TITLES[kind])}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {kind === undefined ? null : <NewForm kind={kind} onClose={onClose} />}
    </Modal>
  )
}

function NewForm({ kind, onClose }: { readonly kind: NewKind; onClose(): void }) {
  const t = useTranslations('my-calendars')
  const common = useTranslations('common.action')
  const owner = useMe().principal.slug
  const [label, setLabel] = useState('')
  const [color, setColor] = useState<string>(PALETTE[0] ?? '')
  const [holds, setHolds] = useState('events')
  const [source, setSource] = useState('')
  const [wasTried, setWasTried] = useState(false)
  const displayName = label.trim()
  const address = sourceIn(source)
  const isReady = displayName !== '' && (kind !== 'subscription' || address !== undefined)
  const make = useAct(
    async () => {
      const name = newName(displayName)
      if (kind === 'book') return api.createAddressBook({ owner, body: { name, displayName } })
      const looks = { name, displayName, ...(isColour(color) && { color }) }
      if (kind === 'subscription') return api.createCalendar({ owner, body: { ...looks, source: address } })
      const components = holds === 'events' ? (['VEVENT'] as const) : holds === 'tasks' ? (['VTODO'] as const) : BOTH
      return api.createCalendar({ owner, body: { ...looks, components } })
    },
    {
      done: t('new.made', { name: displayName }),
      asks: [
        ['calendars', owner],
        ['addressbooks', owner],
      ],
      onDone: onClose,
    },
  )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setWasTried(true)
        if (isReady) make.mutate(undefined)
      }}
    >
      <Stack>
        {kind === 'subscription' ? (
          <TextInput
            type="url"
            label={t('new.url')}
            description={t('new.urlHelp')}
            placeholder="https://"
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
            error={wasTried && address === undefined ? t('new.urlWrong') : undefined}
            data-autofocus
          />
        ) : null}
        <TextInput
          label={t('name')}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={LONGEST_NAME}
          error={wasTried && displayName === '' ? t('new.nameMissing') : undefined}
          dir="auto"
          data-autofocus={kind === 'subscription' ? undefined : true}
        />
        {kind === 'book' ? null : <ColourField value={color} onChange={setColor} />}
        {kind === 'calendar' ? (
          <Radio.Group label={t('new.holds')} value={holds} onChange={setHolds}>
            <Group mt="xs">
              <Radio value="events" label={t('new.events')} />
              <Radio value="tasks" label={t('tasks')} />
              <Radio value="both" label={t('new.both')} />
            </Group>
          </Radio.Group>
        ) : null}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('new.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const BOTH = ['VEVENT', 'VTODO'] as const
