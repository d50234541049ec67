import { Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import classes from './matrix.module.css'
import { LEVELS, type Level } from './matrix.ts'

/** A letter on a shade; what it means is said by what is around it. */
export function LevelMark({ level }: { readonly level: Level }) {
  const t = useTranslations('given')
  return (
    <span className={classes.mark} data-level={level} aria-hidden>
      {t(`letter.${level}`)}
    </span>
  )
}

export function Legend() {
  const t = useTranslations('given')
  return (
    <Group component="ul" gap="md" m={0} p={0} aria-label={t('legend')} style={{ listStyle: 'none' }}>
      {LEVELS.map((level) => (
        <Group component="li" key={level} gap={6} wrap="nowrap">
          <LevelMark level={level} />
          <Text size="sm">{t(`level.${level}`)}</Text>
        </Group>
      ))}
    </Group>
  )
}
