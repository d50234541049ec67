import { readFileSync } from 'node:fs'
import { SettingsError } from './settings-error.ts'

/** The first line of a file that holds a secret. Throws a SettingsError. */
export function readSecretFile(setting: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  const [secret = ''] = textOf(setting, file).split(/\r?\n/, 1)
  if (secret === '') throw new SettingsError([`${setting}: ${file} has no first line`])
  return secret
}

function textOf(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError([`${setting}: ${error instanceof Error ? error.message : String(error)}`])
  }
}
