/** One thing to know: who says what, about what, and what can be done. */
import { ActionIcon, Group, Text } from '@mantine/core'
import { type LucideIcon, X } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './notices.module.css'

export interface CardProps {
  readonly Icon: LucideIcon
  readonly tone: 'ask' | 'good' | 'bad' | 'plain'
  readonly headline: string
  readonly children?: ReactNode
  readonly at: string
  /** Buttons. */
  readonly actions?: ReactNode
  readonly dismiss?: { readonly label: string; readonly isBusy: boolean; act(): void }
}

export function Card({ Icon, tone, headline, children, at, actions, dismiss }: CardProps) {
  return (
    <li className={classes.card}>
      <span className={classes.icon} data-tone={tone} aria-hidden>
        <Icon size={18} />
      </span>
      <div className={classes.text}>
        <Group justify="space-between" gap="xs" wrap="nowrap" align="start">
          <Text size="sm" dir="auto" className={classes.headline}>
            {headline}
          </Text>
          <Text size="xs" c="dimmed" className={classes.at}>
            {at}
          </Text>
        </Group>
        {children}
        {actions === undefined ? null : (
          <Group gap="xs" mt="xs">
            {actions}
          </Group>
        )}
      </div>
      {dismiss === undefined ? null : (
        <ActionIcon color="gray" size="md" aria-label={dismiss.label} loading={dismiss.isBusy} onClick={dismiss.act}>
          <X size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  )
}
