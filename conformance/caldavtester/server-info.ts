import type { ControlActions } from './control.ts'
import { find, findAll, parseXml, type XmlElement } from './xml.ts'

/** How a server differs from the one that the template describes. */
export interface Profile {
  readonly name: string
  /** By the template's own names, `%d` standing for the number of a repeated entry: `$userguid%d:` is `user%02d`. */
  readonly substitutions: Readonly<Record<string, string>>
  readonly features?: { readonly add?: readonly string[]; readonly remove?: readonly string[] }
  /** How long to wait for what a server does after it answered. */
  readonly waitSeconds?: number
  /** How a command line of the server does what Apple's control API does. */
  readonly control?: ControlActions
}

/** Everything a run needs to know about the server before it asks. */
export interface ServerInfo {
  readonly variables: ReadonlyMap<string, string>
  readonly features: ReadonlySet<string>
  readonly calendarFilters: readonly string[]
  readonly addressFilters: readonly string[]
  readonly waitSeconds: number
  readonly control: ControlActions
}

interface Substitution {
  readonly key: string
  readonly value: string
  readonly repeat: number | undefined
}

/**
 * The template with a profile's values in it. The template's list of features is Apple's server's own; `features` is the
 * list that is the same for every server.
 */
export function describeServer(
  template: string,
  features: readonly string[],
  profile: Profile,
  urls: { readonly first: URL; readonly second: URL | undefined },
): ServerInfo {
  const root = parseXml(template)
  return {
    variables: new Map([
      ...findAll(root, 'substitutions/*')
        .flatMap(readSubstitutions)
        .flatMap((given) => expand(override(given, profile))),
      ...hostVariables(urls.first, ''),
      ...hostVariables(urls.second ?? urls.first, '2'),
    ]),
    features: chooseFeatures(features, profile),
    calendarFilters: findAll(root, 'calendardatafilter').map((filter) => filter.text),
    addressFilters: findAll(root, 'addressdatafilter').map((filter) => filter.text),
    waitSeconds: profile.waitSeconds ?? templateWait(root),
    control: profile.control ?? {},
  }
}

/** The names of a profile that the template does not have: each is a mistake of the profile. */
export function findUnknownSubstitutions(template: string, profile: Profile): readonly string[] {
  const known = new Set(
    findAll(parseXml(template), 'substitutions/*')
      .flatMap(readSubstitutions)
      .map(({ key }) => key),
  )
  return Object.keys(profile.substitutions).filter((key) => !known.has(key))
}

export function readFeatureList(source: string): readonly string[] {
  return source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function chooseFeatures(features: readonly string[], profile: Profile): ReadonlySet<string> {
  const removed = new Set(profile.features?.remove)
  return new Set([...features, ...(profile.features?.add ?? [])].filter((name) => !removed.has(name)))
}

function readSubstitutions(element: XmlElement): Substitution[] {
  if (element.name === 'repeat') {
    const repeat = Number(element.attributes.get('count') ?? '1')
    return element.children.flatMap(readSubstitutions).map((given) => ({ ...given, repeat }))
  }
  const [key, value] = [find(element, 'key')?.text, find(element, 'value')?.text ?? '']
  return key === undefined ? [] : [{ key, value, repeat: undefined }]
}

function override(given: Substitution, profile: Profile): Substitution {
  return Object.hasOwn(profile.substitutions, given.key)
    ? { ...given, value: profile.substitutions[given.key] ?? given.value }
    : given
}

function expand({ key, value, repeat }: Substitution): [string, string][] {
  if (repeat === undefined) return [[key, value]]
  return Array.from({ length: repeat }, (_, index) => [format(key, index + 1), format(value, index + 1)])
}

/** `%d`, `%02d` and `%%` as in C. */
function format(text: string, number: number): string {
  return text.replace(/%%|%(?:0(\d+))?d/g, (directive, width: string | undefined) =>
    directive === '%%' ? '%' : String(number).padStart(Number(width ?? 0), '0'),
  )
}

/** A server without TLS cannot send anybody to https, so there `$hostssl:` is the plain address. */
function hostVariables(url: URL, number: string): [string, string][] {
  return [
    [`$host${number}:`, url.origin],
    [`$hostssl${number}:`, url.origin],
  ]
}

function templateWait(root: XmlElement): number {
  return Number(find(root, 'waitcount')?.text ?? '120') * Number(find(root, 'waitdelay')?.text ?? '0.25')
}
