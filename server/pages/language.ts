/** Languages that every page of the server speaks. */
const LANGUAGES: ReadonlySet<string> = new Set(['de', 'en', 'fr', 'nl'])

const LONGEST_HEADER = 200

/** RFC 9110 §12.5.4: the first of the languages that a browser wants and our pages have. */
export function acceptedLanguage(header: string | undefined): string | undefined {
  const wanted = (header ?? '')
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim())
      const weight = parameters.find((one) => one.startsWith('q='))
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
    })
    .filter(({ tag, weight }) => weight > 0 && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag))
    .sort((a, b) => b.weight - a.weight)
  return wanted.find(({ tag }) => LANGUAGES.has(tag.slice(0, 2).toLowerCase()) && !/^[a-z]{3}/i.test(tag))?.tag
}
