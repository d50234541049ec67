import { Group, Loader, Text } from '@mantine/core'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'

interface CheckedProps {
  /** undefined: it is still looked. */
  readonly isGood: boolean | undefined
  readonly children: ReactNode
}

/** One thing that was looked at. */
export function Checked({ isGood, children }: CheckedProps) {
  return (
    <Group gap="sm" wrap="nowrap" align="start" role="listitem">
      {isGood === undefined ? <Loader size={18} /> : null}
      {isGood === true ? (
        <CircleCheck size={20} color="var(--mantine-color-green-7)" aria-hidden style={{ flex: 'none' }} />
      ) : null}
      {isGood === false ? (
        <CircleAlert size={20} color="var(--mantine-color-orange-7)" aria-hidden style={{ flex: 'none' }} />
      ) : null}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </Group>
  )
}
