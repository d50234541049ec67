/** What people show besides a password. */
import type { Id } from './values.ts'

/** RFC 6238: codes from a device. */
export interface Totp {
  readonly principalId: Id
  /** Sealed by who asks for it to be kept. */
  readonly sealedSecret: string
  readonly createdAt: Date
  /** Codes for the day on which the device is lost, each for once. */
  readonly recoveryCodes: number
}

export interface SecondFactorReader {
  findTotp(principalId: Id): Promise<Totp | undefined>
  /** How many are left. */
  recoveryCodesOf(principalId: Id): Promise<number>
}

/** Outside of transactions, in a statement or two each: what is counted or used up is so on every node. */
export interface SecondFactorUpkeep {
  /** In place of what was there; `step` is that of the code by which its owner showed that the device has it. */
  setTotp(principalId: Id, sealedSecret: string, step: number, recoveryHashes: readonly string[]): Promise<void>
  /** With the last second factor the recovery codes go, too. False when there was none. */
  removeTotp(principalId: Id): Promise<boolean>
  /** Codes, passkeys and recovery codes: the password alone signs in again. False when there were none. */
  removeSecondFactors(principalId: Id): Promise<boolean>
  /** Before a code is looked at. False when `free` were wrong in a row, and the last of them after `since`. */
  claimCodeTry(principalId: Id, at: Date, free: number, since: Date): Promise<boolean>
  /** False when this step or a later one was used. */
  useTotpStep(principalId: Id, step: number): Promise<boolean>
  /** False when there is none such. */
  useRecoveryCode(principalId: Id, hash: string): Promise<boolean>
}
