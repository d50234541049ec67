import type { LucideIcon } from 'lucide-react'
import { type ComponentType, lazy } from 'react'

/** One page of the console. */
export interface PageEntry {
  /** As wouter matches it: `/admin/rooms/:slug`. */
  readonly path: string
  /** Areas of messages that it uses besides `common`. */
  readonly areas: readonly string[]
  readonly Page: ComponentType
  /** Of administrators alone. */
  readonly isAdmin: boolean
  /** Where it stands in the list of pages; without it the page is found by others. */
  readonly nav?: NavEntry
}

export interface NavEntry {
  readonly group: 'calendar' | 'mine' | 'administration' | 'operation'
  /** A message: `area.key`. */
  readonly label: string
  readonly Icon: LucideIcon
}

type Load = () => Promise<{ readonly default: ComponentType }>

interface About {
  readonly areas: readonly string[]
  readonly nav?: NavEntry
}

/** A page that is loaded when somebody goes there. */
export function page(path: string, load: Load, { areas, nav }: About): PageEntry {
  return { path, areas, Page: lazy(load), isAdmin: path.startsWith('/admin'), nav }
}
