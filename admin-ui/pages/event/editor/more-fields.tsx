import { CheckIcon, ColorSwatch, Group, Select, Stack, TagsInput, Text, UnstyledButton } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { EventForm } from '../form/event-form.ts'
import { AlertFields } from './alert-fields.tsx'

export interface MoreFieldsProps {
  readonly form: EventForm
  /** The meeting is another's: what is one's own alone. */
  readonly isOthers: boolean
  onChange(change: Partial<EventForm>): void
}

/** RFC 7986 §5.9: names of CSS. */
const COLORS = {
  crimson: '#dc143c',
  darkorange: '#ff8c00',
  gold: '#ffd700',
  seagreen: '#2e8b57',
  darkturquoise: '#00ced1',
  royalblue: '#4169e1',
  mediumorchid: '#ba55d3',
  slategray: '#708090',
} as const
type Color = keyof typeof COLORS
const NAMES: readonly Color[] = [
  'crimson',
  'darkorange',
  'gold',
  'seagreen',
  'darkturquoise',
  'royalblue',
  'mediumorchid',
  'slategray',
]

export function MoreFields({ form, isOthers, onChange }: MoreFieldsProps) {
  const t = useTranslations('event.fields')
  const { privacy, freeBusyStatus, color, categories, alerts } = form
  return (
    <Stack gap="sm">
      <AlertFields alerts={alerts} onChange={(next) => onChange({ alerts: next })} />
      <Group grow gap="sm" align="start">
        <Select
          label={t('showAs')}
          allowDeselect={false}
          value={freeBusyStatus}
          data={(['busy', 'free'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(value) => onChange({ freeBusyStatus: value === 'free' ? 'free' : 'busy' })}
        />
        <Select
          label={t('privacy')}
          disabled={isOthers}
          allowDeselect={false}
          value={privacy}
          data={(['public', 'private', 'secret'] as const).map((value) => ({ value, label: t(value) }))}
          onChange={(value) => onChange({ privacy: value === 'private' || value === 'secret' ? value : 'public' })}
        />
      </Group>
      <div role="radiogroup" aria-labelledby="event-color">
        <Text size="sm" fw={600} id="event-color">
          {t('color')}
        </Text>
        <Group gap={6} mt={4}>
          <UnstyledButton role="radio" aria-checked={color === ''} onClick={() => onChange({ color: '' })} px={8}>
            <Text size="sm" td={color === '' ? 'underline' : undefined} fw={color === '' ? 600 : undefined}>
              {t('calendarColor')}
            </Text>
          </UnstyledButton>
          {NAMES.map((name) => (
            <ColorSwatch
              key={name}
              component="button"
              type="button"
              role="radio"
              aria-checked={color === name}
              aria-label={t(name)}
              color={COLORS[name]}
              size={26}
              style={{ cursor: 'pointer' }}
              onClick={() => onChange({ color: name })}
            >
              {color === name ? <CheckIcon size={12} style={{ color: 'black' }} /> : null}
            </ColorSwatch>
          ))}
        </Group>
      </div>
      <TagsInput
        label={t('categories')}
        description={t('categoriesHint')}
        value={[...categories]}
        maxTags={50}
        clearable={false}
        onChange={(next) => onChange({ categories: next.map((one) => one.trim()).filter((one) => one !== '') })}
      />
    </Stack>
  )
}
