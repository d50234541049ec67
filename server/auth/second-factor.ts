/** Codes that change each half minute, and those for when the device is lost. See docs/decisions/0119. */
import { randomInt } from 'node:crypto'
import { generateSecret, generateURI, verifySync } from 'otplib'
import type { Id, Store } from '../../storage/store.ts'
import { hashOf } from '../feeds/token.ts'
import { sealOf } from './seal.ts'

/** RFC 6238 §4: half a minute. */
const STEP_SECONDS = 30
/** RFC 6238 §5.2: a clock may be one step off. */
const TOLERANCE_SECONDS = 30
const FREE_TRIES = 10
/** After so many wrong ones, one is looked at in each minute. */
const PAUSE_MS = 60_000
const RECOVERY_CODES = 10
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

export function newTotpSecret(): string {
  // RFC 4226 §4: 160 bits.
  return generateSecret({ length: 20 })
}

/** What a QR code for a device says. */
export function totpUri(secret: string, account: string, host: string): string {
  return generateURI({ issuer: `Kalends ${host}`, label: account, secret })
}

/** 80 bits each, in groups of four: a plain hash of one is enough to keep. */
export function newRecoveryCodes(): readonly string[] {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: 4 }, group).join('-'))
}

export function recoveryHash(code: string): string {
  return hashOf(code.replace(/[-\s]/g, '').toLowerCase())
}

/** The step of a code that is right now; undefined for every other. */
export function findStep(secret: string, typed: string, at: Date): number | undefined {
  const token = typed.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const epoch = Math.floor(at.getTime() / 1000)
  const result = verifySync({ secret, token, epoch, epochTolerance: TOLERANCE_SECONDS, period: STEP_SECONDS })
  return result.valid ? Math.floor(epoch / STEP_SECONDS) + result.delta : undefined
}

/** Whose secret the device has from now on; gives the recovery codes, which nobody sees again. */
export async function keepTotp(store: Store, id: Id, secret: string, step: number): Promise<readonly string[]> {
  const seal = await sealOf(store)
  const codes = newRecoveryCodes()
  await store.setTotp(id, seal.close(secret, `totp ${id}`), step, codes.map(recoveryHash))
  return codes
}

/** `wait`: too many were wrong, so that this one was not looked at. */
export type CodeCheck = 'right' | 'wrong' | 'wait'

/** Each code opens once. */
export async function checkCode(store: Store, id: Id, typed: string, at: Date): Promise<CodeCheck> {
  const totp = await store.findTotp(id)
  if (typed.length > 100) return 'wrong'
  // Nobody guesses 80 bits, so that tries are not counted.
  if (totp === undefined) return (await store.useRecoveryCode(id, recoveryHash(typed))) ? 'right' : 'wrong'
  if (!(await store.claimCodeTry(id, at, FREE_TRIES, new Date(at.getTime() - PAUSE_MS)))) return 'wait'
  const secret = (await sealOf(store)).open(totp.sealedSecret, `totp ${id}`)
  const step = secret === undefined ? undefined : findStep(secret, typed, at)
  // RFC 6238 §5.2: the same code is not taken twice.
  if (step !== undefined) return (await store.useTotpStep(id, step)) ? 'right' : 'wrong'
  return (await store.useRecoveryCode(id, recoveryHash(typed))) ? 'right' : 'wrong'
}
