import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import classes from './page-tabs.module.css'

export interface PageTab {
  /** As the address has it: `?tab=about`. */
  readonly name: string
  readonly title: string
  readonly content: ReactNode
}

export interface PageTabsProps {
  /** What they are parts of, for those who hear it. */
  readonly label: string
  /** The first is shown where the address names none. */
  readonly tabs: readonly PageTab[]
}

/** Parts of a page, each with an address; only the one that is shown asks for anything. */
export function PageTabs({ label, tabs }: PageTabsProps) {
  const [params, setParams] = useSearchParams()
  const first = tabs[0]?.name ?? ''
  const shown = tabs.find(({ name }) => name === params.get('tab'))?.name ?? first
  return (
    <Tabs
      value={shown}
      keepMounted={false}
      onChange={(next) => setParams(next === null || next === first ? {} : { tab: next }, { replace: true })}
    >
      <Tabs.List aria-label={label} className={classes.list}>
        {tabs.map(({ name, title }) => (
          <Tabs.Tab key={name} value={name} className={classes.tab} ref={name === shown ? intoSight : undefined}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ name, content }) => (
        <Tabs.Panel key={name} value={name} pt="lg">
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

/** On a phone some are beside the window. */
function intoSight(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
