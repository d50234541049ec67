/** What stands around each page: the list of pages, who is signed in, whether the page is up to date. */
import { Anchor, AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core'
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
import { NavList } from './nav-list.tsx'
import { PAGES } from './pages.ts'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

const WelcomeOffer = lazy(() => import('../pages/people/welcome/welcome-offer.tsx'))

export function Shell() {
  const t = useTranslations('common')
  const [isOpen, nav] = useDisclosure()
  const [location] = useLocation()
  const { administrator } = useMe()
  useTakePreferences()
  const shown = PAGES.filter(({ isAdmin }) => !isAdmin || administrator)
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
        <Messages areas={['nav']}>
          <ScrollArea p="sm" type="auto">
            <NavList pages={shown} />
          </ScrollArea>
        </Messages>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        {administrator ? (
          <Suspense>
            <WelcomeOffer />
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
