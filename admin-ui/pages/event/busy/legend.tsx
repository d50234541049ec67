import { Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import classes from './grid.module.css'

const TYPES = ['busy', 'tentative', 'unavailable'] as const

export function Legend() {
  const t = useTranslations('event.grid')
  return (
    <Group gap="md">
      {TYPES.map((type) => (
        <Group key={type} gap={6}>
          <span className={classes.sample} aria-hidden>
            <span className={classes[type]} />
          </span>
          <Text size="xs" c="dimmed">
            {t(type)}
          </Text>
        </Group>
      ))}
    </Group>
  )
}
