import type { LucideIcon } from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import type { MessageKeys, Messages, NestedKeyOf } from 'use-intl'

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
  /** The page of the list that it belongs to, where its path does not begin with that one's. */
  readonly under?: string
}

export interface NavEntry {
  readonly group: 'calendar' | 'mine' | 'administration' | 'operation'
  /** A message of `nav`. */
  readonly label: MessageKeys<Messages['nav'], NestedKeyOf<Messages['nav']>>
  readonly Icon: LucideIcon
  /** For who is no administrator, as long as requests for rooms wait for them; without it for all. */
  readonly only?: 'approvers'
}

type Load = () => Promise<{ readonly default: ComponentType }>

type About = Pick<PageEntry, 'areas' | 'nav' | 'under'>

/** A page that is loaded when somebody goes there. */
export function page(path: string, load: Load, { areas, nav, under }: About): PageEntry {
  return { path, areas, Page: lazy(load), isAdmin: path.startsWith('/admin'), nav, under }
}
