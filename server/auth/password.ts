import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/**
 * OWASP's parameters for argon2id, which is what the library makes unless told otherwise: its `Algorithm` is a const
 * enum, and those do not exist at run time.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** What is compared when there is nobody to sign in, so that a wrong name takes as long as a wrong password. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$HzyEnY/8/wzsbHZRHrX1+w$CB047KpV3zOb0DZLvFvRuZbbtbmPbP+x5HdLw4pYCzk'

/** A PHC string of argon2id. Works on a thread of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalise(password), PARAMETERS)
}

/** Whether `password` is the one of `phc`; with no hash it takes as long, and is false. */
export async function isPassword(password: string, phc: string | null): Promise<boolean> {
  const isRight = await verify(phc ?? NOBODY, normalise(password))
  return phc !== null && isRight
}

/** Whether a text is a hash that `isPassword` can check, at a cost that a server can bear. */
export function isPasswordHash(text: string): boolean {
  const [, memory, time, lanes] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/.exec(text) ?? []
  const isWithin = (value: string | undefined, most: number) => Number(value) >= 1 && Number(value) <= most
  return isWithin(memory, 1_048_576) && isWithin(time, 20) && isWithin(lanes, 16)
}

const LONGEST = 1_000

/** RFC 8265 §4.2.2: a password is something, without control characters; so long a one is none. */
export function isPasswordText(text: string): boolean {
  return text !== '' && text.length <= LONGEST && !/\p{Cc}/u.test(text)
}

/** Twenty letters and digits that are not mistaken for each other, in groups: about 98 bits. */
export function makePassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  const characters = Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)])
  return characters.join('').replace(/(.{5})(?!$)/g, '$1-')
}

/** RFC 8265 §4.2.2: one spelling for what keyboards compose differently, one kind of space. */
function normalise(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC')
}
