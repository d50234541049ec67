/** What browsers send of a device, in JSON: WebAuthn §5.1.8. */
import * as z from 'zod'

const LONGEST = 30_000
const base64url = z.string().regex(/^[\w-]*$/)
const credentialId = base64url.min(1).max(1_400)

const registration = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().regex(/^[a-z-]{1,30}$/)).max(10),
  }),
  clientExtensionResults: z.object({}),
})

const assertion = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    // Devices leave it out where they were told whose passkeys are looked for.
    userHandle: base64url.max(100).nullish(),
  }),
  clientExtensionResults: z.object({}),
})

export type Registration = z.infer<typeof registration>
export type Assertion = z.infer<typeof assertion>

export function findRegistration(text: string | null): Registration | undefined {
  return registration.safeParse(findJson(text)).data
}

export function findAssertion(text: string | null): Assertion | undefined {
  return assertion.safeParse(findJson(text)).data
}

function findJson(text: string | null): unknown {
  if (text === null || text.length > LONGEST) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
