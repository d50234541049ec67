/** Things of the house, for addresses that name one. */
const NAMED: Readonly<Record<string, string>> = {
  slug: 'alice',
  owner: 'alice',
  calendar: 'calendar',
  name: 'review.ics',
  recurrenceId: '',
  id: '1',
}

/** Where the same word names something else. */
const NAMED_BELOW: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/^\/admin\/rooms\//, { slug: 'atlas' }],
  [/^\/admin\/groups\//, { slug: 'design' }],
  [/^\/calendar\/settings\/calendars\//, { name: 'calendar' }],
]

/** Addresses of all pages of the console, as app/pages.ts has them: a new page is walked through like the others. */
export async function allPaths(): Promise<readonly string[]> {
  // By a name that types do not follow: what a browser runs is checked by a configuration of its own.
  const { PAGES } = await import(new URL('../../app/pages.ts', import.meta.url).href)
  return PAGES.map(({ path }: { readonly path: string }) => filled(path))
}

function filled(path: string): string {
  const named = { ...NAMED, ...NAMED_BELOW.find(([pattern]) => pattern.test(path))?.[1] }
  return path
    .replaceAll(/:(\w+)\??/g, (_, name: string) => {
      const value = named[name]
      if (value === undefined) throw new Error(`no thing of the house for :${name} of ${path}`)
      return value
    })
    .replace(/\/$/, '')
}
