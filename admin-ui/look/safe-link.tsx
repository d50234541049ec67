import { Anchor, Text } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'

/** What somebody wrote is an address to follow where it is one of the web, or of mail. */
export function safeHref(text: string): string | undefined {
  return /^(?:https?:\/\/|mailto:)[^\s]+$/i.test(text) ? text : undefined
}

export function SafeLink({ href, children }: { readonly href: string; readonly children?: ReactNode }) {
  const safe = safeHref(href)
  if (safe === undefined) {
    return (
      <Text span size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
        {children ?? href}
      </Text>
    )
  }
  return (
    <Anchor
      href={safe}
      target="_blank"
      rel="noopener noreferrer"
      size="sm"
      dir="auto"
      style={{ overflowWrap: 'anywhere' }}
    >
      {children ?? href} <ExternalLink size={12} aria-hidden />
    </Anchor>
  )
}
