/** What a push service is sent: a message that only the client reads, and who it comes from. */
import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  type ECDH,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'

/** RFC 8291 §2: what the client gave of its keys. */
export interface ClientKeys {
  /** An uncompressed point of P-256. */
  readonly publicKey: Buffer
  readonly authSecret: Buffer
}

export interface VapidKeys {
  /** An uncompressed point of P-256. */
  readonly publicKey: Buffer
  readonly privateKey: Buffer
}

const CURVE = 'prime256v1'
const POINT_BYTES = 65
const AUTH_BYTES = 16
// RFC 8291 §4: one record, in 4096 bytes: a push service need not take more.
const RECORD_BYTES = 4096
const OVERHEAD_BYTES = 16 + 4 + 1 + POINT_BYTES + 1 + 16
export const MOST_PLAINTEXT_BYTES = RECORD_BYTES - OVERHEAD_BYTES
// RFC 8292 §2: at most 24 hours.
const TOKEN_SECONDS = 12 * 3600

/** Whether a message can be encrypted for the client. */
export function areKeys({ publicKey, authSecret }: ClientKeys): boolean {
  if (publicKey.length !== POINT_BYTES || publicKey[0] !== 4 || authSecret.length !== AUTH_BYTES) return false
  try {
    newPair().computeSecret(publicKey)
    return true
  } catch (error) {
    // A point that is not on the curve.
    if ((error as NodeJS.ErrnoException).code === 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY') return false
    throw error
  }
}

/** RFC 8291 §3.4, as aes128gcm (RFC 8188 §2). `sender` and `salt` are new for each message. */
export function encrypt(
  plaintext: Buffer,
  { publicKey, authSecret }: ClientKeys,
  sender = newPair(),
  salt = randomBytes(16),
): Buffer {
  if (plaintext.length > MOST_PLAINTEXT_BYTES) throw new Error('the message does not fit into one record')
  const senderKey = sender.getPublicKey()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, senderKey])
  const key = derive(sender.computeSecret(publicKey), authSecret, info, 32)
  const cipher = createCipheriv(
    'aes-128-gcm',
    derive(key, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    derive(key, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  )
  const header = Buffer.alloc(5)
  header.writeUInt32BE(RECORD_BYTES)
  header.writeUInt8(senderKey.length, 4)
  // RFC 8188 §2: 2 delimits the last record.
  const sealed = [cipher.update(plaintext), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat([salt, header, senderKey, ...sealed])
}

function newPair(): ECDH {
  const pair = createECDH(CURVE)
  pair.generateKeys()
  return pair
}

function derive(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length))
}

export function newVapidPrivateKey(): Buffer {
  return newPair().getPrivateKey()
}

export function vapidKeysOf(privateKey: Buffer): VapidKeys {
  const pair = createECDH(CURVE)
  pair.setPrivateKey(privateKey)
  return { publicKey: pair.getPublicKey(), privateKey }
}

/** RFC 8292 §3: the value of Authorization for a push service. `subject`, if there is one, is where its operator reaches ours. */
export function vapidAuthorization(endpoint: string, subject: string | undefined, keys: VapidKeys, now: Date): string {
  const expiresAt = Math.floor(now.getTime() / 1000) + TOKEN_SECONDS
  const claims = { aud: new URL(endpoint).origin, exp: expiresAt, ...(subject !== undefined && { sub: subject }) }
  const unsigned = [{ typ: 'JWT', alg: 'ES256' }, claims].map(encodeJson).join('.')
  const signature = sign('sha256', Buffer.from(unsigned), { key: privateKeyOf(keys), dsaEncoding: 'ieee-p1363' })
  return `vapid t=${unsigned}.${signature.toString('base64url')}, k=${keys.publicKey.toString('base64url')}`
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function privateKeyOf({ publicKey, privateKey }: VapidKeys): KeyObject {
  const coordinate = (from: number) => publicKey.subarray(from, from + 32).toString('base64url')
  // OpenSSL leaves out zeros at the front of a number; RFC 7518 §6.2.2.1 wants all 32 bytes.
  const d = Buffer.concat([Buffer.alloc(32 - privateKey.length), privateKey]).toString('base64url')
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33), d }, format: 'jwk' })
}
