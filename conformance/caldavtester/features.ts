import { findAll, type XmlElement } from './xml.ts'

/** What a file, suite, test, request or verification asks of the server's list of features. */
export interface FeatureSwitch {
  readonly required: readonly string[]
  readonly excluded: readonly string[]
}

export function readFeatureSwitch(element: XmlElement): FeatureSwitch {
  return {
    required: findAll(element, 'require-feature/feature').map((feature) => feature.text),
    excluded: findAll(element, 'exclude-feature/feature').map((feature) => feature.text),
  }
}

/** Why something is switched off, or nothing when it is on. */
export function findSwitchedOff(features: ReadonlySet<string>, wants: FeatureSwitch): string | undefined {
  const missing = wants.required.filter((name) => !features.has(name))
  if (missing.length > 0) return `missing features: ${missing.join(', ')}`
  const excluded = wants.excluded.filter((name) => features.has(name))
  return excluded.length > 0 ? `excluded features: ${excluded.join(', ')}` : undefined
}
