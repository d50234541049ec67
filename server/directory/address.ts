/** A mail address, as people write it, as a calendar user address: `Alice@Example.test` is `mailto:alice@example.test`. */
export function mailto(email: string): string {
  return `mailto:${email.trim().toLowerCase()}`
}

/**
 * A calendar user address in the one form in which addresses are stored and compared. Other schemes than mailto
 * (`urn:uuid:…`, the path of a principal) have no letter case to lose by it.
 */
export function normaliseAddress(address: string): string {
  return address.trim().toLowerCase()
}

/** The mail address of a `mailto:` one, for people to read. */
export function emailOf(address: string): string {
  return address.replace(/^mailto:/, '')
}
