/** Public keys of devices by which people sign in (WebAuthn). The private ones never leave the devices. */
import type { Id } from './values.ts'

export interface Passkey {
  readonly id: Id
  readonly principalId: Id
  /** As the device calls it, base64url. No two are the same. */
  readonly credentialId: string
  /** COSE, base64url. */
  readonly publicKey: string
  /** How often it was used, as far as the device counts. */
  readonly counter: number
  /** How a browser reaches the device. */
  readonly transports: readonly string[]
  /** In the owner's words. */
  readonly name: string
  readonly createdAt: Date
  readonly usedAt: Date | null
}

export type NewPasskey = Omit<Passkey, 'id' | 'createdAt' | 'usedAt'>

/** What was signed: a challenge that counts once. */
export interface PasskeyUse {
  readonly counter: number
  readonly challengeHash: string
  /** Nobody takes the challenge after that. */
  readonly expiresAt: Date
}

export interface PasskeyReader {
  /** In the order in which they were made. */
  passkeysOf(principalId: Id): Promise<readonly Passkey[]>
  findPasskey(credentialId: string): Promise<Passkey | undefined>
}

/** Outside of transactions: what is used up is so on every node. */
export interface PasskeyUpkeep {
  /**
   * Undefined when its owner has `most`, or somebody has one of that name. The recovery codes are kept where there are
   * none yet.
   */
  addPasskey(
    passkey: NewPasskey,
    recoveryHashes: readonly string[],
    most: number,
  ): Promise<{ readonly hasNewCodes: boolean } | undefined>
  /** With the last second factor the recovery codes go, too. False when its owner has none such. */
  removePasskey(principalId: Id, id: Id): Promise<boolean>
  /** False when the challenge was used before, or the device counted no further than what is known: then it is a copy. */
  usePasskey(passkey: Passkey, use: PasskeyUse): Promise<boolean>
}
