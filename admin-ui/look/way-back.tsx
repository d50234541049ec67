import { Anchor, Group } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'

export interface WayBackProps {
  readonly href: string
  readonly children: ReactNode
}

/** From one thing to the list of them. */
export function WayBack({ href, children }: WayBackProps) {
  return (
    <Anchor component={Link} href={href} size="sm">
      <Group gap={6} component="span">
        <ArrowLeft size={16} aria-hidden />
        {children}
      </Group>
    </Anchor>
  )
}
