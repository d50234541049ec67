import { Group, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

export interface SectionProps {
  readonly title: string
  /** A sentence: what it is about. */
  readonly about?: ReactNode
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page, under a heading of its own. */
export function Section({ title, about, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <Group justify="space-between" align="end" mb="xs" gap="sm">
        <div>
          <Title order={2} size="h4" id={id} dir="auto">
            {title}
          </Title>
          {about === undefined ? null : (
            <Text component="div" size="sm" c="dimmed" maw="44rem">
              {about}
            </Text>
          )}
        </div>
        {actions === undefined ? null : <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </section>
  )
}
