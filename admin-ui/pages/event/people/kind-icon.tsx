import { Contact, DoorOpen, Package, User, Users } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { PersonKind } from './person.ts'

const ICONS = { user: User, contact: Contact, group: Users, room: DoorOpen, resource: Package } as const

export function KindIcon({ kind, size = 16 }: { readonly kind: PersonKind; readonly size?: number }) {
  const t = useTranslations('event.kind')
  const Icon = ICONS[kind]
  return (
    <>
      <Icon size={size} aria-hidden style={{ flexShrink: 0 }} />
      <span className="only-heard">{t(kind)}</span>
    </>
  )
}
