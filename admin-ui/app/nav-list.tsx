/** The list of pages: what everybody has, and sections that open. Which are open is remembered in this browser. */
import { NavLink, UnstyledButton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { ChevronRight } from 'lucide-react'
import { useEffect, useId } from 'react'
import { useTranslations } from 'use-intl'
import { Link, useLocation } from 'wouter'
import { useHasApprovals } from '../pages/rooms/approvals/has-approvals.ts'
import classes from './nav-list.module.css'
import type { NavEntry, PageEntry } from './page-entry.ts'

const SECTIONS = ['mine', 'administration', 'operation'] as const
type Section = (typeof SECTIONS)[number]
type Open = Partial<Record<Section, boolean>>

export function NavList({ pages }: { readonly pages: readonly PageEntry[] }) {
  const [location] = useLocation()
  const [open, setOpen] = useLocalStorage<Open>({
    key: 'kalends-nav-open',
    defaultValue: {},
    getInitialValueInEffect: false,
  })
  const current = currentOf(pages, location)
  const hasApprovals = useHasApprovals()
  const isShown = (nav: NavEntry) => nav.only === undefined || hasApprovals
  const of = (group: NavEntry['group']) => pages.filter(({ nav }) => nav?.group === group && isShown(nav))
  // Where there is little else, nothing is folded away.
  const isLong = of('administration').length > 0
  const isOpen = (section: Section) => open[section] ?? (!isLong || section === 'administration')
  const section = SECTIONS.find((one) => one === current?.nav?.group)

  // Whoever comes to a page sees where it stands; they may close it all the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever somebody goes elsewhere
  useEffect(() => {
    if (section !== undefined && !isOpen(section)) setOpen({ ...open, [section]: true })
  }, [current?.path])

  return (
    <>
      <NavLinks pages={of('calendar')} current={current} />
      {SECTIONS.filter((one) => of(one).length > 0).map((one) => (
        <NavSection
          key={one}
          section={one}
          pages={of(one)}
          current={current}
          isOpen={isOpen(one)}
          onToggle={() => setOpen({ ...open, [one]: !isOpen(one) })}
        />
      ))}
    </>
  )
}

/** The page that is shown, or the one of the list that it is below. */
function currentOf(pages: readonly PageEntry[], location: string): PageEntry | undefined {
  const place = pages.find(({ path }) => path === location)?.under ?? location
  return pages
    .filter(({ path, nav }) => nav !== undefined && (place === path || place.startsWith(`${path}/`)))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
}

interface NavLinksProps {
  readonly pages: readonly PageEntry[]
  readonly current: PageEntry | undefined
}

interface NavSectionProps extends NavLinksProps {
  readonly section: Section
  readonly isOpen: boolean
  onToggle(): void
}

function NavSection({ section, isOpen, onToggle, ...links }: NavSectionProps) {
  const t = useTranslations('nav.section')
  const id = useId()
  return (
    <div className={classes.section}>
      <h2 className={classes.name}>
        <UnstyledButton className={classes.toggle} aria-expanded={isOpen} aria-controls={id} onClick={onToggle}>
          <ChevronRight size={14} aria-hidden className={classes.chevron} />
          {t(section)}
        </UnstyledButton>
      </h2>
      <div id={id} hidden={!isOpen}>
        <NavLinks {...links} />
      </div>
    </div>
  )
}

function NavLinks({ pages, current }: NavLinksProps) {
  const t = useTranslations('nav')
  return pages.map(({ path, nav }) => {
    if (nav === undefined) return null
    const isCurrent = path === current?.path
    return (
      <NavLink
        key={path}
        component={Link}
        href={path}
        active={isCurrent}
        aria-current={isCurrent ? 'page' : undefined}
        label={t(nav.label)}
        leftSection={<nav.Icon size={18} aria-hidden />}
        className={classes.link}
        ref={isCurrent ? scrollTo : undefined}
      />
    )
  })
}

/** With all sections open the list is longer than a low window. */
function scrollTo(link: HTMLElement | null): void {
  link?.scrollIntoView({ block: 'nearest' })
}
