import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { Profile } from '../server-info.ts'
import { cyrus } from './cyrus.ts'
import { kalends } from './kalends.ts'

const PROFILES: readonly Profile[] = [kalends, cyrus]

export const PROFILE_NAMES: readonly string[] = PROFILES.map((profile) => profile.name)

/** A profile by its name, or from a YAML file of the same shape. Throws with a sentence when there is none. */
export async function loadProfile(nameOrFile: string): Promise<Profile> {
  return (
    PROFILES.find((profile) => profile.name === nameOrFile) ??
    readProfile(nameOrFile, await readFile(nameOrFile, 'utf8'))
  )
}

function readProfile(file: string, source: string): Profile {
  const value: unknown = parse(source)
  if (!isRecord(value)) throw new Error(`${file}: not a profile`)
  const { name = file, substitutions = {}, features = {}, control = {}, waitSeconds } = value
  if (!isRecord(substitutions) || !isRecord(features) || !isRecord(control))
    throw new Error(`${file}: substitutions, features and control are maps`)
  return {
    name: String(name),
    substitutions: Object.fromEntries(Object.entries(substitutions).map(([key, text]) => [key, String(text)])),
    features: { add: strings(features.add), remove: strings(features.remove) },
    control: Object.fromEntries(Object.entries(control).map(([action, words]) => [action, strings(words)])),
    ...(typeof waitSeconds === 'number' ? { waitSeconds } : {}),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
