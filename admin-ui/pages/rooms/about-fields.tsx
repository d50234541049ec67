/** What a room is: asked when it is made, and changed later. */
import { Autocomplete, NumberInput, SimpleGrid, TagsInput, TextInput } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { type Filtered, placesOf } from './filters.ts'

export interface About {
  readonly name: string
  readonly capacity: number | null
  readonly building: string
  readonly floor: string
  readonly features: readonly string[]
}

export interface AboutFieldsProps {
  readonly value: About
  readonly rooms: readonly Filtered[]
  onChange(change: Partial<About>): void
  readonly nameError?: string | undefined
}

export function AboutFields({ value, rooms, onChange, nameError }: AboutFieldsProps) {
  const t = useTranslations('rooms.field')
  const places = placesOf(rooms, value.building === '' ? undefined : value.building)
  return (
    <>
      <TextInput
        label={t('name')}
        required
        value={value.name}
        error={nameError}
        maxLength={500}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Autocomplete
          label={t('building')}
          data={[...places.buildings]}
          value={value.building}
          maxLength={200}
          onChange={(building) => onChange({ building })}
        />
        <Autocomplete
          label={t('floor')}
          data={[...places.floors]}
          value={value.floor}
          maxLength={200}
          onChange={(floor) => onChange({ floor })}
        />
        <NumberInput
          label={t('capacity')}
          value={value.capacity ?? ''}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          onChange={(capacity) => onChange({ capacity: capacity === '' ? null : Number(capacity) })}
        />
      </SimpleGrid>
      <TagsInput
        label={t('features')}
        description={t('featuresHint')}
        data={[...places.features]}
        value={[...value.features]}
        maxTags={100}
        acceptValueOnBlur
        onChange={(features) => onChange({ features })}
      />
    </>
  )
}
