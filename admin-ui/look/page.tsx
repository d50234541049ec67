import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { showTop } from './page-top.ts'

export interface PageProps {
  readonly title: string
  /** A sentence: what is done here. */
  readonly intro?: string
  /** Buttons beside the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

let isFirst = true

/** Each page begins with its title, where whoever came from another page is led by the keyboard, too. */
export function Page({ title, intro, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  usePageTitle(title)
  useEffect(() => {
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true })
      showTop()
    }
    isFirst = false
  }, [])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="start" gap="sm">
        <div>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: 'none' }} dir="auto">
            {title}
          </Title>
          {intro === undefined ? null : (
            <Text c="dimmed" maw="44rem" style={{ textWrap: 'pretty' }}>
              {intro}
            </Text>
          )}
        </div>
        {actions === undefined ? null : <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}

/** Of the window. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Kalends`
  }, [title])
}
