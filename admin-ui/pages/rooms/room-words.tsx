/** What is said of rooms in many places. */
import { Badge, Group } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { findLength, type Unit } from './duration.ts'
import type { Filtered } from './filters.ts'

/** `Main building, floor 2`. */
export function usePlaceText(): (room: Pick<Filtered, 'building' | 'floor'>) => string | undefined {
  const t = useTranslations('rooms.place')
  return ({ building, floor }) => {
    if (building !== null && floor !== null) return t('both', { building, floor })
    if (floor !== null) return t('floor', { floor })
    return building ?? undefined
  }
}

const UP_TO_DAYS: readonly Unit[] = ['minute', 'hour', 'day']

/** `14 days`, in the units of its field; undefined where there is no length. */
export function useLengthText(units: readonly Unit[] = UP_TO_DAYS): (text: string | null) => string | undefined {
  const format = useFormatter()
  return (text) => {
    const length = findLength(text, units)
    return length && format.number(length.count, { style: 'unit', unit: length.unit, unitDisplay: 'long' })
  }
}

export function Features({ features }: { readonly features: readonly string[] }) {
  if (features.length === 0) return null
  return (
    <Group gap={6}>
      {features.map((feature) => (
        <Badge key={feature} variant="default" tt="none" fw={500} dir="auto">
          {feature}
        </Badge>
      ))}
    </Group>
  )
}
