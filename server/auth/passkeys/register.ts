/** A passkey that is made: what a browser is told, and what it gives back. See docs/decisions/0127. */
import { createHash } from 'node:crypto'
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Id, NewPasskey, Principal, Store } from '../../../storage/store.ts'
import { newChallenge, openChallenge } from './challenge.ts'
import type { RelyingParty } from './relying-party.ts'
import { findRegistration } from './responses.ts'

/** As COSE numbers them: EdDSA, ES256, and RS256 for older Windows. */
const ALGORITHMS = [-8, -7, -257]

/** WebAuthn §5.4.3: the same for all passkeys of somebody, and nothing by which others know who it is. */
export function userHandleOf(store: Pick<Store, 'storeId'>, principalId: Id): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(`passkeys ${store.storeId} ${principalId}`).digest())
}

export interface NewPasskeyQuestion {
  readonly options: PublicKeyCredentialCreationOptionsJSON
  readonly sealed: string
}

export async function askForNewPasskey(
  store: Store,
  party: RelyingParty,
  principal: Principal,
  whose: string,
  now: Date,
): Promise<NewPasskeyQuestion> {
  const { bytes, sealed } = await newChallenge(store, whose, now)
  const known = await store.passkeysOf(principal.id)
  const options = await generateRegistrationOptions({
    rpName: `Kalends ${party.id}`,
    rpID: party.id,
    userName: principal.slug,
    userDisplayName: principal.name,
    userID: userHandleOf(store, principal.id),
    challenge: bytes,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    // One that does neither is a second factor still.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
  })
  return { options, sealed }
}

export interface NewPasskeyAnswer {
  readonly sealed: string
  readonly response: string | null
  readonly name: string
}

/** What is to be kept; undefined when the device did not sign what it was asked to. */
export async function readNewPasskey(
  store: Store,
  party: RelyingParty,
  principalId: Id,
  whose: string,
  { sealed, response, name }: NewPasskeyAnswer,
  now: Date,
): Promise<NewPasskey | undefined> {
  const challenge = await openChallenge(store, sealed, whose, now)
  const given = findRegistration(response)
  if (challenge === undefined || given === undefined) return undefined
  const result = await verifyRegistrationResponse({
    response: given,
    expectedChallenge: challenge.text,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
    // The library throws an Error, of no class of its own, for whatever is wrong with what a browser sent.
  }).catch(() => undefined)
  if (!result?.verified) return undefined
  const { id, publicKey, counter } = result.registrationInfo.credential
  const { transports } = given.response
  return {
    principalId,
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports,
    name,
  }
}
