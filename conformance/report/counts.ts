/** How many of what came out how; what was not asked counts for nothing. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly notAsked: number
}

export function count(outcomes: readonly string[]): Counts {
  const of = (...wanted: readonly string[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length
  return { passed: of('passed'), failed: of('failed'), notAsked: of('ignored', 'skipped') }
}

/** `98.2 %` of what was asked, rounded down, so that 100 means all. */
export function share({ passed, failed }: Counts): string {
  if (passed + failed === 0) return '–'
  const tenths = Math.floor((passed * 1000) / (passed + failed))
  return `${(tenths / 10).toFixed(1)} %`
}

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}

/** A table in Markdown; columns of figures stand right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isFigure = (column: number) => rows.every((row) => /^[\d,.]+( %)?$|^–$/.test(String(row[column])))
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const rule = header.map((_, column) => (isFigure(column) ? '---:' : '---'))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}
