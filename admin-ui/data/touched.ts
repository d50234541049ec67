/** Forms keep what was touched alone, so that what others change meanwhile is seen, and stays. */

/** What was typed after it was sent stays; what was sent is known of the server again. */
export function withoutSent<Values extends object>(touched: Partial<Values>, sent: Partial<Values>): Partial<Values> {
  const were: Readonly<Record<string, unknown>> = { ...sent }
  const left = Object.entries(touched).filter(([name, value]) => !(name in were) || value !== were[name])
  // Of the same names and values as it was given.
  return Object.fromEntries(left) as Partial<Values>
}
