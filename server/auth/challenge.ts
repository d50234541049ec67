/** RFC 7617 §2.1: what a 401 offers. */
export const CHALLENGE = 'Basic realm="Kalends", charset="UTF-8"'

// RFC 6750 §3.1.
export function insufficientScope(needed: readonly string[]): string {
  return `Bearer error="insufficient_scope", scope="${needed.join(' ')}"`
}
