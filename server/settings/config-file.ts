import { readFileSync } from 'node:fs'
import { SettingsError } from './settings-error.ts'

/** The lines of a YAML file, by name. Throws a SettingsError. */
export async function readConfigFile(file: string): Promise<[string, unknown][]> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(readText(file))
  const broken = document.errors.map((error) => `${file}: ${error.message.trim()}`)
  if (broken.length > 0) throw new SettingsError(broken)

  const content: unknown = document.toJS() ?? {}
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError([`${file}: lines such as "KALENDS_PORT: 4791" are expected`])
  }
  return Object.entries(content).map(([name, value]) => [name, asText(value)])
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError([`KALENDS_CONFIG: ${error instanceof Error ? error.message : String(error)}`])
  }
}

/** YAML has numbers and lists where the environment has text alone. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.join(',')
  return value === null ? '' : typeof value === 'object' ? value : String(value)
}
