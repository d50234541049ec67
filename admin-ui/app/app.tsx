import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense } from 'react'
import { LiveProvider } from '../data/live.tsx'
import { queryClient } from '../data/queries.ts'
import { Messages } from '../i18n/messages.tsx'
import { PreferencesProvider } from '../i18n/preferences.tsx'
import { ErrorBoundary } from '../look/error-boundary.tsx'
import { nonce } from '../look/nonce.ts'
import { theme } from '../look/theme.ts'
import { Waiting } from '../look/waiting.tsx'
import { Shell } from './shell.tsx'
import { Toasts } from './toasts.tsx'

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <PreferencesProvider>
        <QueryClientProvider client={queryClient}>
          <Suspense fallback={<Waiting />}>
            <Messages areas={[]}>
              <LiveProvider>
                <Toasts />
                <ErrorBoundary>
                  <Shell />
                </ErrorBoundary>
              </LiveProvider>
            </Messages>
          </Suspense>
        </QueryClientProvider>
      </PreferencesProvider>
    </MantineProvider>
  )
}
