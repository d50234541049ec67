import { type FeatureSwitch, readFeatureSwitch } from './features.ts'
import { find, findAll, parseXml, type XmlElement } from './xml.ts'

/** A suite file as its author wrote it: nothing is substituted yet. */
export interface SuiteFile {
  readonly description: string
  readonly switches: FeatureSwitch
  readonly ignoreAll: boolean
  readonly start: readonly ScriptRequest[]
  readonly suites: readonly TestSuite[]
  readonly end: readonly ScriptRequest[]
}

export interface TestSuite {
  readonly name: string
  readonly switches: FeatureSwitch
  readonly ignore: boolean
  readonly only: boolean
  readonly changeUid: boolean
  readonly tests: readonly Test[]
}

export interface Test {
  readonly name: string
  readonly description: string
  readonly switches: FeatureSwitch
  readonly ignore: boolean
  readonly only: boolean
  readonly count: number
  readonly requests: readonly ScriptRequest[]
}

export interface ScriptRequest {
  readonly switches: FeatureSwitch
  /** A method of HTTP, or a word of the runner with its argument: `WAITCOUNT 1`. */
  readonly method: string
  readonly uris: readonly string[]
  readonly quoteUri: boolean
  readonly secondHost: boolean
  readonly authenticate: boolean
  readonly user: string
  readonly password: string
  readonly headers: readonly NameAndValue[]
  readonly data: RequestData | undefined
  readonly endDelete: boolean
  readonly iterateData: boolean
  readonly waitForSuccess: boolean
  readonly printResponse: boolean
  readonly verifications: readonly Verification[]
  readonly grabs: readonly Grab[]
}

export interface NameAndValue {
  readonly name: string
  readonly value: string
}

export interface RequestData {
  readonly contentType: string
  readonly filepath: string
  readonly generator: string | undefined
  readonly substitute: boolean
  /** Gives each request of a repeated test a UID, a summary and a day of its own. */
  readonly generate: boolean
  readonly substitutions: readonly NameAndValue[]
}

export interface Verification {
  readonly switches: FeatureSwitch
  readonly callback: string
  readonly args: ReadonlyMap<string, readonly string[]>
}

export type GrabKind = 'uri' | 'count' | 'header' | 'property' | 'element' | 'json' | 'calproperty' | 'calparameter'

/** A value to take out of an answer: where it is, and the variables that get it. */
export interface Grab {
  readonly kind: GrabKind
  readonly from: string
  readonly parent: string | undefined
  readonly variables: readonly string[]
}

/** Reads the text of a suite file; throws when it is none. */
export function readScript(source: string): SuiteFile {
  const root = parseXml(source)
  if (root.name !== 'caldavtest') throw new Error(`not a suite file: its root is ${root.name}`)
  return {
    description: childText(root, 'description'),
    switches: readFeatureSwitch(root),
    ignoreAll: isYes(root, 'ignore-all'),
    start: findAll(root, 'start/request').map(readRequest),
    suites: findAll(root, 'test-suite').map(readSuite),
    end: findAll(root, 'end/request').map(readRequest),
  }
}

function readSuite(element: XmlElement): TestSuite {
  return {
    name: attribute(element, 'name'),
    switches: readFeatureSwitch(element),
    ignore: isYes(element, 'ignore'),
    only: isYes(element, 'only'),
    changeUid: isYes(element, 'change-uid'),
    tests: findAll(element, 'test').map(readTest),
  }
}

function readTest(element: XmlElement): Test {
  return {
    name: attribute(element, 'name'),
    description: childText(element, 'description'),
    switches: readFeatureSwitch(element),
    ignore: isYes(element, 'ignore'),
    only: isYes(element, 'only'),
    count: Number(attribute(element, 'count', '1')),
    // A <pause/> waits for a person at a terminal: nobody is there.
    requests: findAll(element, 'request').map(readRequest),
  }
}

function readRequest(element: XmlElement): ScriptRequest {
  const data = find(element, 'data')
  return {
    switches: readFeatureSwitch(element),
    method: childText(element, 'method'),
    uris: findAll(element, 'ruri').map((uri) => uri.text),
    quoteUri: findAll(element, 'ruri').every((uri) => !isNo(uri, 'quote')),
    secondHost: isYes(element, 'host2'),
    authenticate: !isNo(element, 'auth'),
    user: attribute(element, 'user'),
    password: attribute(element, 'pswd'),
    headers: findAll(element, 'header').map(readNameAndValue),
    data: data === undefined ? undefined : readData(data),
    endDelete: isYes(element, 'end-delete'),
    iterateData: isYes(element, 'iterate-data'),
    waitForSuccess: isYes(element, 'wait-for-success'),
    printResponse: isYes(element, 'print-response'),
    verifications: findAll(element, 'verify').map(readVerification),
    grabs: element.children.flatMap(readGrab),
  }
}

function readData(element: XmlElement): RequestData {
  return {
    contentType: childText(element, 'content-type'),
    filepath: childText(element, 'filepath'),
    generator: find(element, 'generator/callback')?.text,
    substitute: !isNo(element, 'substitutions'),
    generate: isYes(element, 'generate'),
    substitutions: findAll(element, 'substitute').map(readNameAndValue),
  }
}

function readVerification(element: XmlElement): Verification {
  const args = findAll(element, 'arg').map((arg): [string, string[]] => [
    childText(arg, 'name'),
    findAll(arg, 'value').map((value) => value.text),
  ])
  return { switches: readFeatureSwitch(element), callback: childText(element, 'callback'), args: new Map(args) }
}

const GRABS = new Map<string, GrabKind>([
  ['graburi', 'uri'],
  ['grabcount', 'count'],
  ['grabheader', 'header'],
  ['grabproperty', 'property'],
  ['grabelement', 'element'],
  ['grabjson', 'json'],
  ['grabcalproperty', 'calproperty'],
  ['grabcalparameter', 'calparameter'],
])

function readGrab(element: XmlElement): Grab[] {
  const kind = GRABS.get(element.name)
  if (kind === undefined) return []
  if (kind === 'uri' || kind === 'count') return [{ kind, from: '', parent: undefined, variables: [element.text] }]
  const from = ['name', 'property', 'pointer'].map((name) => find(element, name)).find((child) => child !== undefined)
  return [
    {
      kind,
      from: from?.text ?? '',
      parent: find(element, 'parent')?.text,
      variables: findAll(element, 'variable').map((variable) => variable.text),
    },
  ]
}

function readNameAndValue(element: XmlElement): NameAndValue {
  return { name: childText(element, 'name'), value: childText(element, 'value') }
}

function childText(element: XmlElement, name: string): string {
  return find(element, name)?.text ?? ''
}

function attribute(element: XmlElement, name: string, otherwise = ''): string {
  return element.attributes.get(name) ?? otherwise
}

function isYes(element: XmlElement, name: string): boolean {
  return attribute(element, name) === 'yes'
}

function isNo(element: XmlElement, name: string): boolean {
  return attribute(element, name) === 'no'
}
