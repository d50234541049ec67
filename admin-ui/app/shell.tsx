/** What stands around each page: the list of pages, who is signed in, whether the page is up to date. */
import { Anchor, AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { Link, Redirect, Route, Switch, useLocation } from 'wouter'
import { useTakePreferences } from '../data/kept-preferences.ts'
import { useMe } from '../data/me.ts'
import { Messages } from '../i18n/messages.tsx'
import { ErrorBoundary } from '../look/error-boundary.tsx'
import { Logo } from '../look/logo.tsx'
import { Page } from '../look/page.tsx'
import { Waiting } from '../look/waiting.tsx'
import { Bell } from '../pages/notices/bell.tsx'
import { ConnectionState } from './connection-state.tsx'
import type { NavEntry, PageEntry } from './page-entry.ts'
import { PAGES } from './pages.ts'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

const WelcomeOffer = lazy(() => import('../pages/people/welcome/welcome-offer.tsx'))

const GROUPS = ['calendar', 'mine', 'administration', 'operation'] as const
/** Words of the list of pages stand in these areas. */
const NAV_AREAS = [...new Set(PAGES.flatMap(({ nav }) => nav?.label.split('.')[0] ?? []))]

export function Shell() {
  const t = useTranslations('common')
  const [isOpen, nav] = useDisclosure()
  const [location] = useLocation()
  const { administrator } = useMe()
  useTakePreferences()
  const shown = PAGES.filter(({ isAdmin }) => !isAdmin || administrator)
  const current = shown
    .filter(({ path, nav }) => nav !== undefined && (location === path || location.startsWith(`${path}/`)))
    .toSorted((a, b) => b.path.length - a.path.length)[0]?.path

  // On a phone the list covers the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever somebody goes elsewhere
  useEffect(nav.close, [location])

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', sm: 'lg' }}
    >
      <a href="#content" className={classes.skip}>
        {t('nav.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={nav.toggle}
              hiddenFrom="md"
              size="sm"
              aria-expanded={isOpen}
              aria-label={isOpen ? t('nav.close') : t('nav.open')}
            />
            <Link href="/calendar" className={classes.brand}>
              <Logo />
              <Text span fw={650} size="lg">
                Kalends
              </Text>
            </Link>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <ConnectionState />
            <Suspense fallback={null}>
              <Messages areas={['notices']}>
                <Bell />
              </Messages>
            </Suspense>
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('nav.label')}>
        <Messages areas={NAV_AREAS}>
          <ScrollArea p="sm" type="auto">
            {GROUPS.map((group) => (
              <NavGroup
                key={group}
                group={group}
                pages={shown.filter(({ nav }) => nav?.group === group)}
                current={current}
              />
            ))}
          </ScrollArea>
        </Messages>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {administrator ? (
          <Suspense>
            <Messages areas={['welcome']}>
              <WelcomeOffer />
            </Messages>
          </Suspense>
        ) : null}
        <ErrorBoundary key={location}>
          <Suspense fallback={<Waiting />}>
            <Switch>
              {shown.map((entry) => (
                <Route key={entry.path} path={entry.path}>
                  <Messages areas={entry.areas}>
                    <entry.Page />
                  </Messages>
                </Route>
              ))}
              <Route path="/admin">
                <Redirect to="/calendar" replace />
              </Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
    </AppShell>
  )
}

/** The list of an administrator is longer than a low window. */
function scrollTo(link: HTMLElement | null): void {
  link?.scrollIntoView({ block: 'nearest' })
}

interface NavGroupProps {
  readonly group: NavEntry['group']
  readonly pages: readonly PageEntry[]
  /** Which of all pages is shown, or the one above it. */
  readonly current: string | undefined
}

function NavGroup({ group, pages, current }: NavGroupProps) {
  const t = useTranslations()
  if (pages.length === 0) return null
  return (
    <div className={classes.group}>
      {group === 'calendar' ? null : <h2 className={classes.groupName}>{t(`common.nav.${group}`)}</h2>}
      {pages.map(({ path, nav }) => {
        if (nav === undefined) return null
        const isCurrent = path === current
        return (
          <NavLink
            key={path}
            component={Link}
            href={path}
            active={isCurrent}
            aria-current={isCurrent ? 'page' : undefined}
            // Labels are named by the pages themselves, so no key is known here.
            label={t(nav.label as 'common.nav.calendar')}
            leftSection={<nav.Icon size={18} aria-hidden />}
            className={classes.link}
            ref={isCurrent ? scrollTo : undefined}
          />
        )
      })}
    </div>
  )
}

function NotFound() {
  const t = useTranslations('common.notFound')
  return (
    <Page title={t('title')}>
      <Text>{t('text')}</Text>
      <Anchor component={Link} href="/calendar">
        {t('home')}
      </Anchor>
    </Page>
  )
}
