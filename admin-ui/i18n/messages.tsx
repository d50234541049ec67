/** Words of the pages, by language and area: messages/{language}/{area}.json, in ICU MessageFormat. */
import { type ReactNode, use } from 'react'
import { IntlProvider, type Messages as MessageTree } from 'use-intl'
import { type Language, usePreferences } from './preferences.tsx'

type AreaFile = { readonly default: Record<string, unknown> }

const FILES = import.meta.glob<AreaFile>('../messages/*/*.json')

const loading = new Map<string, Promise<MessageTree>>()
const failed = new Set<string>()

/** With the words of `common` and of the areas that it names. Suspends until they are there. */
export function Messages({ areas, children }: { readonly areas: readonly string[]; readonly children: ReactNode }) {
  const { language, locale, timeZone } = usePreferences()
  const messages = use(load(language, ['common', ...areas]))
  return (
    <IntlProvider locale={locale} timeZone={timeZone} messages={messages} onError={tellOfMissing}>
      {children}
    </IntlProvider>
  )
}

/** Before a page is shown, while its script still comes. */
export function load(language: Language, areas: readonly string[]): Promise<MessageTree> {
  const key = `${language} ${areas.join()}`
  const known = loading.get(key)
  if (known !== undefined) return known
  const promise = Promise.all(areas.map((area) => loadArea(language, area))).then(
    (parts) => Object.fromEntries(parts) as MessageTree,
  )
  loading.set(key, promise)
  promise.catch(() => failed.add(key))
  return promise
}

/** Not as they fail: a page that still waits would ask without end. */
export function forgetFailedWords(): void {
  for (const key of failed) loading.delete(key)
  failed.clear()
}

async function loadArea(language: Language, area: string): Promise<readonly [string, Record<string, unknown>]> {
  const read = FILES[`../messages/${language}/${area}.json`]
  if (read === undefined) throw new Error(`no words of ${area} in ${language}`)
  return [area, (await read()).default]
}

/** admin-ui/i18n/messages.test.ts finds them before anybody sees one. */
function tellOfMissing(error: Error): void {
  console.error(error.message)
}
