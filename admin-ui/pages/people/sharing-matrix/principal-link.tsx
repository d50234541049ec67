import { Anchor } from '@mantine/core'
import { Link } from 'wouter'

export interface PrincipalLinkProps {
  readonly slug: string
  readonly name: string
  readonly className?: string
}

/** To the page of somebody; a group's is found by it, too. */
export function PrincipalLink({ slug, name, className }: PrincipalLinkProps) {
  return (
    <Anchor
      component={Link}
      href={`/admin/people/${encodeURIComponent(slug)}`}
      size="sm"
      dir="auto"
      className={className}
      title={name}
    >
      {name}
    </Anchor>
  )
}
