/** A line of the list of suites: what a suite file stands for. */
export interface SuiteEntry {
  /** `CalDAV/get.xml` */
  readonly file: string
  readonly suiteClass: string
  readonly area: string
}

export interface Selection {
  readonly names: readonly string[]
  readonly areas: readonly string[]
  readonly classes: readonly string[]
}

export interface SelectedSuite {
  readonly file: string
  readonly named: boolean
}

export function readCatalogue(source: string): readonly SuiteEntry[] {
  return source
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.includes('\t'))
    .map((line) => {
      const [file = '', suiteClass = '', area = ''] = line.split('\t')
      return { file, suiteClass, area }
    })
}

/**
 * The suites that are asked for: all of the list, or those of some classes and areas, and those named. A name is
 * `CalDAV/get.xml`, `CalDAV/get` or `get`, and a file that is not in the list when `others` has it. A name that fits
 * nothing is given back.
 */
export function selectSuites(
  catalogue: readonly SuiteEntry[],
  others: readonly string[],
  { names, areas, classes }: Selection,
): { readonly suites: readonly SelectedSuite[]; readonly unknown: readonly string[] } {
  const files = [...new Set([...catalogue.map((entry) => entry.file), ...others])]
  const named = names.map((name) => ({ name, found: files.filter((file) => isCalled(file, name)) }))
  const unknown = named.filter(({ found }) => found.length === 0).map(({ name }) => name)
  if (names.length > 0) {
    const chosen = [...new Set(named.flatMap(({ found }) => found))]
    return { suites: chosen.map((file) => ({ file, named: true })), unknown }
  }
  const chosen = catalogue.filter(
    ({ suiteClass, area }) =>
      (classes.length === 0 || classes.includes(suiteClass)) && (areas.length === 0 || areas.includes(area)),
  )
  return { suites: chosen.map(({ file }) => ({ file, named: false })), unknown }
}

function isCalled(file: string, name: string): boolean {
  const wanted = name.endsWith('.xml') ? name : `${name}.xml`
  return file === wanted || file.endsWith(`/${wanted}`)
}
