/** RFC 7617 §2.1: what a 401 offers. */
export const CHALLENGE = 'Basic realm="Kalends", charset="UTF-8"'
