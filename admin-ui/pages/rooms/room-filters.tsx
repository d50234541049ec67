import { Button, Group, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { type Filtered, isFiltered, placesOf, type RoomFilters as Values } from './filters.ts'

export interface RoomFiltersProps {
  readonly rooms: readonly Filtered[]
  readonly filters: Values
  onChange(change: Partial<Values>): void
}

const NOTHING: Values = {
  ...{ q: '', kind: undefined, building: undefined, floor: undefined, capacity: undefined, features: [] },
}

export function RoomFilters({ rooms, filters, onChange }: RoomFiltersProps) {
  const t = useTranslations('rooms.filters')
  const places = placesOf(rooms, filters.building)
  const kinds = [
    { value: 'room', label: t('rooms') },
    { value: 'resource', label: t('resources') },
  ]
  return (
    <Group gap="sm" align="end" role="search" aria-label={t('label')}>
      <TextInput
        label={t('search')}
        leftSection={<Search size={16} aria-hidden />}
        value={filters.q}
        onChange={({ currentTarget }) => onChange({ q: currentTarget.value })}
        w={{ base: '100%', xs: 220 }}
      />
      <Select
        label={t('kind')}
        placeholder={t('any')}
        data={kinds}
        value={filters.kind ?? null}
        onChange={(value) => onChange({ kind: value === 'room' || value === 'resource' ? value : undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('clearOne') }}
        w={140}
      />
      <Select
        label={t('building')}
        placeholder={t('any')}
        data={[...places.buildings]}
        value={filters.building ?? null}
        onChange={(value) => onChange({ building: value ?? undefined, floor: undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('clearOne') }}
        searchable
        w={160}
      />
      <Select
        label={t('floor')}
        placeholder={t('any')}
        data={[...places.floors]}
        value={filters.floor ?? null}
        onChange={(value) => onChange({ floor: value ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('clearOne') }}
        w={110}
      />
      <NumberInput
        label={t('capacity')}
        placeholder={t('any')}
        value={filters.capacity ?? ''}
        onChange={(value) => onChange({ capacity: Number(value) > 0 ? Number(value) : undefined })}
        min={1}
        max={100_000}
        allowDecimal={false}
        w={110}
      />
      <MultiSelect
        label={t('features')}
        placeholder={filters.features.length === 0 ? t('any') : undefined}
        data={[...places.features]}
        value={[...filters.features]}
        onChange={(features) => onChange({ features })}
        searchable
        w={{ base: '100%', xs: 220 }}
      />
      {isFiltered(filters) ? (
        <Button variant="subtle" onClick={() => onChange(NOTHING)}>
          {t('clear')}
        </Button>
      ) : null}
    </Group>
  )
}
