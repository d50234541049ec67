/** A passkey that is used: what a browser is told, and what it gives back. See docs/decisions/0127. */
import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import type { Id, Passkey, Store } from '../../../storage/store.ts'
import { newChallenge, openChallenge } from './challenge.ts'
import { userHandleOf } from './register.ts'
import type { RelyingParty } from './relying-party.ts'
import { type Assertion, findAssertion } from './responses.ts'

export interface PasskeyQuestion {
  readonly options: PublicKeyCredentialRequestOptionsJSON
  readonly sealed: string
}

/** Of somebody known, or of whoever it is: then the device says whose it is, and makes sure of its owner. */
export async function askForPasskey(
  store: Store,
  party: RelyingParty,
  { whose, of }: { readonly whose: string; readonly of?: readonly Passkey[] },
  now: Date,
): Promise<PasskeyQuestion> {
  const { bytes, sealed } = await newChallenge(store, whose, now)
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytes,
    userVerification: of === undefined ? 'required' : 'preferred',
    ...(of && {
      allowCredentials: of.map(({ credentialId: id, transports }) => ({ id, transports: [...transports] })),
    }),
  })
  return { options, sealed }
}

export interface PasskeyAnswer {
  readonly sealed: string
  readonly response: string | null
}

/** `of`: whose it has to be, where a password was right already. */
export async function checkPasskey(
  store: Store,
  party: RelyingParty,
  { whose, of }: { readonly whose: string; readonly of?: Id },
  { sealed, response }: PasskeyAnswer,
  now: Date,
): Promise<Passkey | undefined> {
  const challenge = await openChallenge(store, sealed, whose, now)
  const given = findAssertion(response)
  if (challenge === undefined || given === undefined) return undefined
  const passkey = await store.findPasskey(given.id)
  if (passkey === undefined || !isOf(passkey, given, of, store)) return undefined
  const result = await verifyAuthenticationResponse({
    response: responseOf(given),
    expectedChallenge: challenge.text,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: of === undefined,
    credential: {
      id: passkey.credentialId,
      publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
    },
    // The library throws an Error, of no class of its own, for whatever is wrong with what a browser sent.
  }).catch(() => undefined)
  if (!result?.verified) return undefined
  const counter = result.authenticationInfo.newCounter
  const use = { counter, challengeHash: challenge.hash, expiresAt: challenge.expiresAt }
  return (await store.usePasskey(passkey, use)) ? passkey : undefined
}

/** WebAuthn §7.2 step 6: where nobody is known yet, the device says of whom it is. */
function isOf(passkey: Passkey, given: Assertion, of: Id | undefined, store: Store): boolean {
  const { userHandle } = given.response
  const isSame = userHandle === Buffer.from(userHandleOf(store, passkey.principalId)).toString('base64url')
  return of === undefined ? isSame : passkey.principalId === of && (isSame || !userHandle)
}

function responseOf({ response: { userHandle, ...response }, ...given }: Assertion) {
  return { ...given, response: { ...response, ...(userHandle && { userHandle }) } }
}
