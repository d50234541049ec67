import { Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ListFilter, Search } from 'lucide-react'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { countSet, type Filtered, isFiltered, placesOf, type RoomFilters as Values } from './filters.ts'
import classes from './room-filters.module.css'

export interface RoomFiltersProps {
  readonly rooms: readonly Filtered[]
  readonly filters: Values
  onChange(change: Partial<Values>): void
}

const NOTHING: Values = {
  ...{ q: '', kind: undefined, building: undefined, floor: undefined, capacity: undefined, features: [] },
}

/** On a phone all but the name are behind a button, which says how many of them are set. */
export function RoomFilters({ rooms, filters, onChange }: RoomFiltersProps) {
  const t = useTranslations('rooms.filters')
  const places = placesOf(rooms, filters.building)
  const id = useId()
  const [isOpen, { toggle }] = useDisclosure()
  const set = countSet(filters)
  const kinds = [
    { value: 'room', label: t('rooms') },
    { value: 'resource', label: t('resources') },
  ]
  return (
    <search className={classes.filters} aria-label={t('label')} data-open={isOpen || undefined}>
      <TextInput
        label={t('search')}
        leftSection={<Search size={16} aria-hidden />}
        value={filters.q}
        onChange={({ currentTarget }) => onChange({ q: currentTarget.value })}
        className={classes.search}
      />
      <Button
        variant="default"
        hiddenFrom="sm"
        leftSection={<ListFilter size={16} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={toggle}
      >
        {set === 0 ? t('more') : t('moreSet', { count: set })}
      </Button>
      <div className={classes.more} id={id}>
        <Select
          label={t('kind')}
          placeholder={t('any')}
          data={kinds}
          value={filters.kind ?? null}
          onChange={(value) => onChange({ kind: value === 'room' || value === 'resource' ? value : undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t('clearOne') }}
          w={{ base: 'auto', sm: 140 }}
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
          w={{ base: 'auto', sm: 160 }}
        />
        <Select
          label={t('floor')}
          placeholder={t('any')}
          data={[...places.floors]}
          value={filters.floor ?? null}
          onChange={(value) => onChange({ floor: value ?? undefined })}
          clearable
          clearButtonProps={{ 'aria-label': t('clearOne') }}
          w={{ base: 'auto', sm: 110 }}
        />
        <NumberInput
          label={t('capacity')}
          placeholder={t('any')}
          value={filters.capacity ?? ''}
          onChange={(value) => onChange({ capacity: Number(value) > 0 ? Number(value) : undefined })}
          min={1}
          max={100_000}
          allowDecimal={false}
          w={{ base: 'auto', sm: 130 }}
        />
        <MultiSelect
          className={classes.wide}
          label={t('features')}
          placeholder={filters.features.length === 0 ? t('any') : undefined}
          data={[...places.features]}
          value={[...filters.features]}
          onChange={(features) => onChange({ features })}
          searchable
          w={{ base: 'auto', sm: 190 }}
        />
        {isFiltered(filters) ? (
          <Button variant="subtle" className={classes.wide} onClick={() => onChange(NOTHING)}>
            {t('clear')}
          </Button>
        ) : null}
      </div>
    </search>
  )
}
